// The canonical form of a card number.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cardNumber } from '../../../drivers/cards/card-number.ts'

it.each([
  ['0102030405', '0102030405'],
  ['  04a1b2c3d4\r', '04A1B2C3D4'],
  ['0000000001', '0000000001'],
  ['0123', '0123'],
  ['F'.repeat(64), 'F'.repeat(64)],
])('writes %j as %j', (text, number) => {
  expect(cardNumber(text)).toEqual({ kind: 'number', number })
})

it.each([
  ['', 'empty'],
  [' \t ', 'empty'],
  ['123', 'too-short'],
  ['1'.repeat(65), 'too-long'],
  ['in00123', 'not-a-number'],
  ['12 34', 'not-a-number'],
  ['0x1234', 'not-a-number'],
  ['ﬀﬀ', 'not-a-number'],
])('refuses %j as %s', (text, why) => {
  expect(cardNumber(text)).toEqual({ kind: 'refused', why })
})

it('gives the same for what it gave, and for any case and surrounding blanks', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const once = cardNumber(text)
      expect(cardNumber(` ${text.toLowerCase()}\n`)).toEqual(cardNumber(text.toUpperCase()))
      if (once.kind === 'number') expect(cardNumber(once.number)).toEqual(once)
    }),
  )
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
        minLength: 4,
        maxLength: 64,
      }),
      digits => {
        expect(cardNumber(digits)).toEqual({ kind: 'number', number: digits.toUpperCase() })
      },
    ),
  )
})
