// How the bits of a card are written: published and computed examples, and that no two cards become one number.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identity } from '../../../drivers/cards/identity.ts'
import { identityMistakes } from '../../../drivers/cards/identity-mistakes.ts'
import { formatNamed, WIEGAND_FORMATS } from '../../../drivers/cards/wiegand.ts'
import { hasParity, type Write } from '../../../drivers/cards/write.ts'
import { width, written } from './written.ts'

const known = (format: string, write: Write, bits: string): string => {
  const read = identity({ formats: [format], write })({ kind: 'bits', bits })
  return read.kind === 'number' ? read.number : read.kind
}

const AWID = '11110000000000101001110011'
const PYRAMID = '10111101100101011110101110'
const JESSETY = '00101101000000001010001000'
const VERKADA = BigInt('0x86400007d3').toString(2)
const P10001 = '1111000001110110000001100100001111000011'
const C1K35 = '11000001110110000000000110010000111'

it.each([
  // proxmark3, tools/pm3_tests.sh: "Wiegand: 3c00a73", "2f657ae", "86400007d3".
  ['H10301', 'hex', AWID, '3C00A73'],
  ['H10301', 'hex', PYRAMID, '2F657AE'],
  ['Verkada40', 'hex', VERKADA, '86400007D3'],
  // jessety/wiegand-encoder, README: facility code 90, card 324.
  ['H10301', 'facility-number', JESSETY, '09000324'],
  ['H10301', 'number', JESSETY, '00324'],
  // Computed.
  ['H10301', 'bits', JESSETY, JESSETY],
  ['H10301', 'decimal-without-parity', JESSETY, '05898564'],
  ['H10301', 'hex-without-parity', JESSETY, '5A0144'],
  ['H10301', 'decimal', JESSETY, '11797128'],
  ['H10301', 'decimal', PYRAMID, '49698734'],
  ['P10001', 'hex-without-parity', P10001, 'F0760643'],
  ['C1k35s', 'hex-without-parity', C1K35, '07600643'],
  ['H10301', 'hex', '00000000000000000000000001', '0000001'],
  ['H10301', 'decimal-without-parity', '00000000000000000000000001', '00000000'],
] as const)('writes %s as %s', (format, write, bits, number) => {
  expect(known(format, write, bits)).toBe(number)
})

describe.each(WIEGAND_FORMATS)('format $name', format => {
  const top = (field: readonly [number, number] | undefined): bigint =>
    field === undefined ? 0n : (1n << BigInt(width(field))) - 1n
  const card = fc
    .tuple(
      fc.bigInt({ min: 0n, max: top(format.facility) }),
      fc.bigInt({ min: 0n, max: top(format.number) }),
    )
    .map(([facility, number]) => written(format, facility, number))
  const writes = [
    ...(['facility-number', 'bits', 'hex', 'decimal'] as const),
    ...(hasParity(format) ? (['hex-without-parity', 'decimal-without-parity'] as const) : []),
  ]

  it.each(writes)('is as long for every card written as %s, and two cards stay two', write => {
    fc.assert(
      fc.property(card, card, (one, two) => {
        const [a, b] = [known(format.name, write, one), known(format.name, write, two)]
        expect(a).toMatch(/^[0-9A-F]+$/)
        expect(a).toHaveLength(b.length)
        expect(a === b).toBe(one === two)
      }),
    )
  })
})

it('says which formats have no parity to leave out, and which words there are', () => {
  expect(
    identityMistakes({ formats: ['Optus34'], write: 'hex-without-parity' }, { says: true }),
  ).toEqual(['nothing is known of a parity in Optus34: set write to hex.'])
  expect(
    identityMistakes({ formats: ['H10301'], write: 'decimal-without-parity' }, { says: true }),
  ).toEqual([])
  expect(identityMistakes({ write: 'octal' as 'hex' }, { says: true })).toEqual([
    expect.stringMatching(/^write must be one of "facility-number", /),
  ])
  expect(formatNamed('H10320')).toBeUndefined()
})
