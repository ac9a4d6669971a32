// What time it is, believed forward only if the server signed it or the terminal's own uptime has passed.

import type { Millis, Mono, Stamp, Trust, Wall } from './vocabulary.ts'

const DAY: Millis = 86_400_000

/** How far ahead of the last known time the machine's own clock is still taken as a witness. */
const WITNESS_LIMIT: Millis = 14 * DAY

export interface TrustedTime {
  /** A moment on both clocks: the last signed beat, or the best guess at boot. */
  readonly wall: Wall
  readonly at: Mono
  readonly trust: Trust
  /** The machine's clock was so far off at boot that nobody knows how long the terminal was switched off. */
  readonly doubtful: boolean
}

/**
 * Time at boot, before the server has spoken: never behind `floor`, the highest time known before. The machine's clock
 * may move it forward by at most two weeks (which can only expire credentials earlier); a new terminal (floor 0)
 * has nothing better than that clock.
 */
export function timeAtBoot(floor: Wall, stamp: Stamp): TrustedTime {
  const believable = floor === 0 || (stamp.wall >= floor && stamp.wall - floor <= WITNESS_LIMIT)
  const wall = believable ? stamp.wall : floor
  return { wall, at: stamp.at, trust: 'floor', doubtful: !believable }
}

/** Time from a signed beat. It replaces what was believed before, downwards too. */
export function anchored(serverTime: Wall, at: Mono): TrustedTime {
  return { wall: serverTime, at, trust: 'anchored', doubtful: false }
}

/** The trusted time at a moment of the running clock. */
export function timeAt(time: TrustedTime, at: Mono): Wall {
  return (time.wall + Math.max(0, at - time.at)) as Wall
}
