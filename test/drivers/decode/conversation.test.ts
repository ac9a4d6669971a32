// Readers that are asked: silence, replies that are wrong or late, and commands in between.

import { expect, it } from 'vitest'
import { accept, opened, settle } from '../../../drivers/decode/decoder.ts'
import { gwiot7941w } from '../../../drivers/decode/gwiot-7941w.ts'
import { twn4Simple } from '../../../drivers/decode/twn4-simple.ts'
import { twn4SimpleTwin } from '../../../sim/readers/twn4-simple.ts'
import { steps } from './steps.ts'
import { talk } from './talk.ts'

const ASK = 'send "050010\\r"'

it('says once that a reader is silent, then asks less and less often, and says when it is back', () => {
  const { begun, pass, hear } = steps(twn4Simple({ binary: false, crc: false }))
  expect(begun).toEqual([`0 ${ASK}`])
  expect(pass(6_299)).toEqual([`2150 ${ASK}`, `4300 ${ASK}`])
  expect(pass(6_300)).toEqual(['6300 silent'])
  const rest = pass(600_000)
  expect(rest.filter(one => one.endsWith('silent'))).toEqual([])
  const times = rest.map(one => Number.parseInt(one, 10))
  expect(times[0]).toBe(7_300)
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b))
  expect(Math.max(...gaps)).toBe(32_000)
  let at = 600_000
  while (pass(at).length === 0) at += 100
  expect(hear(at + 1, '0000\r')).toEqual([`${at + 1} answers`, `${at + 1} skip`])
})

it('takes a wrong reply for noise, and asks again', () => {
  const { hear, pass } = steps(twn4Simple({ binary: false, crc: true }))
  expect(hear(5, '0000FFFF\r')).toEqual(['5 noise 9: reply with a wrong check'])
  expect(pass(155)).toEqual([expect.stringMatching(/^155 send "050010/)])
  expect(hear(160, 'hello\r')).toEqual(['160 noise 6: reply that is no hex'])
})

it('says of a reader whose replies are all wrong that nobody understands it, and asks it less often', () => {
  const { begun, hear, pass } = steps(twn4Simple({ binary: false, crc: true }))
  const said = [...begun]
  for (let at = 0; at < 60_000; at += 10) {
    const asked = pass(at)
    said.push(...asked)
    if (asked.some(one => one.includes('send'))) said.push(...hear(at, '0000\r'))
  }
  expect(said.filter(one => one.endsWith('silent'))).toHaveLength(1)
  expect(said.filter(one => one.endsWith('answers'))).toEqual([])
  expect(said.filter(one => one.includes('send')).length).toBeLessThan(15)
})

it('takes a refused question for no answer', () => {
  const { hear } = steps(twn4Simple({ binary: false, crc: false }))
  expect(hear(5, '01\r')).toEqual(['5 noise 3: reply that refuses the question'])
})

it('skips what a TWN4 says at power-up, and goes on waiting', () => {
  const { hear } = steps(twn4Simple({ binary: false, crc: false }))
  expect(hear(5, 'TWN4/B1.03/CCF1.57\r')).toEqual(['5 skip'])
  expect(hear(9, '000180200466CF4DC2\r')).toEqual(['9 answers', '9 card 66CF4DC2'])
})

it('skips it in binary, too, where its first letters would be a length', () => {
  const { hear } = steps(twn4Simple({ binary: true, crc: false }))
  expect(hear(5, 'TWN4/B1.03/CCF1.57\r')).toEqual(['5 skip'])
  expect(hear(9, '\x09\0\0\x01\x80\x20\x04abcd')).toEqual(['9 answers', '9 card 61626364'])
})

it('takes no reply that comes when nothing was asked', () => {
  const { hear, pass } = steps(twn4Simple({ binary: false, crc: false }))
  hear(5, '0000\r')
  expect(hear(10, '000180200466CF4DC2\r')).toEqual([])
  expect(pass(155)).toEqual(['155 noise 19: bytes nobody asked for', `155 ${ASK}`])
})

it('beeps between two questions: at once when the line is free, else after the reply', () => {
  const { hear, show, pass } = steps(twn4Simple({ binary: false, crc: false }))
  expect(show(1, 'refused')).toEqual([])
  const [answers, skip, beep] = hear(5, '0000\r')
  expect([answers, skip]).toEqual(['5 answers', '5 skip'])
  expect(beep).toMatch(/^5 send "0407/)
  expect(hear(9, '00\r')).toEqual(['9 skip'])
  expect(show(20, 'refused')).toEqual([expect.stringMatching(/^20 send "0407/)])
  expect(hear(25, '00\r')).toEqual(['25 skip'])
  expect(pass(175)).toEqual([`175 ${ASK}`])
})

it.each([
  ['accepted', ['0408\r', '0409\r']],
  ['refused', []],
] as const)('shows %s by its light, for about a second', (mood, lights) => {
  const { pass, show, sent } = talk(twn4Simple({ binary: false, crc: false }), twn4SimpleTwin({}))
  pass(1_000)
  show(mood)
  pass(4_000)
  const said = sent().map(hex => Buffer.from(hex, 'hex').toString('latin1'))
  expect(said.filter(one => /^040[89]/.test(one))).toEqual(lights)
  expect(said.at(-1)).toBe('050010\r')
})

it('asks a 7941W in turn for a UID and a 125 kHz number', () => {
  const first = opened(gwiot7941w, 0, new Uint8Array(16))
  const reply = Uint8Array.from(Buffer.from('cddc00800080', 'hex'))
  const answered = accept(gwiot7941w, first.state, { at: 5, value: reply })
  const next = settle(gwiot7941w, answered.state, 105)
  const sent = [...first.out, ...next.out].flatMap(({ value }) =>
    value.kind === 'send' ? [Buffer.from(value.bytes).toString('hex')] : [],
  )
  expect(sent).toEqual(['abba00100010', 'abba00150015'])
})

it('takes no late reply of a 7941W for one to another question', () => {
  const first = opened(gwiot7941w, 0, new Uint8Array(16))
  const second = settle(gwiot7941w, first.state, 450)
  expect(second.out.map(({ at }) => at)).toEqual([400])
  // Four bytes are a UID, which was asked for before.
  const late = Uint8Array.from(Buffer.from('cddc00810401020304', 'hex'))
  const value = Uint8Array.of(
    ...late,
    late.slice(2).reduce((xor, one) => xor ^ one, 0),
  )
  const { out } = accept(gwiot7941w, second.state, { at: 450, value })
  expect(out.map(one => one.value)).toEqual([
    { kind: 'noise', count: 10, why: 'reply to another question' },
  ])
})
