// Readers and keypads that pretend to be a USB keyboard.

import { bootKeyboard } from '../decode/boot-keyboard.ts'
import { burst } from '../decode/burst.ts'
import { chain } from '../decode/decoder.ts'
import { keypad } from '../decode/keypad.ts'
import { magstripeText } from '../decode/magstripe-text.ts'
import { pacsHex } from '../decode/pacs.ts'
import { reading } from '../decode/reading.ts'
import { BURST, cardsAndKeys, TYPED, typedCards } from '../decode/typed.ts'
import { LISTENS_ONLY, type ReaderKind } from '../reader-kind.ts'

export const KEYBOARDS: readonly ReaderKind[] = [
  {
    id: 'keystroke',
    title: 'Card reader that types (USB keyboard emulation)',
    transport: 'hid',
    // Ids seen on many unrelated products: a "Sycreader" and an unnamed one. They find a reader, they do not name it.
    fingerprints: [
      { vendorId: 0xffff, productId: 0x0035 },
      { vendorId: 0x1234, productId: 0x5678 },
    ],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: TYPED,
    decoder: tuning => typedCards(bootKeyboard, tuning),
  },
  {
    id: 'keypad',
    title: 'USB numeric keypad',
    transport: 'hid',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['key'],
    uses: [],
    decoder: () => chain(bootKeyboard, keypad),
  },
  {
    id: 'keystroke-shared',
    title: 'Card reader and keypad on one keyboard, or a keypad with a reader in it',
    transport: 'hid',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['card', 'key'],
    uses: ['paceMs', ...TYPED],
    decoder: tuning => cardsAndKeys(bootKeyboard, tuning),
  },
  {
    id: 'twn4-keystroke',
    title: 'Elatec TWN4 that types, standard firmware',
    transport: 'hid',
    fingerprints: [{ vendorId: 0x09d8, productId: 0x0410 }],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: TYPED,
    decoder: tuning => typedCards(bootKeyboard, tuning),
  },
  {
    id: 'pcprox-keystroke',
    title: 'rf IDEAS pcProx that types',
    transport: 'hid',
    fingerprints: [{ vendorId: 0x0c27, productId: 0x3bfa }],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: TYPED,
    decoder: tuning => typedCards(bootKeyboard, tuning),
  },
  {
    id: 'omnikey-5427',
    title: 'HID OMNIKEY 5427 CK that types PACS bits in hex, with the PACS leading byte',
    transport: 'hid',
    fingerprints: [{ vendorId: 0x076b, productId: 0x5427 }],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: BURST,
    bits: true,
    decoder: ({ gapMs = 150, minLength = 4, maxLength = 64 }) =>
      chain(chain(bootKeyboard, burst({ gapMs, minLength, maxLength })), reading(pacsHex)),
  },
  {
    id: 'msr-keyboard',
    title: 'Magnetic stripe reader that types (MagTek and alike)',
    transport: 'hid',
    fingerprints: [{ vendorId: 0x0801, productId: 0x0001 }],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: [...BURST, 'track'],
    // Three tracks hold 226 characters (ISO 7811).
    decoder: ({ gapMs = 150, minLength = 4, maxLength = 256, track }) =>
      chain(
        chain(bootKeyboard, burst({ gapMs, minLength, maxLength })),
        reading(text => magstripeText(text, track)),
      ),
  },
]
