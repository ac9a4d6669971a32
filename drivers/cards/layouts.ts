// Numbers that a host with a French or Belgian keyboard layout made signs of, for those who only get characters.
// Sources: odoo pull request #214407 (Belgian row), barcode-to-pc issue #166 (French row, letters as they were).

/** What the digit keys 1 to 9 and 0 print without Shift. */
const DIGIT_ROWS = {
  azerty: '&é"\'(-è_çà',
  'azerty-belgian': '&é"\'(§è!çà',
} as const

export type Layout = keyof typeof DIGIT_ROWS

const DIGITS = '1234567890'

/**
 * The text with the digits that were meant. Letters stay: readers set to such a layout send A where it is, and only the
 * digits come without their Shift. Whoever can should read usages, where none of this happens.
 */
export function undoLayout(text: string, layout: Layout): string {
  const row = DIGIT_ROWS[layout]
  return [...text.normalize('NFC')].map(one => DIGITS[row.indexOf(one)] ?? one).join('')
}
