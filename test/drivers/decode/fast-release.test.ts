// What a host says to a fast release reader and when, and which of its lines are cards.

import { expect, it } from 'vitest'
import { fastRelease } from '../../../drivers/decode/fast-release.ts'
import { steps } from './steps.ts'

/** When the beginning has been said. */
const BEGUN_MS = 700
const talk = (until = BEGUN_MS) => steps(fastRelease({ maxLength: 20, idleMs: 500 }), until)

it('begins piece by piece: an empty line, who it is, the question for the version, an empty line', () => {
  const { begun, pass } = talk(0)
  expect(begun).toEqual(['0 send "\\r"'])
  expect(pass(1_000)).toEqual([...['200 send "Latchkey\\r"', '400 send "v\\r"', '600 send "\\r"']])
})

it.each([
  ['an empty line', '\n', ['709 answers', '709 skip']],
  ['an empty line that ends with CR', '\r', ['709 answers', '709 skip']],
  ['its version', 'Reader 2.0\r', ['709 answers', '709 skip']],
  ['a card', '123456\n', ['709 answers', '709 card 123456']],
])('takes a reader for being there when it sends %s', (_what, text, told) => {
  expect(talk().hear(709, text)).toEqual(told)
})

it('takes no line for a card that ends like a version, asked for or not', () => {
  const { hear } = talk()
  expect(hear(709, '1234567\r')).toEqual(['709 answers', '709 skip'])
  expect(hear(710, '1234567\r')).toEqual(['710 noise 8: line that ends like a version'])
  expect(hear(711, '1234567\n')).toEqual(['711 card 1234567'])
})

it('says two seconds after a card that the next may come, or after what was shown of it', () => {
  const { hear, pass, show } = talk()
  hear(709, 'v1\r')
  hear(1_000, '123456\n')
  expect(pass(2_999)).toEqual([])
  expect(pass(3_000)).toEqual(['3000 send "\\r"'])
  hear(3_100, '123456\n')
  expect(show(4_000, 'accepted')).toEqual(['4000 send "b\\r"'])
  expect(pass(6_000)).toEqual(['5400 send "v\\r"', '6000 send "\\r"'])
})

it('beeps once or twice, or shows an error', () => {
  const { show } = talk()
  expect(show(701, 'accepted')).toEqual(['701 send "b\\r"'])
  expect(show(702, 'offline')).toEqual(['702 send "b\\rb\\r"'])
  expect(show(703, 'refused')).toEqual(['703 send "e\\r"'])
})

it('says once that a reader is silent, asks on, and says when it is back', () => {
  const { pass, hear } = talk()
  expect(pass(10_399)).toEqual(['5400 send "v\\r"'])
  expect(pass(20_400)).toEqual([
    '10400 silent',
    '10400 send "v\\r"',
    '15400 send "v\\r"',
    '20400 send "v\\r"',
  ])
  expect(hear(20_405, 'v1\r')).toEqual(['20405 answers', '20405 skip'])
  expect(pass(30_399)).toEqual(['25400 send "v\\r"'])
  expect(pass(35_400)).toEqual(['30400 send "v\\r"', '35400 silent', '35400 send "v\\r"'])
})

it('drops a line that stays unfinished, is too long or is no text', () => {
  const { hear, pass } = talk()
  hear(709, '1234')
  expect(pass(1_209)).toEqual(['1209 noise 4: unfinished line'])
  expect(hear(1_299, '5678\n')).toEqual(['1299 noise 5: unfinished line'])
  expect(hear(1_300, `${'1'.repeat(25)}\n`)).toEqual([
    '1300 noise 21: line too long',
    '1300 noise 5: line too long',
  ])
  expect(hear(1_400, 'a\u0001b\r')).toEqual(['1400 noise 4: byte that is no text'])
})
