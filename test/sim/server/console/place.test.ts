// Addresses of the console: every place has one, and every one leads somewhere.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeHash, ROOMS, readPlace } from '../../../../sim/server/console/place/place.ts'

test('an address leads back to the place it was made for', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(fc.constantFrom(...ROOMS), text, text, (room, id, search) => {
      const place = readPlace(placeHash(room, id, { search }))
      expect(place).toEqual({ room, id, query: { search } })
    }),
  )
})

test('without an address one is with the terminals', () => {
  for (const hash of ['', '#', '#/', '#/?a=b']) expect(readPlace(hash).room).toBe('terminals')
})

test('an unknown address leads to no room, and is no error', () => {
  expect(readPlace('#/cellar').room).toBeUndefined()
  expect(readPlace('#/people/a/b').room).toBeUndefined()
  expect(readPlace('#/people/%E0%A4%A').room).toBe('people')
})

test('empty words are not in an address', () => {
  expect(placeHash('people', undefined, { search: '', group: 'Staff' })).toBe(
    '#/people?group=Staff',
  )
})
