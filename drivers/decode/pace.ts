// How fast keys come, and what that says: a reader types at its own pace, a person never as fast, a stalled host in heaps.
//
//   gap   0 ─ merged ─ 2 ms ─ quick ─ paceMs ─ undecided ─ holdMs ─ long
//
// Merged keys waited together in a host that was busy: their gaps say nothing. Readers take 4 to 50 ms for a key
// (Baltech KeypressDelay 4 ms; USB bInterval 10 ms, two reports a key), people 60 to 400 ms.

import type { At } from '../reader-event.ts'

export interface Pace {
  readonly first: At
  readonly last: At
  /** Gaps so far. */
  readonly gaps: number
  /** Of them such as readers make and people do not, and such as readers do not make. */
  readonly quick: number
  readonly long: number
  /** The first gap and the longest, milliseconds. */
  readonly opening: number
  readonly most: number
}

/** Longest gap between two keys of a reader: `paceMs` as it types, `holdMs` when the host takes its time as well. */
export interface PaceLimits {
  readonly paceMs: number
  readonly holdMs: number
}

/** Two reports of a key are at least a millisecond apart each (USB full speed, bInterval 1). */
const MERGED_MS = 2
/** As many quick gaps no person makes; a double hit is one, and a busy host may make another. */
const SURE = 3
/** Two of them are enough to wait longer for the rest. */
const LIKELY = 2
/** The longest gap of a reader that types evenly is at most so many times its usual one. */
const EVEN = 1.12

export function paceFrom(at: At): Pace {
  return { first: at, last: at, gaps: 0, quick: 0, long: 0, opening: 0, most: 0 }
}

/** With one more key. */
export function paced(pace: Pace, at: At, { paceMs, holdMs }: PaceLimits): Pace {
  const gap = at - pace.last
  return {
    first: pace.first,
    last: at,
    gaps: pace.gaps + 1,
    quick: pace.quick + (gap >= MERGED_MS && gap <= paceMs ? 1 : 0),
    long: pace.long + (gap > holdMs ? 1 : 0),
    opening: pace.gaps === 0 ? gap : pace.opening,
    most: Math.max(pace.most, gap),
  }
}

/** Likely a reader: wait for the rest of its keys even if the host stalls. */
export function isLikelyReader(pace: Pace): boolean {
  return pace.quick >= LIKELY
}

/** Nobody but a reader types so, even with a stall or two among its keys. */
export function isReader({ quick, long }: Pace): boolean {
  return quick >= SURE && 3 * long <= quick
}

/** Fast enough for a reader, in heaps or evenly, though no single gap proves it. */
export function mayBeReader(pace: Pace, paceMs: number): boolean {
  const { first, last, gaps, most } = pace
  return isHeap(pace, paceMs) || most * gaps <= EVEN * (last - first)
}

/** In heaps: on the whole faster than people type, without gaps that would show a reader. */
export function isHeap({ first, last, gaps }: Pace, paceMs: number): boolean {
  return last - first <= gaps * paceMs
}

/** Begins faster than it goes on, as keys do that had to wait: some may have come before. */
export function beganLate({ first, last, gaps, opening }: Pace): boolean {
  return opening < (0.6 * (last - first)) / gaps
}
