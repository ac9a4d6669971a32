// Files as they lie on the disk, and what is found in them in one go over their bytes.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Needle } from './secret-spellings.ts'

/** Bytes by name of file. */
export type RawFiles = ReadonlyMap<string, Buffer>

export interface Hit {
  readonly what: string
  readonly file: string
}

/** Every file under a folder. One that goes while it is read was there a moment ago and is no more. */
export function rawFiles(folder: string): RawFiles {
  const files = new Map<string, Buffer>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    try {
      files.set(relative(folder, path), readFileSync(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return files
}

/** Needles by their first four bytes. */
export type Sought = ReadonlyMap<number, readonly Needle[]>

export function sought(needles: readonly Needle[]): Sought {
  const groups = new Map<number, Needle[]>()
  for (const needle of needles) {
    const start = needle.bytes.readUInt32BE()
    const group = groups.get(start)
    if (group === undefined) groups.set(start, [needle])
    else group.push(needle)
  }
  return groups
}

/** Everything that is found, each thing once per file. */
export function found(files: RawFiles, needles: Sought): readonly Hit[] {
  return [...files].flatMap(([file, bytes]) => {
    const whats = new Set<string>()
    for (let at = 0; at + 4 <= bytes.length; at++) {
      for (const { what, bytes: wanted, home } of needles.get(bytes.readUInt32BE(at)) ?? []) {
        if (home === file) continue
        if (bytes.subarray(at, at + wanted.length).equals(wanted)) whats.add(what)
      }
    }
    return [...whats].map(what => ({ what, file }))
  })
}
