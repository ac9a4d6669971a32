// Key strokes to what a keypad means: digits and the handful of keys a login knows.

import type { Decoded, ReaderKey } from '../reader-event.ts'
import type { KeyboardOutput } from './boot-keyboard.ts'
import type { Decoder } from './decoder.ts'
import { KEY, printed } from './usb-keys.ts'

const DIGITS: ReadonlySet<string> = new Set<ReaderKey>([
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
])

/** Copiers publish no codes for their hard keys: F1 stands for ID/Access, Execute for Start. */
const MEANINGS: ReadonlyMap<number, ReaderKey> = new Map([
  [KEY.enter, 'enter'],
  [KEY.keypadEnter, 'enter'],
  [KEY.return, 'enter'],
  [KEY.backspace, 'back'],
  [KEY.keypadBackspace, 'back'],
  [KEY.clear, 'clear'],
  [KEY.keypadClear, 'clear'],
  [KEY.keypadClearEntry, 'clear'],
  [KEY.cancel, 'clear'],
  // What Linux makes of both clear keys where it does not say their usage.
  [KEY.delete, 'clear'],
  [KEY.execute, 'start'],
  [KEY.escape, 'stop'],
  [KEY.stop, 'stop'],
  [KEY.f1, 'logout'],
])

function meant(usage: number, modifiers: number): readonly ReaderKey[] {
  const key = MEANINGS.get(usage)
  if (key !== undefined) return [key]
  return [...(printed(usage, modifiers) ?? '')].filter(isDigit)
}

export function isDigit(character: string): character is ReaderKey {
  return DIGITS.has(character)
}

/** Keys from strokes, one for one, except that the 00 and 000 keys are two and three zeros. */
export const keypad: Decoder<null, KeyboardOutput, Decoded> = {
  start: null,
  limit: 0,
  feed(state, { at, value }) {
    if (value.kind === 'lost') return { state, out: [] }
    if (value.kind !== 'stroke') return { state, out: [{ at, value }] }
    const keys = meant(value.usage, value.modifiers)
    const { count } = value
    if (keys.length === 0) {
      const why = 'key without a meaning here'
      return { state, out: [{ at, value: { kind: 'noise', count, why } }] }
    }
    return {
      state,
      out: keys.map((key, i) => ({ at, value: { kind: 'key', key, count: i === 0 ? count : 0 } })),
    }
  },
  deadline: () => undefined,
  expire: state => ({ state, out: [] }),
}
