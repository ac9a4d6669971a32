// Where a card begins and ends among key strokes, and what is never taken for one.

import { expect, it } from 'vitest'
import type { KeyboardOutput } from '../../../drivers/decode/boot-keyboard.ts'
import { burst } from '../../../drivers/decode/burst.ts'
import type { Timed } from '../../../drivers/decode/decoder.ts'
import { decodeAll, said } from './run.ts'

const decoder = burst({ gapMs: 150, minLength: 4, maxLength: 12 })
const USAGES: Readonly<Record<string, number>> = { '\n': 0x28, '\t': 0x2b, '^': 0x53, '!': 0x3e }
const usage = (key: string) => USAGES[key] ?? (key === '0' ? 0x27 : 0x1d + Number(key))

/** Digits typed `everyMs`; `\n` Enter, `\t` Tab, `^` NumLock, `!` F5. */
const type = (keys: string, everyMs = 20, from = 0) =>
  [...keys].map((key, i): { at: number; value: KeyboardOutput } => ({
    at: from + i * everyMs,
    value: { kind: 'stroke', usage: usage(key), modifiers: 0, count: 1 },
  }))
const heard = (...strokes: readonly (readonly Timed<KeyboardOutput>[])[]) =>
  said(decodeAll(decoder, strokes.flat()))

it('ends a card at Enter or Tab, and dates it there', () => {
  expect(heard(type('1234\n'))).toEqual([{ at: 80, kind: 'card', text: '1234', count: 5 }])
  expect(heard(type('1234\t'))).toEqual([{ at: 80, kind: 'card', text: '1234', count: 5 }])
})

it('ends a card without an end key when the gap has passed, and dates it then', () => {
  expect(heard(type('12345'))).toEqual([{ at: 230, kind: 'card', text: '12345', count: 5 }])
})

it('measures the gap between keys, not the whole card', () => {
  expect(heard(type('123456789012\n', 149))).toEqual([
    { at: 12 * 149, kind: 'card', text: '123456789012', count: 13 },
  ])
})

it('takes digits typed by a person for noise, key by key', () => {
  const out = heard(type('4711\n', 150))
  expect(out).toHaveLength(5)
  expect(out).not.toContainEqual(expect.objectContaining({ kind: 'card' }))
})

it('keeps two cards apart', () => {
  expect(heard(type('1111\n2222\n'))).toEqual([
    { at: 80, kind: 'card', text: '1111', count: 5 },
    { at: 180, kind: 'card', text: '2222', count: 5 },
  ])
})

it('swallows a burst that is too long up to the gap, Enter included, and reads the next card', () => {
  const out = heard(type('1234567890123456\n77\n'), type('1234\n', 20, 1_000))
  expect(out.filter(one => 'text' in one)).toEqual([
    { at: 1_080, kind: 'card', text: '1234', count: 5 },
  ])
  const noise = out.map(one => ('why' in one && 'count' in one ? Number(one.count) : 0))
  expect(noise.reduce((sum, one) => sum + one, 0)).toBe(20)
})

it('gives no shorter number when a foreign key falls into a card', () => {
  expect(heard(type('12345!6789\n'))).toEqual([
    { at: 350, kind: 'noise', count: 11, why: 'foreign key inside a card' },
  ])
})

it('reads a card with lock keys around its digits, and after a foreign key in front', () => {
  const cards = heard(type('!^1^2^3^4^\n')).filter(one => 'text' in one)
  expect(cards).toEqual([{ at: 200, kind: 'card', text: '1234', count: 5 }])
})

it('counts an end key without a card as noise', () => {
  expect(heard(type('\n'))).toEqual([{ at: 0, kind: 'noise', count: 1, why: 'key outside a card' }])
})

it('gives no shorter number when keys were lost within a card', () => {
  const lost = { at: 55, value: { kind: 'lost', count: 0 } } as const
  expect(heard(type('123'), [lost], type('4567\n', 20, 60))).toEqual([
    { at: 290, kind: 'noise', count: 8, why: 'keys of a card were lost' },
  ])
  expect(heard([lost], type('1234\n', 20, 60))).toEqual([
    { at: 140, kind: 'card', text: '1234', count: 5 },
  ])
})
