// Bits of cards for tests: facility code and number put into a format.

import type { WiegandFormat } from '../../../drivers/cards/wiegand.ts'

export const width = ([first, last]: readonly [number, number]): number => last - first + 1

/** The bits of a card, written by its format's rules, parities in the order of the table. */
export function written(format: WiegandFormat, facility: bigint, number: bigint): string {
  const bits = Array.from({ length: format.length }, () => '0')
  const put = ([first, last]: readonly [number, number], value: bigint): void => {
    const text = value.toString(2).padStart(last - first + 1, '0')
    for (const [i, bit] of [...text].entries()) bits[first + i] = bit
  }
  if (format.facility) put(format.facility, facility)
  put(format.number, number)
  for (const { at, odd, over } of format.parities) {
    const ones = over.filter(one => bits[one] === '1').length
    bits[at] = (ones % 2 === 1) === odd ? '0' : '1'
  }
  if (format.xor === true) {
    const bytes = bits.join('').match(/.{8}/g) ?? []
    const xor = bytes.slice(0, -1).reduce((all, byte) => all ^ Number.parseInt(byte, 2), 0)
    return bytes.slice(0, -1).join('') + xor.toString(2).padStart(8, '0')
  }
  return bits.join('')
}
