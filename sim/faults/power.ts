// A power cut: what lies in the folder at that moment is all that remains.

import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'

/**
 * Cuts the power of what keeps its files in `folder`. `cut` makes it stop without another word; but giving a database
 * back tidies its files up, which a power cut would not, so the files are copied first and put back afterwards.
 */
export async function cutPower(folder: string, cut: () => Promise<void>): Promise<void> {
  const unfinished = `${folder}.copying`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(folder, unfinished, { recursive: true, preserveTimestamps: true })
  renameSync(unfinished, `${folder}.cut`)
  await cut()
  putBack(folder)
}

/** Puts back what a cut left, also when the simulator itself ended in the middle of one. */
export function putBack(folder: string): void {
  const remains = `${folder}.cut`
  if (!existsSync(remains)) return
  rmSync(folder, { recursive: true, force: true })
  renameSync(remains, folder)
}
