// Events of input devices: which usage a key has, what is no key press, and what follows dropped events.

import { expect, it } from 'vitest'
import type { KeyboardOutput } from '../../../drivers/decode/boot-keyboard.ts'
import { bootKeyboard } from '../../../drivers/decode/boot-keyboard.ts'
import { burst } from '../../../drivers/decode/burst.ts'
import { chain } from '../../../drivers/decode/decoder.ts'
import { evdev } from '../../../drivers/decode/evdev.ts'
import { USAGE_OF_CODE } from '../../../drivers/decode/linux-keys.ts'
import { inputEvents } from '../../../sim/readers/input-events.ts'
import { GENERIC_KEYSTROKE, keystrokes } from '../../../sim/readers/keystroke.ts'
import { decodeAll, said } from './run.ts'

const SYNC = [0, 0, 0] as const
const DROPPED = [0, 3, 0] as const
const scan = (usage: number) => [4, 4, 0x70000 | usage] as const
const key = (code: number, value: number) => [1, code, value] as const

type Event = readonly [type: number, code: number, value: number]

/** The time in an event is nobody's business. */
function events(...all: readonly Event[]): Uint8Array {
  const bytes = new Uint8Array(all.length * 24).fill(0x5a)
  const view = new DataView(bytes.buffer)
  for (const [i, [type, code, value]] of all.entries()) {
    view.setUint16(i * 24 + 16, type, true)
    view.setUint16(i * 24 + 18, code, true)
    view.setInt32(i * 24 + 20, value, true)
  }
  return bytes
}
const heard = (...all: readonly Event[]): readonly KeyboardOutput[] =>
  decodeAll(evdev, [{ at: 0, value: events(...all) }]).map(({ value }) => value)
const strokes = (...all: readonly Event[]) =>
  heard(...all).flatMap(one => (one.kind === 'stroke' ? [[one.usage, one.modifiers]] : []))

it('takes the usage that the device says before the key code, once', () => {
  // Linux calls the Clear key of a keypad Delete, and the 00 key nothing.
  expect(strokes(scan(0xd8), key(111, 1), scan(0xb0), key(240, 1), SYNC)).toEqual([
    [0xd8, 0],
    [0xb0, 0],
  ])
  expect(strokes(scan(0x1e), key(2, 1), key(3, 1), SYNC)).toEqual([
    [0x1e, 0],
    [0x1f, 0],
  ])
  // The scan code of another page is no usage of a key.
  expect(strokes([4, 4, 0xc0001], key(2, 1))).toEqual([[0x1e, 0]])
})

it('hears a key going down only, not up, not repeated, and no unknown one', () => {
  expect(heard(key(2, 1), key(2, 2), key(2, 0), SYNC).map(one => one.kind)).toEqual([
    ...['skip', 'stroke', 'skip', 'skip', 'skip'],
  ])
  expect(heard(key(500, 1))).toEqual([{ kind: 'noise', count: 24, why: 'unknown key' }])
})

it('knows which modifiers are held, whatever else comes', () => {
  expect(strokes(key(42, 1), key(30, 1), key(42, 0), key(30, 1))).toEqual([
    [0x04, 0x02],
    [0x04, 0],
  ])
  expect(strokes(scan(0xe6), key(100, 1), key(30, 1))).toEqual([[0x04, 0x40]])
})

it('says that keys were lost, and hears again after the next report', () => {
  expect(heard(key(42, 1), DROPPED, key(2, 1), SYNC, key(3, 1))).toEqual([
    { kind: 'skip', count: 24 },
    { kind: 'noise', count: 24, why: 'the system dropped keys' },
    { kind: 'lost', count: 0 },
    { kind: 'skip', count: 24 },
    { kind: 'skip', count: 24 },
    { kind: 'skip', count: 23 },
    { kind: 'stroke', usage: 0x1f, modifiers: 0, count: 1 },
  ])
})

it('lets no number through of which keys were dropped', () => {
  const cards = chain(evdev, burst({ gapMs: 150, minLength: 4, maxLength: 64 }))
  const digits = [2, 3, 4, 5, 6].flatMap(code => [key(code, 1), key(code, 0), SYNC])
  const whole = events(...digits, ...digits, key(28, 1), SYNC)
  expect(said(decodeAll(cards, [{ at: 0, value: whole }]))).toMatchObject([
    { kind: 'card', text: '1234512345' },
  ])
  const torn = events(...digits, DROPPED, SYNC, ...digits, key(28, 1), SYNC)
  expect(said(decodeAll(cards, [{ at: 0, value: torn }]))).toMatchObject([
    { kind: 'noise', why: 'the system dropped keys' },
    { kind: 'noise', why: 'keys of a card were lost' },
  ])
})

it('forgets a piece of an event', () => {
  expect(decodeAll(evdev, [{ at: 5, value: events(key(2, 1)).subarray(0, 23) }])).toEqual([
    { at: 105, value: { kind: 'noise', count: 23, why: 'piece of an event' } },
  ])
})

it('has the usage of every key that the kernel has a code for', () => {
  // By the twins' own table: each key once with its usage, once with its code alone.
  for (let usage = 0x04; usage <= 0x64; usage++) {
    const report = Uint8Array.of(0, 0, usage, 0, 0, 0, 0, 0)
    const [piece] = inputEvents([{ after: 0, bytes: report }])
    const code = new DataView(piece?.bytes.buffer ?? new ArrayBuffer(48)).getUint16(24 + 18, true)
    const known = USAGE_OF_CODE.get(code)
    // Both keys with a code of 43 print a backslash or #; those above F12 are on no reader.
    if (usage === 0x32 || (usage >= 0x46 && usage <= 0x52 && usage !== 0x47)) continue
    expect([usage, known]).toEqual([usage, usage])
  }
})

it('gives the same strokes as the reports of the same keys', () => {
  const pieces = keystrokes('04A1b2-C3', { ...GENERIC_KEYSTROKE, shiftFirst: true })
  const timed = (all: typeof pieces) => all.map(({ after, bytes }) => ({ at: after, value: bytes }))
  const shown = (out: readonly { readonly at: number; readonly value: KeyboardOutput }[]) =>
    out.flatMap(({ at, value }) =>
      value.kind === 'stroke' ? [[at, value.usage, value.modifiers]] : [],
    )
  expect(shown(decodeAll(evdev, timed(inputEvents(pieces))))).toEqual(
    shown(decodeAll(bootKeyboard, timed(pieces))),
  )
})
