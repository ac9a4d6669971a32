// What is said about the reports of keyboards.

import { bootKeyboard } from '../decode/boot-keyboard.ts'
import { burst } from '../decode/burst.ts'
import { chain } from '../decode/decoder.ts'
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
      keys: strokes
        .map(({ usage, modifiers }) => NAMES.get(usage) ?? printed(usage, modifiers))
        .join(''),
      card_text: cards.length === 1 ? cards[0] : cards,
      pin_after_edit: pin,
      terminator: ended ? 'key' : null,
    }
  },
}
