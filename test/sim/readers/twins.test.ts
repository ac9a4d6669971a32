// What the emulated readers refuse, and the timing of those whose timing matters.

import { expect, it } from 'vitest'
import {
  hidProxText,
  indiTagText,
  pacsText,
  twn3HidProxText,
} from '../../../sim/readers/card-bits.ts'
import { gwiot7941eFrame } from '../../../sim/readers/gwiot-7941e.ts'
import { id12Frame } from '../../../sim/readers/hex-module.ts'
import { GENERIC_KEYSTROKE, keystrokes } from '../../../sim/readers/keystroke.ts'
import { rdm6300Frame, rdm6300Lying } from '../../../sim/readers/rdm6300.ts'
import { atLineSpeed } from '../../../sim/readers/serial-line.ts'
import { play } from '../../../sim/readers/timed-bytes.ts'
import { virtualClock } from '../../drivers/virtual-clock.ts'

it('types every printable character of a US keyboard, and refuses the others without repeating them', () => {
  const printable = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i))
  const options = { ...GENERIC_KEYSTROKE, end: 'none' } as const
  expect(keystrokes(printable.join(''), options)).toHaveLength(printable.length * 2)
  expect(() => keystrokes('12é4', options)).toThrow(/^A keystroke reader has no key/)
})

it('sends an RDM6300 frame only for ten hex digits, and one per 65 ms while the card lies there', () => {
  expect(() => rdm6300Frame('123')).toThrow(/ten hex digits/)
  expect(rdm6300Lying('62E3086CED', 0)).toHaveLength(1)
  expect(rdm6300Lying('62E3086CED', 130).map(one => one.after)).toEqual([0, 65, 130])
})

it('sends of other modules and of bits only what such a reader can, and refuses the rest without repeating it', () => {
  expect(() => id12Frame('123')).toThrow('This module sends exactly ten hex digits.')
  expect(() => gwiot7941eFrame('123', 2)).toThrow(/pairs of hex digits/)
  expect(() => gwiot7941eFrame('00'.repeat(17), 2)).toThrow(/1 to 16 bytes/)
  for (const text of [hidProxText, twn3HidProxText, pacsText]) {
    expect(() => text('0102')).toThrow(/give them as 0 and 1/)
    expect(() => text('')).toThrow(/give them as 0 and 1/)
  }
  expect(() => hidProxText('0'.repeat(37))).toThrow(/1 to 36 bits/)
  expect(() => indiTagText('123')).toThrow(/pairs of hex digits/)
})

it('sends bytes as slow as the line is', () => {
  const times = atLineSpeed([{ after: 0, bytes: Uint8Array.of(1, 2, 3) }], 1_000).map(
    one => one.after,
  )
  expect(times).toEqual([10, 20, 30])
})

it('stops in the middle when asked to', async () => {
  const clock = virtualClock()
  const sent: number[] = []
  const delay = (ms: number, due: () => void) => clock.arm(clock.now() + ms, due)
  const stop = play(
    [1, 2, 3].map(one => ({ after: one * 10, bytes: Uint8Array.of(one) })),
    bytes => sent.push(...bytes),
    delay,
  )
  await clock.pass(20)
  stop()
  await clock.pass(100)
  expect(sent).toEqual([1, 2])
})
