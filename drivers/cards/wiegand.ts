// Wiegand card formats as data: where facility code and card number stand, and which parities must hold.
// Source: proxmark3, client/src/wiegand_formats.c. Bit 0 is the first sent and the highest.
// H10320 (36 bits, eight decimal digits of four bits) is left out: two of its four parities in that source break the
// pattern of the others (bits 28 and 29 where 26 and 27 would stand), and other tables have three parities over every
// third bit. It needs a card whose number is known.

/** Bits from the first to the last, both included. */
type Field = readonly [first: number, last: number]

interface Parity {
  readonly at: number
  readonly odd: boolean
  /** The bits it is over, itself not among them. */
  readonly over: readonly number[]
}

export interface WiegandFormat {
  readonly name: string
  readonly length: number
  readonly facility?: Field
  readonly number: Field
  readonly parities: readonly Parity[]
  /** The last byte is the XOR of those before. */
  readonly xor?: true
}

/** A card as its format reads it; numbers are whole, however long. */
export interface WiegandCard {
  readonly facility?: bigint
  readonly number: bigint
  readonly parityOk: boolean
}

const span = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)
const even = (at: number, over: readonly number[]): Parity => ({ at, odd: false, over })
const odd = (at: number, over: readonly number[]): Parity => ({ at, odd: true, over })
/** Two bits of every three: those whose place leaves one of these when divided by three. */
const twoOfThree = (first: number, last: number, ...rests: readonly number[]): readonly number[] =>
  span(first, last).filter(bit => rests.includes(bit % 3))

const W26 = [even(0, span(1, 12)), odd(25, span(13, 24))]
const W34 = [even(0, span(1, 16)), odd(33, span(17, 32))]
const W37 = [even(0, span(1, 18)), odd(36, span(18, 35))]

export const WIEGAND_FORMATS: readonly WiegandFormat[] = [
  { name: 'H10301', length: 26, facility: [1, 8], number: [9, 24], parities: W26 },
  { name: 'Ind26', length: 26, facility: [1, 12], number: [13, 24], parities: W26 },
  {
    ...{ name: 'D10202', length: 33, facility: [1, 7], number: [8, 31] },
    parities: [even(0, span(1, 16)), odd(32, span(16, 31))],
  },
  { name: 'H10306', length: 34, facility: [1, 16], number: [17, 32], parities: W34 },
  // Another name of the same.
  { name: 'N10002', length: 34, facility: [1, 16], number: [17, 32], parities: W34 },
  { name: 'BQT34', length: 34, facility: [1, 8], number: [9, 32], parities: W34 },
  { name: 'Optus34', length: 34, facility: [22, 32], number: [1, 16], parities: [] },
  {
    ...{ name: 'C1k35s', length: 35, facility: [2, 13], number: [14, 33] },
    parities: [
      even(1, twoOfThree(2, 33, 2, 0)),
      odd(34, twoOfThree(1, 32, 1, 2)),
      odd(0, span(1, 34)),
    ],
  },
  { name: 'H10302', length: 37, number: [1, 35], parities: W37 },
  { name: 'H10304', length: 37, facility: [1, 16], number: [17, 35], parities: W37 },
  { name: 'P10001', length: 40, facility: [4, 15], number: [16, 31], parities: [], xor: true },
  { name: 'Casi-Rusco', length: 40, number: [1, 38], parities: [] },
  {
    ...{ name: 'Verkada40', length: 40, facility: [1, 10], number: [11, 38] },
    parities: [even(0, span(1, 10)), even(39, span(11, 38))],
  },
  {
    ...{ name: 'C1k48s', length: 48, facility: [2, 23], number: [24, 46] },
    parities: [
      even(1, twoOfThree(3, 46, 0, 1)),
      odd(47, twoOfThree(2, 45, 2, 0)),
      odd(0, span(1, 47)),
    ],
  },
]

/** The format of this name, or undefined. */
export function formatNamed(name: string): WiegandFormat | undefined {
  return WIEGAND_FORMATS.find(one => one.name === name)
}

/** Names of the formats that bits of this length may be of. */
export function formatsOf(length: number): readonly string[] {
  return WIEGAND_FORMATS.filter(one => one.length === length).map(({ name }) => name)
}

/** `0` and `1` as a whole number. */
export const wholeOf = (bits: string): bigint => BigInt(`0b0${bits}`)

/** Reads the bits; undefined when there are not as many as the format has. */
export function readWiegand(bits: string, format: WiegandFormat): WiegandCard | undefined {
  if (bits.length !== format.length) return undefined
  const field = ([first, last]: Field): bigint => wholeOf(bits.slice(first, last + 1))
  const holds = ({ at, odd: isOdd, over }: Parity): boolean => {
    const ones = [at, ...over].filter(bit => bits[bit] === '1').length
    return ones % 2 === (isOdd ? 1 : 0)
  }
  return {
    ...(format.facility && { facility: field(format.facility) }),
    number: field(format.number),
    parityOk: format.parities.every(holds) && (format.xor !== true || xorHolds(bits)),
  }
}

function xorHolds(bits: string): boolean {
  const bytes = bits.match(/.{8}/g) ?? []
  return bytes.reduce((xor, byte) => xor ^ Number.parseInt(byte, 2), 0) === 0
}

/** How many decimal digits the highest number of so many bits has. */
export const digitsFor = (bits: number): number => `${(1n << BigInt(bits)) - 1n}`.length

/** Facility code and card number, each as long as its field can be, so that no leading zero is lost. */
export function facilityAndNumber(card: WiegandCard, { facility, number }: WiegandFormat): string {
  const padded = (value: bigint, [first, last]: Field): string =>
    `${value}`.padStart(digitsFor(last - first + 1), '0')
  const front =
    facility !== undefined && card.facility !== undefined ? padded(card.facility, facility) : ''
  return front + padded(card.number, number)
}
