// What a keyboard report is and is not: edges, slots, modifiers, error reports, wrong lengths.

import { expect, it } from 'vitest'
import { bootKeyboard } from '../../../drivers/decode/boot-keyboard.ts'
import { printed } from '../../../drivers/decode/usb-keys.ts'
import { bytes, decodeAll, reportsOf } from './run.ts'

const keysOf = (hex: string) =>
  decodeAll(bootKeyboard, reportsOf(hex)).flatMap(({ value }) =>
    value.kind === 'stroke' ? [printed(value.usage, value.modifiers)] : [],
  )

it('does not take a report sent again for a key pressed again', () => {
  expect(keysOf('0000220000000000'.repeat(3))).toEqual(['5'])
  expect(keysOf('00002200000000000000000000000000'.repeat(3))).toEqual(['5', '5', '5'])
})

it('marks a report that says nothing new, for those to whom a lost report matters', () => {
  const out = decodeAll(
    bootKeyboard,
    reportsOf('0000220000000000000022000000000000000000000000000000000000000000'),
  )
  expect(out.map(one => one.value)).toMatchObject([
    { kind: 'stroke' },
    { kind: 'skip', again: true },
    { kind: 'skip', count: 1 },
    { kind: 'skip', again: true },
  ])
  // Shift alone is something new.
  const shift = decodeAll(bootKeyboard, reportsOf('02000000000000000000000000000000'))
  expect(shift.map(one => one.value)).toEqual([
    { kind: 'skip', count: 1 },
    { kind: 'skip', count: 1 },
  ])
})

it('takes two keys of one report as two strokes that one report went into', () => {
  const out = decodeAll(bootKeyboard, reportsOf('0000211f00000000'))
  expect(out.map(one => one.value)).toEqual([
    { kind: 'stroke', usage: 0x21, modifiers: 0, count: 1 },
    { kind: 'stroke', usage: 0x1f, modifiers: 0, count: 0 },
  ])
})

it('applies Shift whether it came before the key or with it, and only while it is held', () => {
  expect(keysOf('02000000000000000200040000000000000000000000000000000400000000000000')).toEqual([
    'A',
    'a',
  ])
  expect(keysOf('2000090000000000')).toEqual(['F'])
})

it('prints nothing while Ctrl, Alt, AltGr or GUI is held', () => {
  for (const modifiers of ['01', '04', '08', '10', '40', '80', '42']) {
    expect(keysOf(`${modifiers}00040000000000`)).toEqual([undefined])
  }
})

it('reads both digit rows alike and letters only by Shift, whatever NumLock does', () => {
  expect(keysOf('00001e000000000000000000000000000000590000000000')).toEqual(['1', '1'])
  expect(keysOf('0200590000000000')).toEqual(['1'])
})

it.each(['', '00', '00002700000000', '000027000000000000'])(
  'counts a report of %j as noise, not as keys',
  hex => {
    expect(decodeAll(bootKeyboard, [{ at: 7, value: bytes(hex) }])).toEqual([
      { at: 7, value: { kind: 'noise', count: 1, why: 'report of a wrong length' } },
    ])
  },
)

it.each(['01', '02', '03'])('drops a report that holds error value 0x%s', value => {
  const out = decodeAll(bootKeyboard, reportsOf(`0000${value.repeat(6)}`))
  expect(out.map(one => one.value.kind)).toEqual(['noise'])
})
