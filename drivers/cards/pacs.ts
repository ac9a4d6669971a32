// PACS bits as HID readers write them: left aligned in whole bytes, with or without a leading byte that says how many
// bits fill up the last one.
// Sources: HID 5127-902, OMNIKEY 5427 CK keyboard wedge guide, pages 10 to 14 (26 bits as 0605025240 and 25853841984);
// proxmark3, tools/pm3_tests.sh ("new PACS", 06BD88EB80).

/** A leading byte: up to seven bits fill up the last one. */
const LEADING = /^0[0-7]/
const MAX_BYTES = 32
const MAX_DECIMAL_DIGITS = 78

/** The bits of PACS hex with its leading byte, or undefined for any other text. */
export function bitsOfPacs(hex: string): string | undefined {
  const bytes = hex.length / 2 - 1
  if (bytes < 1 || !LEADING.test(hex)) return undefined
  return bitsOfBarePacs(hex.slice(2), bytes * 8 - Number(hex[1]))
}

/** The first `length` bits of PACS hex without a leading byte; undefined when it is not as long, or more is set. */
export function bitsOfBarePacs(hex: string, length: number): string | undefined {
  const bytes = Math.ceil(length / 8)
  if (!/^([0-9a-f]{2})+$/i.test(hex) || bytes > MAX_BYTES || hex.length !== bytes * 2) {
    return undefined
  }
  const all = BigInt(`0x${hex}`)
    .toString(2)
    .padStart(bytes * 8, '0')
  return all.slice(length).includes('1') ? undefined : all.slice(0, length)
}

/**
 * The hex that a reader set to decimal would have written, or undefined for text that is no such number. A leading byte
 * of 00 (nothing filled up) leaves no trace in a decimal, so cards of 32 or 40 bits need a reader set to hex.
 */
export function pacsHexOfDecimal(text: string): string | undefined {
  if (!/^\d+$/.test(text) || text.length > MAX_DECIMAL_DIGITS) return undefined
  const hex = BigInt(text).toString(16).toUpperCase()
  return hex.padStart(hex.length + (hex.length % 2), '0')
}
