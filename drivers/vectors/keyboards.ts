// What is said about the reports of keyboards.

import { undoLayout } from '../cards/layouts.ts'
import { bootKeyboard, type Stroke } from '../decode/boot-keyboard.ts'
import { burst } from '../decode/burst.ts'
import { chain } from '../decode/decoder.ts'
import { EVENT_BYTES, evdev } from '../decode/evdev.ts'
import { keypad } from '../decode/keypad.ts'
import { KEY, printed } from '../decode/usb-keys.ts'
import { replay, reportsOf } from './replay.ts'
import type { VectorKinds } from './vector.ts'

const NAMES = new Map<number, string>([
  [KEY.enter, '<Enter>'],
  [KEY.keypadEnter, '<Enter>'],
  [KEY.tab, '<Tab>'],
  [KEY.backspace, '<Backspace>'],
])
/** Vectors may be two digits long, to show one rule. */
const reader = chain(bootKeyboard, burst({ gapMs: 150, minLength: 2, maxLength: 64 }))
/** Of what is shown by two digits even one. */
const inputReader = chain(evdev, burst({ gapMs: 150, minLength: 1, maxLength: 64 }))
const pinpad = chain(bootKeyboard, keypad)

export const KEYBOARD_VECTORS: VectorKinds = {
  'hid-keyboard-reports'({ bytes }) {
    const reports = reportsOf(bytes)
    const strokes = replay(bootKeyboard, reports).flatMap(one =>
      one.kind === 'stroke' ? [one] : [],
    )
    const cards = replay(reader, reports).flatMap(one => (one.kind === 'card' ? [one.text] : []))
    let pin = ''
    for (const one of replay(pinpad, reports)) {
      if (one.kind !== 'key') continue
      if (one.key === 'back') pin = pin.slice(0, -1)
      else if (/^\d$/.test(one.key)) pin += one.key
    }
    const ended = strokes.some(
      ({ usage }) => usage === KEY.enter || usage === KEY.keypadEnter || usage === KEY.tab,
    )
    return {
      keys: keysOf(strokes),
      card_text: cards.length === 1 ? cards[0] : cards,
      pin_after_edit: pin,
      terminator: ended ? 'key' : null,
    }
  },
  'evdev-64bit'({ bytes }) {
    const all = [{ at: 0, value: bytes }]
    const strokes = replay(evdev, all).flatMap(one => (one.kind === 'stroke' ? [one] : []))
    const cards = replay(inputReader, all).flatMap(one => (one.kind === 'card' ? [one.text] : []))
    return {
      keys: keysOf(strokes),
      card_text: cards.length === 1 ? cards[0] : cards,
      event_size: EVENT_BYTES,
    }
  },
  'layout-mangled-text'({ text }, { layout }) {
    const named = String(layout).toLowerCase().startsWith('belgian') ? 'azerty-belgian' : 'azerty'
    return { card_text: undoLayout(text, named), layout }
  },
}

function keysOf(strokes: readonly Stroke[]): string {
  return strokes
    .map(({ usage, modifiers }) => NAMES.get(usage) ?? printed(usage, modifiers))
    .join('')
}
