// Wiegand keypads: what their bits mean, and that no card is taken for keys, or keys for a card.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IdentitySettings, identity } from '../../../drivers/cards/identity.ts'
import { identityMistakes } from '../../../drivers/cards/identity-mistakes.ts'
import { formatNamed, WIEGAND_FORMATS } from '../../../drivers/cards/wiegand.ts'
import { written } from './written.ts'

const read = (settings: IdentitySettings, bits: string) =>
  identity(settings)({ kind: 'bits', bits })
const keys = (settings: IdentitySettings, bits: string): string => {
  const known = read(settings, bits)
  return known.kind === 'keys' ? known.keys.join(' ') : known.kind
}

function frame(facility: bigint, number: bigint): string {
  const format = formatNamed('H10301')
  if (format === undefined) throw new Error('There is no H10301.')
  return written(format, facility, number)
}
/** Six keys of four bits, as a number of 24 bits in the places of facility code and card number. */
const bcd = (nibbles: string): string => {
  const value = BigInt(`0x${nibbles}`)
  return frame(value >> 16n, value & 0xffffn)
}

/** Rosslare AYG6xx0 manual, page 20: the keys 0 to 9, star and hash. */
const SINGLE = {
  '4-bit': '0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1010 1011',
  '6-bit-rosslare':
    '110100 000010 000100 000111 101001 101010 101100 101111 110001 110010 110111 011001',
  '6-bit': '000001 000010 000100 000111 101001 101010 101100 101111 110001 110010 110100 110111',
  '8-bit':
    '11110000 11100001 11010010 11000011 10110100 10100101 10010110 10000111 01111000 01101001 01011010 01001011',
} as const
const SINGLES = Object.entries(SINGLE) as [keyof typeof SINGLE, string][]

describe.each(SINGLES)('keypad %s', (keypad, table) => {
  const bursts = table.split(' ')
  const [first = ''] = bursts

  it('is read key by key, star as clear and hash as enter', () => {
    expect(bursts.map(bits => keys({ keypad }, bits))).toEqual([
      ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      ...['clear', 'enter'],
    ])
  })

  it('refuses all other bits of that length', () => {
    const others = Array.from({ length: 2 ** first.length }, (_, i) =>
      i.toString(2).padStart(first.length, '0'),
    ).filter(bits => !bursts.includes(bits))
    expect(new Set(others.map(bits => JSON.stringify(read({ keypad }, bits))))).toEqual(
      new Set(['{"kind":"refused","why":"bits that are no key"}']),
    )
  })

  it('leaves cards of every format what they are', () => {
    for (const { name } of WIEGAND_FORMATS) {
      const format = formatNamed(name)
      if (format === undefined) throw new Error(name)
      const bits = written(format, 1n, 5n)
      const card = read({ formats: [name] }, bits)
      expect(card.kind).toBe('number')
      expect(read({ keypad, formats: [name] }, bits)).toEqual(card)
    }
  })
})

it('has no keys without a keypad', () => {
  expect(read({}, '0001')).toEqual({
    kind: 'refused',
    why: '4 bits without a card format: set formats',
  })
})

describe('keypad 26-bit-buffered', () => {
  const keypad = '26-bit-buffered'

  it('is a number behind the facility code, sent with its own enter', () => {
    expect(keys({ keypad }, frame(0n, 4711n))).toBe('4 7 1 1 enter')
    expect(keys({ keypad, keypadFacility: 254 }, frame(254n, 65_535n))).toBe('6 5 5 3 5 enter')
  })

  it('has the zeros before a PIN only where it is said how long one is', () => {
    expect(keys({ keypad }, frame(0n, 123n))).toBe('1 2 3 enter')
    expect(keys({ keypad, keypadDigits: 4 }, frame(0n, 123n))).toBe('0 1 2 3 enter')
    expect(read({ keypad, keypadDigits: 4 }, frame(0n, 12_345n))).toEqual({
      ...{ kind: 'refused', why: 'more keys than keypadDigits' },
    })
    expect(keys({ keypad, keypadDigits: 1 }, frame(0n, 12n))).toBe('refused')
  })

  it('is told from cards by the facility code alone', () => {
    const settings = { keypad, keypadFacility: 7, formats: ['H10301'] } as const
    expect(identityMistakes(settings, { says: true })).toEqual([])
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 255n }),
        fc.bigInt({ min: 0n, max: 65_535n }),
        (facility, number) => {
          const known = read(settings, frame(facility, number))
          expect(known.kind).toBe(facility === 7n ? 'keys' : 'number')
        },
      ),
    )
  })

  it('is refused with a wrong parity, or another facility code where there are no cards', () => {
    const why = 'keys with a wrong parity, or another facility code than keypadFacility'
    const flipped = frame(0n, 4711n).replace(/.$/, last => (last === '1' ? '0' : '1'))
    expect(read({ keypad }, flipped)).toEqual({ kind: 'refused', why })
    expect(read({ keypad }, frame(1n, 4711n))).toEqual({ kind: 'refused', why })
  })
})

describe('keypad 26-bit-bcd', () => {
  const keypad = '26-bit-bcd'

  it('is six keys, and enter behind them unless it was the last', () => {
    expect(keys({ keypad }, bcd('012345'))).toBe('0 1 2 3 4 5 enter')
    expect(keys({ keypad }, bcd('9A123B'))).toBe('9 clear 1 2 3 enter')
  })

  it('is refused with a wrong parity, or with four bits that are no key', () => {
    const flipped = bcd('123456').replace(/^./, first => (first === '1' ? '0' : '1'))
    expect(read({ keypad }, flipped)).toEqual({ kind: 'refused', why: 'keys with a wrong parity' })
    expect(read({ keypad }, bcd('12345C'))).toEqual({
      ...{ kind: 'refused', why: 'bits that are no key' },
    })
  })
})

it.each([
  [{ keypad: '26-bit-bcd', formats: ['H10301'] }, /^nothing tells keys of 26-bit-bcd from cards/],
  [{ keypad: '26-bit-buffered', formats: ['Ind26'] }, /^nothing tells keys .* cards of Ind26: set/],
  [{ keypad: '26-bit-buffered', formats: ['H10301'] }, /: set keypadFacility to a facility code/],
  [{ keypad: '4-bit', keypadFacility: 3 }, /^keypadFacility is for keypad "26-bit-buffered"/],
  [{ keypadDigits: 4 }, /^keypadDigits is for keypad "26-bit-buffered"/],
  [{ keypad: '26-bit-buffered', keypadDigits: 6 }, /^keypadDigits must be .* from 1 to 5\.$/],
  [{ keypad: '26-bit-buffered', keypadFacility: 256 }, /^keypadFacility must be .* 0 to 255\.$/],
  [{ keypad: '5-bit' as '4-bit' }, /^keypad must be one of "4-bit", /],
] as const satisfies readonly (readonly [IdentitySettings, RegExp])[])(
  'says of %j what cannot be told apart, or is out of range',
  (settings, said) => {
    expect(identityMistakes(settings, { says: true })).toEqual([expect.stringMatching(said)])
  },
)

it('takes a keypad beside cards of other lengths', () => {
  expect(identityMistakes({ keypad: '26-bit-bcd', formats: ['H10302'] }, { says: true })).toEqual(
    [],
  )
  expect(identityMistakes({ keypad: '6-bit', formats: ['H10301'] }, { says: true })).toEqual([])
  expect(
    identityMistakes({ keypad: '26-bit-buffered', formats: ['H10306'] }, { says: true }),
  ).toEqual([])
})
