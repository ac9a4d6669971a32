// Every reader we know, as data: how to find it, how to open it, which decoder reads it, what it can do.
// A new reader is one entry here and one capture in fixtures/captures/.

import { bootKeyboard } from './decode/boot-keyboard.ts'
import { burst } from './decode/burst.ts'
import { chain, type Decoder } from './decode/decoder.ts'
import { keypad } from './decode/keypad.ts'
import { line } from './decode/line.ts'
import { rdm6300 } from './decode/rdm6300.ts'
import type { Fingerprint } from './match.ts'
import type { Decoded } from './reader-event.ts'

/** How a serial line is set. */
export interface LineSettings {
  readonly baudRate: number
  readonly dataBits: 7 | 8
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits: 1 | 2
}

/** What may be set per reader where the usual figures do not fit; each decoder uses what concerns it. */
export interface Tuning {
  /** Longest silence between two keys of one card, milliseconds. */
  readonly gapMs?: number
  /** Fewest and most characters of a card. */
  readonly minLength?: number
  readonly maxLength?: number
}

export type Mood = 'accepted' | 'refused'

/** A kind of reader. */
export type ReaderKind = KindFacts &
  ({ readonly transport: 'hid' } | { readonly transport: 'serial'; readonly line: LineSettings })

interface KindFacts {
  readonly id: string
  readonly title: string
  readonly fingerprints: readonly Fingerprint[]
  readonly capabilities: { readonly led: boolean; readonly beep: boolean; readonly poll: boolean }
  readonly yields: readonly ('card' | 'key')[]
  /** What to send for lights and beeps, where the reader can. */
  readonly feedback?: Readonly<Record<Mood, Uint8Array>>
  decoder(tuning: Tuning): Decoder<unknown, Uint8Array, Decoded>
}

const LISTENS_ONLY = { led: false, beep: false, poll: false } as const
const SERIAL_9600_8N1: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 }

export const CATALOG: readonly ReaderKind[] = [
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
    // Readers type a character every 8 to 30 ms (bInterval 10, two reports a character), people every 50 ms and more.
    decoder: ({ gapMs = 150, minLength = 4, maxLength = 64 }) =>
      chain(bootKeyboard, burst({ gapMs, minLength, maxLength })),
  },
  {
    id: 'keypad',
    title: 'USB numeric keypad',
    transport: 'hid',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['key'],
    decoder: () => chain(bootKeyboard, keypad),
  },
  {
    id: 'serial-line',
    title: 'Serial reader that sends one card per line',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    // Banners: Elatec TWN4 says "TWN4/B1.03/…" at power-up, SpringCard "# M519/RDR".
    decoder: ({ maxLength = 128 }) => line({ maxLength, idleMs: 300, banner: /^(TWN4\/|#)/ }),
  },
  {
    id: 'rdm6300',
    title: 'RDM6300 / RDM630 125 kHz module',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    decoder: () => rdm6300,
  },
]

/** How many units of input a chunk is: a HID chunk is one report, a serial chunk its bytes. */
export function unitsOf(kind: Pick<ReaderKind, 'transport'>, bytes: Uint8Array): number {
  return kind.transport === 'hid' ? 1 : bytes.length
}
