// A copy of the built programs with a line of them wrong, for controls that must be caught.

import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import type { Alteration } from './alterations.ts'

/**
 * Copies `dist`, each `from` replaced by its `to`; the folder to run programs from.
 * @throws Error when a file does not hold `from` exactly once
 */
export function alteredBuild(alterations: readonly Alteration[]): string {
  const folder = temporaryFolder()
  cpSync('dist', join(folder, 'dist'), { recursive: true })
  cpSync('package.json', join(folder, 'package.json'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  for (const { file, from, to } of alterations) {
    const path = join(folder, 'dist', file)
    const pieces = readFileSync(path, 'utf8').split(from)
    if (pieces.length !== 2) throw new Error(`dist/${file} does not hold this once: ${from}`)
    writeFileSync(path, pieces.join(to))
  }
  return join(folder, 'dist')
}
