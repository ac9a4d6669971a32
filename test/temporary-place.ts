// Where tests make their folders.

import { statfsSync } from 'node:fs'

const MEMORY = '/dev/shm'
/** Far more than the tests that run at a time have ever needed. */
const ROOM_BYTES = 256 * 1024 ** 2

/**
 * What the environment of tests says of it: in memory, where there is room, as starting a server alone waits a dozen
 * times for a disk. What a disk keeps is for the campaigns.
 */
export function temporaryPlace(): { readonly TMPDIR?: string } {
  const { TMPDIR } = process.env
  if (TMPDIR !== undefined) return {}
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize < ROOM_BYTES ? {} : { TMPDIR: MEMORY }
  } catch {
    return {}
  }
}
