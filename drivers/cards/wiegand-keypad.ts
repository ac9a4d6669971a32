// Keys of Wiegand keypads: one burst of bits per key, or several keys in 26 bits. Which coding a keypad uses cannot be
// seen in the bits.
// Sources: Rosslare AYG6xx0 user manual, pages 19 and 20; AY-Q54 manual, page 8; AY-T6350 manual, page 20.

import type { ReaderKey } from '../reader-event.ts'
import { mustBeOneOf } from './one-of.ts'
import { formatNamed, readWiegand } from './wiegand.ts'

const KEYS = '0123456789*#'
/** What the same keys mean, in the same order. */
const MEANT: readonly ReaderKey[] = [
  ...(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const),
  ...(['clear', 'enter'] as const),
]

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

/** Keypads by how they send their keys: one at a time, or all of a PIN in the bits of a 26-bit card. */
export const KEYPADS = [
  ...(['4-bit', '6-bit-rosslare', '6-bit', '8-bit'] as const),
  ...(['26-bit-buffered', '26-bit-bcd'] as const),
] as const satisfies readonly (WiegandKeypad | '26-bit-buffered' | '26-bit-bcd')[]
export type Keypad = (typeof KEYPADS)[number]

/** How the keypad is set that a reader of bits has. */
export interface KeypadSettings {
  readonly keypad?: Keypad
  /** `26-bit-buffered`: the facility code that keys come with. Standard: 0. */
  readonly keypadFacility?: number
  /** `26-bit-buffered`: how many keys always are a PIN, 1 to 5. Unless set, the zeros before a PIN are lost. */
  readonly keypadDigits?: number
}

/** `*` is `clear` and `#` is `enter`. A refusal never repeats what was typed. */
export type KeypadReading =
  | { readonly kind: 'keys'; readonly keys: readonly ReaderKey[] }
  | { readonly kind: 'refused'; readonly why: string }

const FRAME = formatNamed('H10301')
const KEY_BITS = 4

/** The keys in these bits; undefined when they are not from the keypad, so that they may be a card. */
export function keypadKeys(settings: KeypadSettings, bits: string): KeypadReading | undefined {
  const { keypad } = settings
  if (keypad === undefined) return undefined
  if (keypad === '26-bit-buffered') return bufferedKeys(settings, bits)
  if (keypad === '26-bit-bcd') return bcdKeys(bits)
  const [some = ''] = WIEGAND_KEYPADS[keypad].keys()
  if (bits.length !== some.length) return undefined
  return meaning([wiegandKey(bits, keypad)])
}

/** A number of one to five digits behind a facility code, in the shape of a card. */
function bufferedKeys(
  { keypadFacility = 0, keypadDigits }: KeypadSettings,
  bits: string,
): KeypadReading | undefined {
  const read = FRAME && readWiegand(bits, FRAME)
  if (read?.parityOk !== true || read.facility !== BigInt(keypadFacility)) return undefined
  const digits = `${read.number}`.padStart(keypadDigits ?? 0, '0')
  if (keypadDigits !== undefined && digits.length > keypadDigits) {
    return { kind: 'refused', why: 'more keys than keypadDigits' }
  }
  return meaning([...digits, '#'])
}

/** Six keys; the sixth sends them, so nobody presses `#` behind it. */
function bcdKeys(bits: string): KeypadReading | undefined {
  const read = FRAME && readWiegand(bits, FRAME)
  if (read === undefined) return undefined
  if (!read.parityOk) return { kind: 'refused', why: 'keys with a wrong parity' }
  const nibbles = bits.slice(1, -1).match(new RegExp(`.{${KEY_BITS}}`, 'g')) ?? []
  const keys = nibbles.map(one => wiegandKey(one, '4-bit'))
  return meaning(keys.at(-1) === '#' ? keys : [...keys, '#'])
}

function meaning(keys: readonly (string | undefined)[]): KeypadReading {
  const meant = keys.flatMap(key => (key === undefined ? [] : (MEANT[KEYS.indexOf(key)] ?? [])))
  if (meant.length < keys.length) return { kind: 'refused', why: 'bits that are no key' }
  return { kind: 'keys', keys: meant }
}

/** The mistakes in the settings, each the end of a sentence; `formats` are the known ones among its cards'. */
export function keypadMistakes(
  { keypad, keypadFacility, keypadDigits }: KeypadSettings,
  formats: readonly string[],
): readonly string[] {
  const found: string[] = []
  const isBuffered = keypad === '26-bit-buffered'
  if (keypad !== undefined && !KEYPADS.includes(keypad)) {
    found.push(`keypad ${mustBeOneOf(KEYPADS)}`)
  }
  for (const [field, value, low, high] of [
    ['keypadFacility', keypadFacility, 0, 255],
    ['keypadDigits', keypadDigits, 1, 5],
  ] as const) {
    if (value === undefined) continue
    if (!isBuffered)
      found.push(`${field} is for keypad "26-bit-buffered": set it, or leave this out.`)
    if (!Number.isInteger(value) || value < low || value > high) {
      found.push(`${field} must be a whole number from ${low} to ${high}.`)
    }
  }
  const alike = formats.filter(name => formatNamed(name)?.length === FRAME?.length)
  const clash = alike.join(' and ')
  if (keypad === '26-bit-bcd' && clash !== '') {
    found.push(
      `nothing tells keys of 26-bit-bcd from cards of ${clash}: set the keypad to send single keys, or to 26-bit-buffered with a facility code no card has.`,
    )
  }
  if (isBuffered && alike.some(name => name !== FRAME?.name)) {
    found.push(
      `nothing tells keys of 26-bit-buffered from cards of ${clash}: set the keypad to send single keys.`,
    )
  } else if (isBuffered && clash !== '' && keypadFacility === undefined) {
    found.push(
      `keypad 26-bit-buffered sends what cards of ${clash} send: set keypadFacility to a facility code no card has.`,
    )
  }
  return found
}
