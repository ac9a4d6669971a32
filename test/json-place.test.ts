// Where a broken file is broken, without a word of what is in it.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { brokenJsonPlace } from '../agent/json-place.ts'

it.each([
  ['', 'line 1, column 1'],
  ['{', 'line 1, column 2'],
  ['{"a": 62G', 'line 1, column 9'],
  ['{\n  "a": card\n}', 'line 2, column 8'],
  ['{"a": 1,\n}', 'line 2, column 1'],
  ['["a" "b"]', 'line 1, column 6'],
  ['[1, 2}', 'line 1, column 6'],
  ['{} x', 'line 1, column 4'],
  ['{"a" 1}', 'line 1, column 6'],
  ['["a\nb"]', 'line 1, column 2'],
])('says of %j where it is no JSON', (text, place) => {
  expect(brokenJsonPlace(text)).toBe(place)
})

it('never stops before what could still become JSON, nor after what cannot', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      const length = cut % (text.length + 1)
      // Numbers and words may be cut in two; marks that never are in JSON may not be passed.
      const [, column = '0'] =
        /column (\d+)/.exec(brokenJsonPlace(`${text.slice(0, length)}\u0001`)) ?? []
      expect(Number(column)).toBeLessThanOrEqual(length + 1)
      expect(brokenJsonPlace(text)).toBe(`line 1, column ${text.length + 1}`)
    }),
  )
})
