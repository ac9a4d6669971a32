// When a mail that could not be handed over is tried again, and when we give up.

/** Tries of one mail. */
const MOST_ATTEMPTS = 20
/** A mail that nobody took for so long is given up. */
const TRY_FOR_MS = 24 * 3_600_000

const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 2 * 3_600_000

/** The pause after so many attempts (1 and more), in milliseconds: doubled each time, its second half by `chance` (0 to 1). */
export function pauseMs(attempts: number, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20))
  return Math.round(longest / 2 + (longest / 2) * chance)
}

/** True when a mail is not tried any more. Times are milliseconds since 1970. */
export function isHopeless(attempts: number, createdAt: number, at: number): boolean {
  return attempts >= MOST_ATTEMPTS || at >= createdAt + TRY_FOR_MS
}
