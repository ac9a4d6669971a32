// PACS bits as HID OMNIKEY readers type them: how many bits fill up the last byte, then the bytes, as hex or decimal.
// Source: HID 5127-902, OMNIKEY 5427 CK keyboard wedge guide, pages 10 to 14 (26 bits as 0605025240 and 25853841984).

import { bitsOf, hexBytes, type Reading } from './reading.ts'

const MAX_FILLER = 7
const MAX_DECIMAL_DIGITS = 78

/** PACS text with its leading byte, in hex. */
export function pacsHex(text: string): Reading {
  const [filler, ...bytes] = hexBytes(text) ?? []
  const all = bitsOf(bytes)
  const wrong = filler === undefined || filler > MAX_FILLER || bytes.length === 0
  if (wrong || all.slice(all.length - filler).includes('1')) {
    return { kind: 'noise', why: 'text that is no PACS hex with a leading byte' }
  }
  return { kind: 'bits', bits: all.slice(0, all.length - filler) }
}

/**
 * The hex that a reader set to decimal would have typed, or undefined for text that is no such number. A leading byte
 * of 00 (nothing filled up) leaves no trace in a decimal, so cards of 32 or 40 bits need a reader set to hex.
 */
export function pacsHexOfDecimal(text: string): string | undefined {
  if (!/^\d+$/.test(text) || text.length > MAX_DECIMAL_DIGITS) return undefined
  const hex = BigInt(text).toString(16).toUpperCase()
  return hex.padStart(hex.length + (hex.length % 2), '0')
}
