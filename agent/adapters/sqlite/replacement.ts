// A new file in the place of a damaged one, whatever moment the power is cut at.
//
//   journal.db, -wal  ──read──►  journal.db.new ──complete──► journal.db.next ──►  journal.db
//                     ──renamed─► journal.db.damaged-…
//
// `.next` is there only when it is complete, so a cut at any moment leaves enough to go on from.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setAside } from './set-aside.ts'

/** Makes a new file with `fill` and puts it in the place of the damaged one, which is set aside. Gives its new name. */
export function replace(path: string, fill: (fresh: string) => void): string {
  for (const tail of ['', '-wal']) rmSync(`${path}.new${tail}`, { force: true })
  fill(`${path}.new`)
  renameSync(`${path}.new`, `${path}.next`)
  return swap(path)
}

/** Goes on with a replacement that a power cut interrupted. */
export function finishReplacing(path: string): void {
  if (existsSync(`${path}.next`)) swap(path)
}

function swap(path: string): string {
  const aside = setAside(path)
  renameSync(`${path}.next`, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return aside
}
