// What a host says to a fast release reader and when, and which of its lines are cards.

import { expect, it } from 'vitest'
import { accept, opened, type Step, settle } from '../../../drivers/decode/decoder.ts'
import { fastRelease } from '../../../drivers/decode/fast-release.ts'
import type { Decoded, Mood } from '../../../drivers/reader-event.ts'

const shown = (value: Decoded): string => {
  switch (value.kind) {
    case 'send':
      return `send ${JSON.stringify(Buffer.from(value.bytes).toString('latin1'))}`
    case 'card':
      return `card ${value.text}`
    case 'noise':
      return `noise ${value.count}: ${value.why}`
    default:
      return value.kind
  }
}

/** A decoder whose reader was just connected; what it says at each step. */
function talk() {
  const decoder = fastRelease({ maxLength: 20, idleMs: 500 })
  const first = opened(decoder, 0, new Uint8Array(16))
  let { state } = first
  const follow = (step: Step<unknown, Decoded>): readonly string[] => {
    state = step.state
    return step.out.map(({ at, value }) => `${at} ${shown(value)}`)
  }
  return {
    begun: follow(first),
    pass: (at: number) => follow(settle(decoder, state, at)),
    hear: (at: number, text: string) =>
      follow(accept(decoder, state, { at, value: Buffer.from(text, 'latin1') })),
    show: (at: number, mood: Mood) => follow(decoder.show?.(state, mood, at) ?? { state, out: [] }),
  }
}

it('begins with an empty line, says who it is, and asks for the version', () => {
  expect(talk().begun).toEqual([`0 send ${JSON.stringify('\rLatchkey\rv\r')}`])
})

it.each([
  ['an empty line', '\n', ['9 answers', '9 skip']],
  ['an empty line that ends with CR', '\r', ['9 answers', '9 skip']],
  ['its version', 'Reader 2.0\r', ['9 answers', '9 skip']],
  ['a card', '123456\n', ['9 answers', '9 card 123456']],
])('takes a reader for being there when it sends %s', (_what, text, told) => {
  expect(talk().hear(9, text)).toEqual(told)
})

it('takes no line for a card that ends like a version, asked for or not', () => {
  const { hear } = talk()
  expect(hear(9, '1234567\r')).toEqual(['9 answers', '9 skip'])
  expect(hear(10, '1234567\r')).toEqual(['10 noise 8: line that ends like a version'])
  expect(hear(11, '1234567\n')).toEqual(['11 card 1234567'])
})

it('says two seconds after a card that the next may come, or after what was shown of it', () => {
  const { hear, pass, show } = talk()
  hear(9, 'v1\r')
  hear(1_000, '123456\n')
  expect(pass(2_999)).toEqual([])
  expect(pass(3_000)).toEqual(['3000 send "\\r"'])
  hear(3_100, '123456\n')
  expect(show(4_000, 'accepted')).toEqual(['4000 send "b\\r"'])
  expect(pass(6_000)).toEqual(['5000 send "v\\r"', '6000 send "\\r"'])
})

it('beeps once or twice, or shows an error', () => {
  const { show } = talk()
  expect(show(1, 'accepted')).toEqual(['1 send "b\\r"'])
  expect(show(2, 'offline')).toEqual(['2 send "b\\rb\\r"'])
  expect(show(3, 'refused')).toEqual(['3 send "e\\r"'])
})

it('says once that a reader is silent, asks on, and says when it is back', () => {
  const { pass, hear } = talk()
  expect(pass(9_999)).toEqual(['5000 send "v\\r"'])
  expect(pass(20_000)).toEqual([
    '10000 silent',
    '10000 send "v\\r"',
    '15000 send "v\\r"',
    '20000 send "v\\r"',
  ])
  expect(hear(20_005, 'v1\r')).toEqual(['20005 answers', '20005 skip'])
  expect(pass(29_999)).toEqual(['25000 send "v\\r"'])
  expect(pass(35_000)).toEqual(['30000 send "v\\r"', '35000 silent', '35000 send "v\\r"'])
})

it('drops a line that stays unfinished, is too long or is no text', () => {
  const { hear, pass } = talk()
  hear(9, '1234')
  expect(pass(509)).toEqual(['509 noise 4: unfinished line'])
  expect(hear(600, `${'1'.repeat(25)}\n`)).toEqual([
    '600 noise 21: line too long',
    '600 noise 5: line too long',
  ])
  expect(hear(700, 'a\u0001b\r')).toEqual(['700 noise 4: byte that is no text'])
})
