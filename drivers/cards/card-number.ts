// The one way a card number is written: trimmed, upper case, hex or decimal digits, leading zeros kept.

/** A usable number, or why the text is none. The refusal never repeats the text. */
export type CardNumber =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'refused'; readonly why: 'empty' | 'too-short' | 'too-long' | 'not-a-number' }

export const MIN_DIGITS = 4
const MAX_DIGITS = 64

/**
 * The canonical form of what a reader gave. Nothing is converted: whether `0012` is hex or decimal, and in which
 * byte order, cannot be seen in the digits; it is for configured rules to say.
 */
export function cardNumber(text: string): CardNumber {
  const digits = text.trim()
  const refused = (why: 'empty' | 'too-short' | 'too-long' | 'not-a-number'): CardNumber => ({
    kind: 'refused',
    why,
  })
  if (digits === '') return refused('empty')
  if (digits.length > MAX_DIGITS) return refused('too-long')
  // Before the letters are raised: the ligature of two f would become two digits.
  if (!/^[0-9A-Fa-f]+$/.test(digits)) return refused('not-a-number')
  if (digits.length < MIN_DIGITS) return refused('too-short')
  return { kind: 'number', number: digits.toUpperCase() }
}
