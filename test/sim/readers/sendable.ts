// Cards that a twin can send: hex digits of a length it takes, bits, or decimal digits.

import type { TimedBytes } from '../../../sim/readers/timed-bytes.ts'
import { TWINS } from '../../../sim/readers/twins.ts'

const HEX_LENGTHS = [10, 8, 14] as const
const BITS = 26
/** In hex it has letters, so that nobody takes its digits for bits. */
const LETTERS = 0xabc

/** What a twin of this kind sends for a card, or undefined when it never could. */
export function sends(kind: string, card: string): readonly TimedBytes[] | undefined {
  try {
    const pieces = TWINS[kind]?.({}).present?.(card, 0)
    return pieces === undefined || pieces.length === 0 ? undefined : pieces
  } catch {
    return undefined
  }
}

/** Whether such a card can be held to it; a reader that is asked sends it later. */
function takes(kind: string, card: string): boolean {
  try {
    return TWINS[kind]?.({}).present?.(card, 0) !== undefined
  } catch {
    return false
  }
}

/**
 * Makes cards that this kind can send, each from a whole number.
 * @throws Error when it takes none of our cards
 */
export function cardsOf(kind: string): (n: number) => string {
  const hex = (length: number) => (n: number) =>
    n.toString(16).toUpperCase().padStart(length, '0').slice(-length)
  const bits = (n: number) => n.toString(2).padStart(BITS, '0').slice(-BITS)
  const decimal = (n: number) => String(n).padStart(10, '0').slice(-10)
  const card = [...HEX_LENGTHS.map(hex), bits, decimal].find(make => takes(kind, make(LETTERS)))
  if (card === undefined) throw new Error(`No card of ours fits a ${kind}.`)
  return card
}
