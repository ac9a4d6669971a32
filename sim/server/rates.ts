// How often somebody may do something: counted by key over the time that has just passed, in memory.

/** True when it fits in, and is counted. */
export type Rate = (key: string) => boolean

export interface RateLimits {
  /** How often at most in any span of `perMs` milliseconds. */
  readonly most: number
  readonly perMs: number
  /** Keys remembered; beyond, the one that came longest ago is forgotten. */
  readonly keys: number
}

export function createRate({ most, perMs, keys }: RateLimits, now: () => number): Rate {
  const known = new Map<string, readonly number[]>()
  return key => {
    const since = now() - perMs
    const times = (known.get(key) ?? []).filter(at => at > since)
    // Put anew, so that the first is the one that came longest ago, and gives way.
    known.delete(key)
    const fits = times.length < most
    known.set(key, fits ? [...times, now()] : times)
    const [oldest] = known.keys()
    if (known.size > keys && oldest !== undefined) known.delete(oldest)
    return fits
  }
}
