// Card formats: what is written into a card is what is read, and a changed bit is seen where a parity is over it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EM4100_FORMS,
  em4100,
  em4100OfAirFrame,
  reversedBits,
} from '../../../drivers/cards/em4100.ts'
import { bitsOfHidRaw } from '../../../drivers/cards/hid-raw.ts'
import { identity } from '../../../drivers/cards/identity.ts'
import { identityMistakes } from '../../../drivers/cards/identity-mistakes.ts'
import { reversedBytes, uid } from '../../../drivers/cards/uid.ts'
import {
  formatNamed,
  readWiegand,
  WIEGAND_FORMATS,
  type WiegandFormat,
} from '../../../drivers/cards/wiegand.ts'
import { width, written } from './written.ts'

const card = (format: WiegandFormat) =>
  fc.tuple(
    fc.bigInt({ min: 0n, max: format.facility ? (1n << BigInt(width(format.facility))) - 1n : 0n }),
    fc.bigInt({ min: 0n, max: (1n << BigInt(width(format.number))) - 1n }),
  )

describe.each(WIEGAND_FORMATS)('format $name', format => {
  it('reads what was written', () => {
    fc.assert(
      fc.property(card(format), ([facility, number]) => {
        expect(readWiegand(written(format, facility, number), format)).toEqual({
          ...(format.facility && { facility }),
          ...{ number, parityOk: true },
        })
      }),
    )
  })

  it('sees every single bit that changes under a parity', () => {
    const all = Array.from({ length: format.length }, (_, bit) => bit)
    const under = format.parities.flatMap(({ at, over }) => [at, ...over])
    const covered = new Set(format.xor === true ? all : under)
    fc.assert(
      fc.property(card(format), ([facility, number]) => {
        const bits = written(format, facility, number)
        for (const bit of covered) {
          const changed = bits.slice(0, bit) + (bits[bit] === '1' ? '0' : '1') + bits.slice(bit + 1)
          expect(readWiegand(changed, format)?.parityOk).toBe(false)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is no format for one bit more or less', () => {
    expect(readWiegand('0'.repeat(format.length - 1), format)).toBeUndefined()
    expect(readWiegand('0'.repeat(format.length + 1), format)).toBeUndefined()
  })
})

const H10301 = '10111101100010001110101110'
const FITS_37 = '1000000000111011000000000110010000110'
const bits = (text: string) => ({ kind: 'bits', bits: text }) as const
const text = (value: string, technology?: string) =>
  ({ kind: 'card', text: value, ...(technology !== undefined && { technology }) }) as const

it('never guesses the format of bits: it says which fit', () => {
  expect(identity({})(bits(FITS_37))).toEqual({
    kind: 'refused',
    why: '37 bits without a card format (they fit H10302, H10304): set formats',
  })
  expect(identity({ formats: ['H10301'] })(bits('1010'))).toEqual({
    kind: 'refused',
    why: '4 bits without a card format: set formats',
  })
})

it('reads bits by the configured format, with all zeros, and refuses a wrong parity', () => {
  const number = (formats: readonly string[], of: string, write?: 'number' | 'bits') =>
    identity({ formats, ...(write && { write }) })(bits(of))
  expect(number(['H10301'], H10301)).toEqual({ kind: 'number', number: '12304567' })
  expect(number(['H10301'], H10301, 'number')).toEqual({ kind: 'number', number: '04567' })
  expect(number(['H10301'], H10301, 'bits')).toEqual({ kind: 'number', number: H10301 })
  expect(number(['H10304'], FITS_37)).toEqual({ kind: 'number', number: '00118001603' })
  expect(number(['H10302'], FITS_37)).toEqual({ kind: 'number', number: '00061867587' })
  const flipped = `0${H10301.slice(1)}`
  expect(number(['H10301'], flipped)).toEqual({
    ...{ kind: 'refused', why: 'wrong parity for H10301' },
  })
})

it('takes bits for a UID when its cards are said to have one, unless they are of a format', () => {
  const uidBits = identity({ formats: ['H10301'], technology: 'ISO 14443A', uidOrder: 'reversed' })
  const ofHex = (hex: string) =>
    bits(
      BigInt(`0x${hex}`)
        .toString(2)
        .padStart(hex.length * 4, '0'),
    )
  expect(uidBits(ofHex('04A1B2C3'))).toEqual({ kind: 'number', number: 'C3B2A104' })
  expect(uidBits(ofHex('08F1E2D3'))).toMatchObject({ kind: 'refused', why: /random/ })
  expect(uidBits(bits('10111101100010001110101110'))).toMatchObject({ kind: 'number' })
  // 31 bits are no bytes.
  expect(uidBits(bits('1'.repeat(31)))).toMatchObject({ kind: 'refused', why: /31 bits/ })
  // Without it nobody guesses.
  expect(identity({})(ofHex('04A1B2C3'))).toMatchObject({ kind: 'refused', why: /32 bits/ })
})

it('takes no random UID for an identity, and turns a UID round when told to', () => {
  const iso = (value: string, uidOrder?: 'reversed') =>
    identity(uidOrder ? { uidOrder } : {})(text(value, 'ISO 14443A'))
  expect(iso('08F1E2D3')).toMatchObject({ kind: 'refused', why: /random/ })
  expect(iso('08F1E2D3A4B5C6')).toEqual({ kind: 'number', number: '08F1E2D3A4B5C6' })
  expect(iso('8804A1B2')).toMatchObject({ kind: 'refused' })
  expect(iso('04a1b2c3d4e5f6', 'reversed')).toEqual({ kind: 'number', number: 'F6E5D4C3B2A104' })
  expect(uid('04A1B2')).toMatchObject({ kind: 'refused' })
})

it('turning round twice is nothing', () => {
  const hex = fc
    .uint8Array({ minLength: 1, maxLength: 10 })
    .map(one => Buffer.from(one).toString('hex').toUpperCase())
  fc.assert(
    fc.property(hex, one => {
      expect(reversedBytes(reversedBytes(one))).toBe(one)
      expect(reversedBits(reversedBits(one, 8), 8)).toBe(one)
      expect(reversedBits(reversedBits(one, 4), 4)).toBe(one)
    }),
  )
})

it('writes an EM4100 number as configured, each form as long as it always is', () => {
  expect(identity({ em4100: '8H->10D' })(text('01026F6C3A', 'EM4100'))).toEqual({
    ...{ kind: 'number', number: '0040856634' },
  })
  expect(identity({})(text('01026F6C3A', 'EM4100'))).toEqual({
    kind: 'number',
    number: '01026F6C3A',
  })
  for (const form of Object.keys(EM4100_FORMS) as (keyof typeof EM4100_FORMS)[]) {
    // The highest numbers do not fit in twelve digits, whatever the form is called.
    const highest = form === '10H->12D' ? 'E8D4A50FFF' : 'FFFFFFFFFF'
    const lengths = ['0000000000', highest, '01026F6C3A'].map(
      one => em4100(one, '10H', form)?.length,
    )
    expect(new Set(lengths).size).toBe(1)
  }
  expect(em4100('1234', '10H', '8H->10D')).toBeUndefined()
})

it('refuses every air frame with one wrong bit', () => {
  const good = BigInt('0xff83c03322a646e4').toString(2)
  expect(em4100OfAirFrame(good)).toBe('0F0368568B')
  for (let i = 0; i < 64; i++) {
    const wrong = good.slice(0, i) + (good[i] === '1' ? '0' : '1') + good.slice(i + 1)
    expect(em4100OfAirFrame(wrong)).toBeUndefined()
  }
})

it('finds the sentinel of a raw form whatever stands above it', () => {
  expect(bitsOfHidRaw('3007600C86', 37)).toBe(FITS_37)
  expect(bitsOfHidRaw('2006F623AE')).toBe(H10301)
  expect(bitsOfHidRaw('00')).toBeUndefined()
  expect(bitsOfHidRaw('xyz')).toBeUndefined()
})

it('knows what the cards of a reader are that does not say so, when the configuration does', () => {
  const line = { kind: 'card', text: '08F1E2D3' } as const
  expect(identity({})(line)).toEqual({ kind: 'number', number: '08F1E2D3' })
  expect(identity({ technology: 'ISO 14443A' })(line)).toMatchObject({ kind: 'refused' })
  const em = identity({ technology: 'EM4100', em4100: '8H->10D', em4100From: '10H' })
  expect(em({ kind: 'card', text: '01026F6C3A' })).toEqual({ kind: 'number', number: '0040856634' })
})

it('names every mistake in the settings', () => {
  expect(
    identityMistakes({ formats: ['H10301', 'H10304'], em4100: '10H' }, { says: true }),
  ).toEqual([])
  const [unknown, clash, form] = identityMistakes(
    { formats: ['H10302', 'H10304', 'H9'], em4100: '9D' },
    { says: true },
  )
  expect(unknown).toMatch(/^there is no card format "H9"; known formats are H10301/)
  expect(clash).toBe('H10302 and H10304 all have 37 bits: keep the one your cards have.')
  expect(form).toMatch(/^em4100 must be one of "10H"/)
  expect(formatNamed('H9')).toBeUndefined()
})

it('lets no setting do nothing, and asks how ten digits are meant', () => {
  expect(identityMistakes({ uidOrder: 'reversed' })).toEqual([
    'uidOrder is for cards of technology "ISO 14443A": set it, this reader does not say it.',
  ])
  const [technology, from] = identityMistakes({ em4100: '8H->10D' })
  expect(technology).toMatch(/^em4100 is for cards of technology "EM4100"/)
  expect(from).toMatch(/^em4100From must say how this reader writes its numbers: 10H, .*8H->10D\.$/)
  const whole = { technology: 'EM4100', em4100: '8H->10D', em4100From: '10H' } as const
  expect(identityMistakes(whole)).toEqual([])
})

it('writes numbers that were decimal in another form, unless too much was left out', () => {
  expect(em4100('0004329479323', '10H->13D', '10H')).toBe('01020E9C9B')
  expect(em4100('0040856634', '8H->10D', '3.5C')).toBe('11127706')
  expect(em4100('0040856634', '8H->10D', '10H')).toBeUndefined()
  expect(em4100('4335823930', '8H->10D', '3.5C')).toBeUndefined()
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 40n) - 1n }), value => {
      const hex = value.toString(16).toUpperCase().padStart(10, '0')
      const decimal = em4100(hex, '10H', '10H->14D') ?? ''
      expect(em4100(decimal, '10H->14D', '10H')).toBe(hex)
    }),
  )
})
