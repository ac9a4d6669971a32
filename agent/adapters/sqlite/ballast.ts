// Room on the disk that is given up when there is no other: the last things a full disk must still take.

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../../fault.ts'

const BALLAST_BYTES = 512 * 1_024
/** Once in the write-ahead log, where a page may stand twice, and once in the file. */
const ONCE_MORE = 3

export interface Ballast {
  /** True while the room was given up: the disk is nearly full. */
  readonly low: boolean
  /** Does `write`; when the disk is full, gives up the room and does it again. Throws what the second try throws. */
  spend<T>(write: () => T): T
  /** Takes the room back, if it is there. */
  take(): void
  /** Whether there is room beside it to write everything in the file at `path` once more, in one transaction. */
  hasRoomFor(path: string): boolean
}

/** The room lies in the file `path`; it is taken at once, if there is as much. */
export function openBallast(path: string): Ballast {
  let low = false
  const take = (): void => {
    low = !existsSync(path) && !filled(path)
  }
  take()
  return {
    get low() {
      return low
    },
    spend(write) {
      try {
        return write()
      } catch (error) {
        if (!(error instanceof Fault && error.code === 'store/full') || low) throw error
        drop(path)
        low = true
        return write()
      }
    },
    take,
    hasRoomFor(file) {
      const { bavail, bsize } = statfsSync(dirname(file))
      return bavail * bsize >= ONCE_MORE * statSync(file).size
    },
  }
}

/**
 * Whether there was room for twice as much, of which one half is left free: so that it is not given up at the next write.
 * Chance fills it, so that no disk that packs its files can pretend.
 */
function filled(path: string): boolean {
  const fresh = `${path}.new`
  try {
    const file = openSync(fresh, 'w', 0o600)
    try {
      writeFileSync(file, randomBytes(2 * BALLAST_BYTES))
      fsyncSync(file)
      ftruncateSync(file, BALLAST_BYTES)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
    return true
  } catch {
    drop(fresh)
    return false
  }
}

/** Where it cannot even be removed, there is no room to be had. */
function drop(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {}
}
