// Files of the server's data folder: written whole or not at all, keys readable by their owner only.

import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const PRIVATE = 0o600
const PUBLIC = 0o644

export interface Folder {
  /** Absolute path of a file in the folder. */
  path(name: string): string
  /** Text of a file, or undefined when there is none. */
  read(name: string): string | undefined
  writePrivate(name: string, text: string): void
  writePublic(name: string, text: string): void
}

/** Opens the folder, making it (mode 0700) when it is missing. */
export function openFolder(root: string): Folder {
  mkdirSync(join(root, 'keys'), { recursive: true, mode: 0o700 })
  const path = (name: string) => join(root, name)
  return {
    path,
    read: name => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : undefined),
    writePrivate: (name, text) => writeDurably(path(name), text, PRIVATE),
    writePublic: (name, text) => writeDurably(path(name), text, PUBLIC),
  }
}

// A half-written CA key would lock every terminal out for good, so: new file, fsync, rename, fsync of the folder.
function writeDurably(path: string, text: string, mode: number): void {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', mode)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(fresh, mode)
  renameSync(fresh, path)
  syncedFile(dirname(path))
}

/** Returns when a file, or the names in a folder, are on the disk. */
export function syncedFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
