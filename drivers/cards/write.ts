// The ways to write the bits of a card as one number. Each is as long as its format makes it: no leading zero is lost.

import {
  digitsFor,
  facilityAndNumber,
  type WiegandCard,
  type WiegandFormat,
  wholeOf,
} from './wiegand.ts'

export const WRITES = [
  'facility-number',
  'number',
  'bits',
  'hex',
  'decimal',
  'hex-without-parity',
  'decimal-without-parity',
] as const
export type Write = (typeof WRITES)[number]

/** The last byte of formats that end with the XOR of those before. */
const CHECK_BITS = 8

/** Writes a card that was read by this format. */
export function writtenCard(
  bits: string,
  card: WiegandCard,
  format: WiegandFormat,
  write: Write,
): string {
  switch (write) {
    case 'facility-number':
      return facilityAndNumber(card, format)
    case 'number': {
      const { facility: _, ...rest } = format
      return facilityAndNumber(card, rest)
    }
    case 'bits':
      return bits
    case 'hex':
      return hex(bits)
    case 'decimal':
      return decimal(bits)
    case 'hex-without-parity':
      return hex(withoutParity(bits, format))
    case 'decimal-without-parity':
      return decimal(withoutParity(bits, format))
  }
}

/** As many digits as the bits need, the bits right aligned in them. */
const hex = (bits: string): string =>
  wholeOf(bits)
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(bits.length / 4), '0')

/** As many digits as the highest number of so many bits has. */
const decimal = (bits: string): string => `${wholeOf(bits)}`.padStart(digitsFor(bits.length), '0')

/** Whether this format says which of its bits are parity or check. */
export const hasParity = ({ parities, xor }: WiegandFormat): boolean =>
  parities.length > 0 || xor === true

function withoutParity(bits: string, { parities, xor, length }: WiegandFormat): string {
  const end = xor === true ? length - CHECK_BITS : length
  return [...bits.slice(0, end)].filter((_, i) => parities.every(({ at }) => at !== i)).join('')
}
