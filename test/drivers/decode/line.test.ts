// What makes a line of text a card, and what happens to the lines that are none.

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

it('drops an unfinished line after the idle time, and gives no shorter number', () => {
  expect(heard([0, '0123'], [300, '4567\r'])).toEqual([
    { at: 300, kind: 'noise', count: 4, why: 'unfinished line' },
    card(300, '4567'),
  ])
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
