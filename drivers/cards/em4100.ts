// EM4100 numbers (40 bits): the frame on the air, and the many ways they are written in decimal.
// Sources: zgznk.com product 49, i-keys.de "Chip-Codes", doku.max-pro.de, proxmark3 client/src/cmdlfem410x.c.

const HEADER = '111111111'
const ROWS = 10
const ROW_BITS = 5

/** Ways to write the ten hex digits of a card, by the names readers' manuals use. */
export const EM4100_FORMS = {
  '10H': hex => hex,
  '10H->12D': hex => decimal(hex, 12),
  '10H->13D': hex => decimal(hex, 13),
  '10H->14D': hex => decimal(hex, 14),
  '8H->10D': hex => decimal(hex.slice(2), 10),
  '6H->8D': hex => decimal(hex.slice(4), 8),
  '3.5A': hex => parts(hex.slice(0, 2), hex.slice(6)),
  '3.5B': hex => parts(hex.slice(2, 4), hex.slice(6)),
  '3.5C': hex => parts(hex.slice(4, 6), hex.slice(6)),
  '4H.4H': hex => decimal(hex.slice(2, 6), 5) + decimal(hex.slice(6), 5),
  DEZ15: hex => decimal(reversedBits(hex, 8), 15),
} as const satisfies Readonly<Record<string, (hex: string) => string>>

export type Em4100Form = keyof typeof EM4100_FORMS

const decimal = (hex: string, digits: number): string =>
  `${BigInt(`0x${hex}`)}`.padStart(digits, '0')
const parts = (high: string, low: string): string => decimal(high, 3) + decimal(low, 5)

/** How a reader may write a number so that it can be written otherwise: the other forms leave too much out. */
export const EM4100_SOURCES = ['10H', '10H->12D', '10H->13D', '10H->14D', '8H->10D'] as const
export type Em4100Source = (typeof EM4100_SOURCES)[number]

export const isEm4100Form = (form: string): form is Em4100Form => Object.hasOwn(EM4100_FORMS, form)
export const isEm4100Source = (form: string): form is Em4100Source =>
  EM4100_SOURCES.some(one => one === form)

/** Forms that say something about the highest byte, which eight hex digits leave out. */
const OF_ALL_BITS: readonly Em4100Form[] = [
  '10H',
  '10H->12D',
  '10H->13D',
  '10H->14D',
  '3.5A',
  'DEZ15',
]

/**
 * The number in another form, or undefined when the text is none in the form it is said to be in, or leaves out what
 * the other form needs. Which form a text is in cannot be seen: ten digits may be hex or decimal.
 */
export function em4100(text: string, from: Em4100Source, to: Em4100Form): string | undefined {
  const bits = from === '8H->10D' ? 32n : 40n
  const digits = from === '10H' ? /^[0-9A-F]{10}$/ : /^[0-9]{1,14}$/
  const written = text.trim().toUpperCase()
  if (!digits.test(written) || (bits === 32n && OF_ALL_BITS.includes(to))) return undefined
  const value = BigInt(from === '10H' ? `0x${written}` : written)
  if (value >= 1n << bits) return undefined
  return EM4100_FORMS[to](value.toString(16).toUpperCase().padStart(10, '0'))
}

/** Hex with the bits of each group of four or eight turned round. */
export function reversedBits(hex: string, group: 4 | 8): string {
  const bits = BigInt(`0x${hex}`)
    .toString(2)
    .padStart(hex.length * 4, '0')
  const turned = (bits.match(new RegExp(`.{${group}}`, 'g')) ?? [])
    .map(one => [...one].toReversed().join(''))
    .join('')
  return BigInt(`0b${turned}`).toString(16).toUpperCase().padStart(hex.length, '0')
}

/** The ten hex digits in the 64 bits a tag sends; undefined when header, parity or stop bit is wrong. */
export function em4100OfAirFrame(bits: string): string | undefined {
  if (bits.length !== 64 || !bits.startsWith(HEADER)) return undefined
  const rows = Array.from({ length: ROWS + 1 }, (_, i) =>
    bits.slice(HEADER.length + i * ROW_BITS, HEADER.length + (i + 1) * ROW_BITS),
  )
  const isEven = (some: readonly (string | undefined)[]): boolean =>
    some.filter(one => one === '1').length % 2 === 0
  const data = rows.slice(0, ROWS)
  const good =
    data.every(row => isEven([...row])) &&
    [0, 1, 2, 3].every(column => isEven(rows.map(row => row[column]))) &&
    bits.endsWith('0')
  if (!good) return undefined
  return data.map(row => Number.parseInt(row.slice(0, 4), 2).toString(16).toUpperCase()).join('')
}
