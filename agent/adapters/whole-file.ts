// Small files that are there whole or not at all, readable by this user only.

import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '../fault.ts'

/** The bytes of a file, undefined when there is none. Throws Fault `store/failed`, or `store/corrupt` above `maxBytes`. */
export async function readWhole(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await withFile(path, 'r', async file => {
      const { size } = await file.stat()
      if (size <= maxBytes) return file.readFile()
      throw new Fault(
        'store/corrupt',
        `${path} has ${size} bytes, more than the ${maxBytes} it can have. Put the right file in its place.`,
        { retry: 'never' },
      )
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw fileFault(error, path, 'read')
  }
}

/**
 * Puts `bytes` in the place of whatever is at `path`; a power cut leaves the old file or the new one.
 * Resolves when it is durable. Throws Fault `store/full` or `store/failed`.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.new`
  try {
    await withFile(unfinished, 'w', async file => {
      // A leftover of an earlier power cut keeps its own mode.
      await file.chmod(0o600)
      await file.writeFile(bytes)
      await file.sync()
    })
    await rename(unfinished, path)
    // The name is durable only when the folder is.
    await withFile(dirname(path), 'r', folder => folder.sync())
  } catch (error) {
    throw fileFault(error, path, 'written')
  }
}

/** Opens a file with mode 0600, runs `work` and closes it whatever happens. */
export async function withFile<T>(
  path: string,
  flags: 'r' | 'r+' | 'w',
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags, 0o600)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

/** The fault that an error of the file system is. Faults stay what they are. */
export function fileFault(error: unknown, path: string, what: 'read' | 'written'): Fault {
  if (error instanceof Fault) return error
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault('store/full', `${path} cannot be written: the disk is full. Make room.`, {
      cause: error,
    })
  }
  const locked = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  return new Fault(
    'store/failed',
    locked
      ? `${path} cannot be ${what} (${code}). Give the agent's user the file and its folder.`
      : `${path} cannot be ${what} (${code}). Look at the disk and the folder.`,
    { retry: locked ? 'never' : 'later', cause: error },
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

/** Whether bytes begin like `magic`, damaged or cut off perhaps: if not, the file is something else altogether. */
export function resembles(bytes: Uint8Array, magic: Uint8Array): boolean {
  const start = bytes.subarray(0, magic.length)
  const alike = start.filter((byte, at) => byte === magic[at]).length
  return alike * 2 >= start.length
}
