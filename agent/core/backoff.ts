// How long to wait before trying again: exponential, with full jitter that is still there at the cap.

import type { Millis } from './vocabulary.ts'

export interface Backoff {
  readonly base: Millis
  readonly cap: Millis
}

/**
 * A wait drawn evenly from [0, min(cap, base · 2^failures)), so that a fleet spreads out however long it waits.
 * @param failures tries that failed in a row, 0 for the first wait
 * @param roll chance in [0, 1)
 */
export function fullJitter({ base, cap }: Backoff, failures: number, roll: number): Millis {
  return Math.floor(Math.min(cap, base * 2 ** Math.min(failures, 40)) * roll)
}

/** `length` give or take a fifth, so that terminals switched on together do not stay in step. */
export function around(length: Millis, roll: number): Millis {
  return Math.round(length * (0.8 + 0.4 * roll))
}
