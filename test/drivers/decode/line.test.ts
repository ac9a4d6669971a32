// What makes a line of text a card, and what happens to the lines that are none.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { line } from '../../../drivers/decode/line.ts'
import { decodeAll, said } from './run.ts'

const decoder = line({ maxLength: 10, idleMs: 300, banner: /^(TWN4|#)/ })
const heard = (...chunks: readonly (readonly [at: number, text: string])[]) =>
  said(
    decodeAll(
      decoder,
      chunks.map(([at, text]) => ({ at, value: new Uint8Array(Buffer.from(text, 'latin1')) })),
    ),
  )
const card = (at: number, text: string) => ({ at, kind: 'card', text, count: text.length + 1 })

it.each(['\r', '\n', '\r\n', '\r\r\n'])('reads lines that end with %j', end => {
  expect(heard([5, `0123${end}4567${end}`])).toEqual([card(5, '0123'), card(5, '4567')])
})

it('reads a line that comes in pieces, up to the idle time between two', () => {
  expect(heard([0, '01'], [299, '23'], [598, '45\r'])).toEqual([card(598, '012345')])
})

it('drops an unfinished line after the idle time, and its rest whenever that comes', () => {
  const why = 'unfinished line'
  expect(heard([0, '66CF'], [300, '4DC2\r0123\r'])).toEqual([
    { at: 300, kind: 'noise', count: 4, why },
    { at: 300, kind: 'noise', count: 5, why },
    card(300, '0123'),
  ])
  expect(heard([0, '66'], [300, 'CF'], [600, '4DC2\r'])).toEqual([
    { at: 300, kind: 'noise', count: 2, why },
    { at: 600, kind: 'noise', count: 2, why },
    { at: 600, kind: 'noise', count: 5, why },
  ])
  expect(heard([0, '6\xff'], [300, '4DC2\r'])).toEqual([
    { at: 300, kind: 'noise', count: 2, why: 'byte that is no text' },
    { at: 300, kind: 'noise', count: 5, why: 'byte that is no text' },
  ])
})

it.each(['>', '\x03', ' \x00'])('loses no card to %j that comes by itself after a line', stray => {
  const all = heard([0, `0123\r${stray}`], [5_000, `4567\r${stray}`], [9_000, '89\r'])
  const cards = [card(0, '0123'), card(5_000, '4567'), card(9_000, '89')]
  expect(all.filter(one => 'kind' in one && one.kind === 'card')).toEqual(cards)
})

it('gives a line that came without a pause, and nothing of any other', () => {
  const line = fc.array(fc.constantFrom(...'0123456789ABCDEF'), { minLength: 1, maxLength: 10 })
  const pause = fc.constantFrom(0, 1, 1, 16, 299, 300, 5_000)
  // Each byte with the pause before it; that before a line is none within it.
  const sent = fc.array(
    line.chain(text =>
      fc
        .array(pause, { minLength: text.length + 1, maxLength: text.length + 1 })
        .map(pauses => ({ text: text.join(''), pauses })),
    ),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(sent, lines => {
      let at = 0
      const bytes = lines.flatMap(({ text, pauses }) =>
        [...`${text}\r`].map((byte, i) => {
          at += pauses[i] ?? 0
          return [at, byte] as const
        }),
      )
      const whole = lines.filter(({ pauses }) => pauses.slice(1).every(one => one < 300))
      const texts = heard(...bytes).flatMap(one => ('text' in one ? [one.text] : []))
      expect(texts).toEqual(whole.map(({ text }) => text))
    }),
  )
})

it('takes a banner and empty lines for nothing', () => {
  expect(heard([0, 'TWN4/B1.03\r\n# M519\r\n\r\n  \r\n0123\r\n'])).toEqual([card(0, '0123')])
})

it('drops a line that is too long up to its end, and reads the next', () => {
  const out = heard([0, '0123456789AB\rCDEF\r'])
  expect(out).toEqual([
    { at: 0, kind: 'noise', count: 11, why: 'line too long' },
    { at: 0, kind: 'noise', count: 2, why: 'line too long' },
    card(0, 'CDEF'),
  ])
})

it('drops a line with a byte that is no text, as a wrong baud rate or a broken cable makes them', () => {
  expect(heard([0, '01\xff23\r4567\r'])).toEqual([
    { at: 0, kind: 'noise', count: 6, why: 'byte that is no text' },
    card(0, '4567'),
  ])
})
