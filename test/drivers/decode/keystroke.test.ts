// Readers that type, from their reports: what is taken off a number, and what a missing or strange report does to it.

import { expect, it } from 'vitest'
import { CATALOG } from '../../../drivers/catalog.ts'
import type { Tuning } from '../../../drivers/reader-kind.ts'
import {
  GENERIC_KEYSTROKE,
  type KeystrokeOptions,
  keystrokes,
} from '../../../sim/readers/keystroke.ts'
import type { TimedBytes } from '../../../sim/readers/timed-bytes.ts'
import { decodeAll, said } from './run.ts'

const kind = CATALOG.find(one => one.id === 'keystroke')

function heard(pieces: readonly TimedBytes[], tuning: Tuning = {}): readonly string[] {
  const decoder = kind?.decoder(tuning)
  if (decoder === undefined) return []
  const timed = pieces.map(({ after, bytes }) => ({ at: after, value: bytes }))
  return said(decodeAll(decoder, timed)).map(one => ('text' in one ? `${one.text}` : 'noise'))
}
const typed = (text: string, options: Partial<KeystrokeOptions> = {}) =>
  keystrokes(text, { ...GENERIC_KEYSTROKE, ...options })
const report = (after: number, ...keys: readonly number[]): TimedBytes => ({
  after,
  bytes: Uint8Array.from([0, 0, ...keys, 0, 0, 0, 0, 0, 0].slice(0, 8)),
})

it('takes the affixes of a reader off, and refuses a number without them', () => {
  expect(heard(typed('in00123'), { prefix: 'in' })).toEqual(['00123'])
  expect(heard(typed('00123;;'), { suffix: ';;' })).toEqual(['00123'])
  expect(heard(typed('A00123A'), { prefix: 'A', suffix: 'A' })).toEqual(['00123'])
  expect(heard(typed('0123'), { prefix: 'in' })).toEqual(['noise'])
  expect(heard(typed('in00'), { prefix: 'in', suffix: '.' })).toEqual(['noise'])
  // One character is not both of them.
  expect(heard(typed('0000'), { prefix: '000', suffix: '000' })).toEqual(['noise'])
})

it('reads hex in both cases, with Shift before the key or with it, and without an end key', () => {
  for (const shiftFirst of [true, false]) {
    for (const end of ['enter', 'none'] as const) {
      expect(heard(typed('04aBcDeF', { shiftFirst, end }))).toEqual(['04aBcDeF'])
    }
  }
})

it('reads keys that overlap, and a key that is let go of only with the next', () => {
  const overlapping = [
    ...[report(0, 0x1e), report(8, 0x1e, 0x1f), report(16, 0x1f), report(24, 0x1f, 0x20)],
    ...[report(32, 0x20), report(40, 0x21), report(48), report(56, 0x28), report(64)],
  ]
  expect(heard(overlapping)).toEqual(['1234'])
})

it('reads on after the report of too many keys', () => {
  const [first, ...others] = typed('1234')
  const tooMany = { after: 5, bytes: Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 1) }
  expect(heard(first === undefined ? [] : [first, tooMany, ...others])).toEqual(['noise', '1234'])
})
