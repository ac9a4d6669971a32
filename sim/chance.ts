// The simulator's own chance: a seed gives the same draws every time. No key or nonce ever comes from here.

/** Draws from [0, 1). */
export type Chance = () => number

/** A generator for tests and demonstrations (mulberry32 by Tommy Ettinger, public domain); not for secrets. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
