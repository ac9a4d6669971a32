// Magnetic stripes: the number and nothing else comes out, and of a payment card not even the whole number.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTracks, stripeNumber } from '../../../drivers/cards/magstripe.ts'
import { magstripeText } from '../../../drivers/decode/magstripe-text.ts'

const number = (text: string): string | undefined => {
  const stripe = readTracks(text)
  return stripe.kind === 'tracks' ? stripeNumber(stripe.tracks) : undefined
}

it.each([
  [';004711?', '004711'],
  ['%BSTUDENT^?;004711?+000815?', '004711'],
  ['%B004711^DOE/JANE^2512000?', '004711'],
  ['+000815?', '000815'],
  [';004711=2512101?', '004711'],
])('takes the number of %s', (text, wanted) => {
  expect(number(text)).toBe(wanted)
})

it('keeps of a payment card the first six and last four digits', () => {
  // The number is the one used in examples everywhere; it passes the check digit.
  expect(number(';4111111111111111=2512101?')).toBe('4111111111')
  // Without a right check digit it is a number like any other.
  expect(number(';4111111111111112=2512101?')).toBe('4111111111111112')
})

it('gives out nothing of a stripe but the number', () => {
  const reading = magstripeText(
    '%B4111111111111111^DOE/JANE^2512101999?;4111111111111111=2512101999?',
  )
  expect(JSON.stringify(reading)).not.toMatch(/DOE|2512|411111111111/)
})

it.each([
  [';E?', 'track 2 could not be read: swipe the card again'],
  ['%E?;E?', 'track 1 could not be read: swipe the card again'],
  ['0102030405', 'text that is no magnetic stripe'],
  [';004711', 'text that is no magnetic stripe'],
  ['x;004711?', 'text that is no magnetic stripe'],
  ['%BSTUDENT^?', 'magnetic stripe without a number'],
])('says of %s why it is no card', (text, why) => {
  expect(magstripeText(text)).toEqual({ kind: 'noise', why })
})

it('never throws, whatever is typed', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), text => void magstripeText(text)))
})

it('takes the number of one track only where that is set, whatever is on the others', () => {
  const stripe = '%BSTUDENT^?;004711?+000815?'
  expect(magstripeText(stripe, 3)).toMatchObject({ kind: 'card', text: '000815' })
  expect(magstripeText('%E?;004711?', 2)).toMatchObject({ kind: 'card', text: '004711' })
  expect(magstripeText(stripe, 1)).toMatchObject({ kind: 'noise' })
  expect(magstripeText('%E?;004711?', 1)).toMatchObject({
    why: 'track 1 could not be read: swipe the card again',
  })
  expect(magstripeText(';004711?', 3)).toMatchObject({ kind: 'noise' })
})
