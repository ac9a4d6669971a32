// A small file that is there whole, and stays there, whatever happens after it was written.

import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Puts `content` in the place of whatever is at `path`; a power cut leaves the old file or the new one. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.new`
  synced(unfinished, 'w', file => writeFileSync(file, content))
  renameSync(unfinished, path)
  // The name is durable only when the folder is.
  synced(dirname(path), 'r', () => {})
}

function synced(path: string, flags: 'w' | 'r', work: (file: number) => void): void {
  const file = openSync(path, flags, 0o600)
  try {
    work(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
