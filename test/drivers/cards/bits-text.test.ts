// Bits that readers write as text: every published example, and a way back for every card.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BitText, bitsOfText } from '../../../drivers/cards/bits-text.ts'
import { type IdentitySettings, identity } from '../../../drivers/cards/identity.ts'
import { type CardFacts, identityMistakes } from '../../../drivers/cards/identity-mistakes.ts'
import { formatNamed } from '../../../drivers/cards/wiegand.ts'

const read = (bitsFrom: BitText, formats: readonly string[], text: string) =>
  identity({ bitsFrom, formats })({ kind: 'card', text })

it.each([
  // proxmark3, client/src/cmdlfhid.c and tools/pm3_tests.sh.
  ['hid-raw', 'H10301', '2006F623AE', '12304567'],
  ['hid-raw', 'H10301', '2006f623ae', '12304567'],
  ['hid-raw', 'C1k35s', '2E0EC00C87', '01180001603'],
  ['hid-raw', 'C1k48s', '01400076000C86', '00001180001603'],
  ['hid-raw', 'P10001', '01F0760643C3', '011801603'],
  ['hid-raw', 'H10304', '3007600C86', '00118001603'],
  ['pacs', 'H10301', '06BD88EB80', '12304567'],
  // HID 5127-902, OMNIKEY 5427 CK guide, pages 10 to 14.
  ['pacs', 'H10301', '0605025240', '01001188'],
  ['pacs-decimal', 'H10301', '25853841984', '01001188'],
  ['pacs-bare', 'H10301', '05025240', '01001188'],
  ['binary', 'H10301', '00000101000000100101001001', '01001188'],
  // Computed: the same guide turns 01 02 03 04 into 04 03 02 01.
  ['pacs-bare-reversed', 'H10301', '40520205', '01001188'],
] as const)('reads %s of %s', (form, format, text, number) => {
  expect(read(form, [format], text)).toEqual({ kind: 'number', number })
})

it.each([
  ['hid-raw', '00'],
  ['hid-raw', 'XYZ'],
  ['pacs', '08025240'],
  ['pacs', '0605025241'],
  ['pacs', '06'],
  ['pacs', ''],
  ['pacs-decimal', '0605025240F'],
  ['pacs-decimal', '9'.repeat(79)],
  ['pacs-bare', '0605025240'],
  ['pacs-bare', '05025260'],
  ['pacs-bare', 'GG025240'],
  ['pacs-bare-reversed', '60520205'],
  ['binary', '0102'],
] as const)('refuses text that is no %s: %s', (form, text) => {
  expect(read(form, ['H10301'], text)).toEqual({ kind: 'refused', why: 'no bits in that form' })
})

it('refuses bits of another length than the formats have', () => {
  expect(read('binary', ['H10301'], '00000101000000100101001001000000')).toMatchObject({
    kind: 'refused',
  })
  expect(read('pacs', ['H10302'], '0605025240')).toMatchObject({ kind: 'refused' })
})

describe('every card comes back', () => {
  const hex = (value: bigint, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, '0')
  /** As programs and readers write it, from the rules and not from what is tested. */
  const texts: Readonly<Record<BitText, (bits: string) => string>> = {
    'hid-raw'(bits) {
      const header = bits.length < 37 ? 1n << 37n : 0n
      return hex(header | (1n << BigInt(bits.length)) | BigInt(`0b${bits}`), 1)
    },
    pacs: bits => `0${aligned(bits) - bits.length}${left(bits)}`,
    'pacs-decimal': bits => `${BigInt(`0x0${aligned(bits) - bits.length}${left(bits)}`)}`,
    'pacs-bare': bits => left(bits),
    'pacs-bare-reversed': bits => (left(bits).match(/../g) ?? []).reverse().join(''),
    binary: bits => bits,
  }
  const aligned = (bits: string): number => Math.ceil(bits.length / 8) * 8
  const left = (bits: string): string =>
    hex(BigInt(`0b${bits.padEnd(aligned(bits), '0')}`), aligned(bits) / 4)

  it.each(Object.keys(texts) as BitText[])('from %s', form => {
    const format = fc.constantFrom('H10301', 'D10202', 'H10306', 'C1k35s', 'H10302')
    fc.assert(
      fc.property(format, fc.infiniteStream(fc.boolean()), (name, coins) => {
        const known = formatNamed(name)
        if (known === undefined) throw new Error(name)
        const bits = Array.from({ length: known.length }, () => (coins.next().value ? '1' : '0'))
        const all = bits.join('')
        expect(bitsOfText(texts[form](all), form, [known])).toBe(all)
      }),
    )
  })
})

it.each([
  [{ bitsFrom: 'pacs' }, {}, 'bitsFrom needs formats: name those of its cards.'],
  [
    { bitsFrom: 'hid-raw', formats: ['H10301', 'H10302'] },
    {},
    'bitsFrom hid-raw cannot tell H10302 from H10301: keep one length, or set the reader to another form.',
  ],
  [
    { bitsFrom: 'pacs-decimal', formats: ['H10301', 'P10001'] },
    {},
    'bitsFrom pacs-decimal loses the leading byte of P10001: set the reader to hex, and bitsFrom to pacs.',
  ],
  [
    { bitsFrom: 'pacs-bare', formats: ['H10301', 'H10306', 'C1k35s'] },
    {},
    'bitsFrom pacs-bare cannot tell H10306, C1k35s apart, which all fill 5 bytes: keep one, or set the reader to write the leading byte.',
  ],
  [
    { bitsFrom: 'pacs', formats: ['H10301'] },
    { says: true },
    'this reader says what its cards are: leave bitsFrom out.',
  ],
  [
    { bitsFrom: 'pacs', formats: ['H10301'], technology: 'EM4100' },
    {},
    'its cards are bits or of technology "EM4100": keep bitsFrom or technology.',
  ],
  [
    { bitsFrom: 'raw' as 'pacs', formats: ['H10301'] },
    {},
    'bitsFrom must be one of "hid-raw", "pacs", "pacs-decimal", "pacs-bare", "pacs-bare-reversed", "binary".',
  ],
  [
    { bitsFrom: 'pacs', formats: ['H10301'] },
    { bits: true },
    'this reader gives bits as they are: leave bitsFrom out.',
  ],
] as const satisfies readonly (readonly [IdentitySettings, CardFacts, string])[])(
  'says what is wrong with %j',
  (settings, reader, mistake) => {
    expect(identityMistakes(settings, reader)).toEqual([mistake])
  },
)

it('takes formats that a form tells apart', () => {
  const taken = (bitsFrom: BitText, ...formats: readonly string[]) =>
    identityMistakes({ bitsFrom, formats })
  expect(taken('hid-raw', 'H10301', 'C1k35s', 'C1k48s')).toEqual([])
  expect(taken('hid-raw', 'H10302', 'C1k48s')).toEqual([])
  expect(taken('pacs', 'H10301', 'H10302', 'P10001')).toEqual([])
  expect(taken('pacs-bare', 'H10301', 'C1k35s', 'C1k48s')).toEqual([])
  expect(taken('pacs-decimal', 'H10301', 'H10302')).toEqual([])
})
