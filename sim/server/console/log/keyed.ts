// Lines have no number, and two may say the same at the same moment.

import type { LogLine } from '../client/shapes.ts'

/** The lines with a key each that stays theirs when newer lines come before them. */
export function keyed(lines: readonly LogLine[]): (LogLine & { readonly key: string })[] {
  const seen = new Map<string, number>()
  // Counted from the oldest, which newer lines do not move.
  return lines
    .toReversed()
    .map(line => {
      const text = `${line.at} ${line.message}`
      const times = (seen.get(text) ?? 0) + 1
      seen.set(text, times)
      return { ...line, key: `${text} ${times}` }
    })
    .toReversed()
}
