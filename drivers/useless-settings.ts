// Settings of a reader that can do nothing there: somebody believes in them, so they are mistakes.

import type { IdentitySettings } from './cards/identity.ts'
import type { DecoderSettings, ReaderKind, Tuning } from './reader-kind.ts'

/** Every setting of a decoder and of cards; the compiler misses one that is left out. */
const DECODER = Object.keys({
  ...{ gapMs: 0, minLength: 0, maxLength: 0, paceMs: 0, prefix: 0, suffix: 0, track: 0 },
  ...{ osdpAddress: 0, osdpKey: 0 },
} satisfies Record<keyof DecoderSettings, 0>) as readonly (keyof DecoderSettings)[]
const CARDS = Object.keys({
  ...{ formats: 0, bitsFrom: 0, write: 0, keypad: 0, keypadFacility: 0, keypadDigits: 0 },
  ...{ technology: 0, uidOrder: 0, em4100: 0, em4100From: 0, rule: 0 },
} satisfies Record<keyof IdentitySettings, 0>) as readonly (keyof IdentitySettings)[]
/** What is about the bits of cards. */
const BITS = ['formats', 'write', 'keypad', 'keypadFacility', 'keypadDigits'] as const

interface Settings extends Tuning {
  readonly baudRate?: number
  readonly exclusive?: boolean
}

/** Such a setting, and the end of a sentence that says why, and what to do. */
export interface Useless {
  readonly field: keyof Settings
  readonly why: string
}

/** Every such setting of a reader, by what its kind is known to use and to give. */
export function uselessSettings(
  reader: Settings,
  kind: ReaderKind,
  catalog: readonly ReaderKind[],
): readonly Useless[] {
  const set = <Field extends keyof Settings>(fields: readonly Field[]): readonly Field[] =>
    fields.filter(field => reader[field] !== undefined)
  const { transport, uses, yields, bits, says } = kind
  const places: readonly Useless[] = [
    ...(transport === 'hid'
      ? []
      : set(['exclusive']).map(field => ({ field, why: 'is for USB readers: leave it out.' }))),
    ...(transport === 'serial' || transport === 'tcp'
      ? []
      : set(['baudRate']).map(field => ({ field, why: 'is for serial lines: leave it out.' }))),
  ]
  const unused = set(DECODER.filter(field => !uses.includes(field))).map(field => {
    const users = catalog.filter(one => one.uses.includes(field)).map(({ id }) => id)
    return { field, why: `is for the kinds ${users.join(', ')}: leave it out.` }
  })
  const cards = (): readonly Useless[] => {
    const { bitsFrom, formats } = reader
    if (!yields.includes('card')) {
      return set(CARDS).map(field => ({
        field,
        why: 'is for cards, and it gives keys only: leave it out.',
      }))
    }
    if (bits === undefined && bitsFrom === undefined) {
      const otherwise = says === true ? '' : ', or set bitsFrom'
      return set(BITS).map(field => ({
        field,
        why: `is for cards that come as bits, and it gives text: leave it out${otherwise}.`,
      }))
    }
    return formats?.length === 0
      ? [{ field: 'formats', why: 'is empty: name the formats of its cards, or leave it out.' }]
      : []
  }
  return [...places, ...unused, ...cards()]
}
