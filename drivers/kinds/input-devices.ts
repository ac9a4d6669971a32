// The same readers and keypads as USB keyboards, read as input devices of Linux (/dev/input/event…).

import { chain } from '../decode/decoder.ts'
import { evdev } from '../decode/evdev.ts'
import { keypad } from '../decode/keypad.ts'
import { cardsAndKeys, TYPED, typedCards } from '../decode/typed.ts'
import { LISTENS_ONLY, type ReaderKind } from '../reader-kind.ts'

export const INPUT_DEVICES: readonly ReaderKind[] = [
  {
    id: 'keystroke-evdev',
    title: 'Card reader that types, as an input device of Linux',
    transport: 'evdev',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: TYPED,
    decoder: tuning => typedCards(evdev, tuning),
  },
  {
    id: 'keypad-evdev',
    title: 'Numeric keypad, as an input device of Linux',
    transport: 'evdev',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['key'],
    uses: [],
    decoder: () => chain(evdev, keypad),
  },
  {
    id: 'keystroke-shared-evdev',
    title: 'Card reader and keypad on one keyboard, as an input device of Linux',
    transport: 'evdev',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['card', 'key'],
    uses: ['paceMs', ...TYPED],
    decoder: tuning => cardsAndKeys(evdev, tuning),
  },
]
