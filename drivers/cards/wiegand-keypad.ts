// Keys of Wiegand keypads: one burst of bits per key. Which coding a keypad uses cannot be seen in the bits.
// Source: Rosslare AYG6xx0 user manual, page 20.

const KEYS = '0123456789*#'

/** Four bits with even parity over the first three before them and odd parity over the last three after them. */
function sixBits(nibble: number): string {
  const bits = nibble.toString(2).padStart(4, '0')
  const ones = (part: string): number => part.replaceAll('0', '').length
  // The parities are part of the three: bits 1-3 with the first, bits 4-6 with the last.
  const first = ones(bits.slice(0, 2)) % 2
  const last = (ones(bits.slice(2)) + 1) % 2
  return `${first}${bits}${last}`
}

const complemented = (nibble: number): string =>
  ((~nibble & 0xf) * 16 + nibble).toString(2).padStart(8, '0')
const coding = (bitsOf: (index: number) => string): ReadonlyMap<string, string> =>
  new Map([...KEYS].map((key, i) => [bitsOf(i), key]))

/** Rosslare's own: 0 is sent as ten, * as eleven, # as twelve. */
const ROSSLARE = [10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12] as const

export const WIEGAND_KEYPADS = {
  '4-bit': coding(i => i.toString(2).padStart(4, '0')),
  '6-bit-rosslare': coding(i => sixBits(ROSSLARE[i] ?? 0)),
  '6-bit': coding(sixBits),
  '8-bit': coding(complemented),
} as const satisfies Readonly<Record<string, ReadonlyMap<string, string>>>

export type WiegandKeypad = keyof typeof WIEGAND_KEYPADS

/** The key of one burst: a digit, `*` or `#`; undefined when this coding has no such bits. */
export function wiegandKey(bits: string, keypad: WiegandKeypad): string | undefined {
  return WIEGAND_KEYPADS[keypad].get(bits)
}
