// What time it is, believed forward only if the server signed it or the terminal's own uptime has passed.

import type { Kept, KeptClock, Millis, Mono, Stamp, Trust, Wall } from './vocabulary.ts'

const MINUTE: Millis = 60_000
const DAY: Millis = 86_400_000

/** How far ahead of the last known time the machine's own clock is still taken as a witness. */
const WITNESS_LIMIT: Millis = 14 * DAY
/** What each start of the machine costs that the server knows nothing of: nobody can tell how long it was off. */
const BOOT_CHARGE: Millis = 15 * MINUTE
/** So many starts in a row may go by without the server; after that its time is as good as lost. */
const MOST_BOOTS = 16
/** A signed time this far from what was believed is worth an entry in the journal. */
const CORRECTION: Millis = MINUTE / 2
/** Time known is written down at least this often, so that a power cut forgets no more of it. */
export const KEEP_EVERY: Millis = 5 * MINUTE

export interface TrustedTime {
  /** A moment on both clocks: the last signed beat, or the best guess at boot. */
  readonly wall: Wall
  readonly at: Mono
  readonly trust: Trust
  /** The same moment as the budget of a stored login counts it: signed time, uptime and what starts cost, and never the
   * machine's own clock. */
  readonly spent: Wall
  /** Starts of the machine since the server last told the time. */
  readonly boots: number
  /** The machine's clock was so far off at boot that nobody knows how long the terminal was switched off. */
  readonly doubtful: boolean
}

/** How good the time is: `doubtful` counts by policy, `lost` always. */
export type ClockState = 'sound' | 'doubtful' | 'lost'

export function clockState({ boots, doubtful }: TrustedTime): ClockState {
  if (boots > MOST_BOOTS) return 'lost'
  return doubtful ? 'doubtful' : 'sound'
}

/** True when the machine has not been off since this was kept: only the agent was started anew. */
export const isSameBoot = (clock: KeptClock | undefined, boot: string, { at }: Stamp): boolean =>
  clock !== undefined && clock.boot === boot && clock.at <= at

/**
 * Time at boot, before the server has spoken: never behind `floor`, the highest time known before. If only the agent was
 * started anew, time simply went on. Otherwise the machine's clock may move it forward by at most two weeks (which can
 * only expire credentials earlier), and the start is charged to the budget. A new terminal (floor 0) has nothing better
 * than that clock. `remembers` is false where there must have been a time that is gone: then it is lost.
 */
export function timeAtBoot(
  { floor, clock }: Pick<Kept, 'floor' | 'clock'>,
  boot: string,
  remembers: boolean,
  stamp: Stamp,
): TrustedTime {
  const { at, wall } = stamp
  if (clock !== undefined && isSameBoot(clock, boot, stamp)) {
    const { trust, doubtful, boots } = clock
    const on = (moment: Wall): Wall => (moment + (at - clock.at)) as Wall
    return { wall: on(floor), at, trust, spent: on(clock.spent), boots, doubtful }
  }
  if (floor === 0) {
    const boots = remembers ? 0 : MOST_BOOTS + 1
    return { wall, at, trust: 'floor', spent: wall, boots, doubtful: !remembers }
  }
  const believable = wall >= floor && wall - floor <= WITNESS_LIMIT
  return {
    wall: believable ? wall : floor,
    at,
    trust: 'floor',
    spent: ((clock?.spent ?? floor) + BOOT_CHARGE) as Wall,
    boots: (clock?.boots ?? 0) + 1,
    doubtful: !believable,
  }
}

/** Time from a signed beat. It replaces what was believed before, downwards too. */
export function anchored(serverTime: Wall, at: Mono): TrustedTime {
  return { wall: serverTime, at, trust: 'anchored', spent: serverTime, boots: 0, doubtful: false }
}

/** Whether a signed time differs so much from what was believed that it must be written down. */
export const corrects = (time: TrustedTime, serverTime: Wall, at: Mono): boolean =>
  Math.abs(serverTime - timeAt(time, at)) >= CORRECTION

/** The trusted time at a moment of the running clock. */
export function timeAt(time: TrustedTime, at: Mono): Wall {
  return (time.wall + Math.max(0, at - time.at)) as Wall
}

/**
 * The time by which stored logins end: the later of the date and of what has been spent, so that neither a clock that
 * stands still nor pulling the plug makes them last.
 */
export function expiryTime(time: TrustedTime, at: Mono): Wall {
  const spent = time.spent + Math.max(0, at - time.at)
  return Math.max(timeAt(time, at), spent) as Wall
}

/** What must outlive a reboot. */
export function keptClock(time: TrustedTime, boot: string, at: Mono): KeptClock {
  const { trust, doubtful, boots } = time
  const spent = (time.spent + Math.max(0, at - time.at)) as Wall
  return { boot, at, trust, spent, boots, doubtful }
}
