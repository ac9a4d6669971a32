// A serial reader that sends each card as one line of text.

import type { TimedBytes } from './timed-bytes.ts'

export type LineEnd = 'cr' | 'lf' | 'crlf'

const ENDS: Readonly<Record<LineEnd, string>> = { cr: '\r', lf: '\n', crlf: '\r\n' }
const START_BIT_TO_STOP_BIT = 10

/** The bytes of one line: a card, or what the reader says at power-up. */
export function serialLine(text: string, end: LineEnd): Uint8Array {
  return new TextEncoder().encode(text + ENDS[end])
}

/** The same bytes one by one, as slow as the line is: ten bits a byte (8N1). */
export function atLineSpeed(
  pieces: readonly TimedBytes[],
  bitsPerSecond: number,
): readonly TimedBytes[] {
  const byteMs = (START_BIT_TO_STOP_BIT * 1000) / bitsPerSecond
  let free = 0
  return pieces.flatMap(({ after, bytes }) =>
    [...bytes].map(byte => {
      free = Math.max(free, after) + byteMs
      return { after: free, bytes: Uint8Array.of(byte) }
    }),
  )
}
