// What a kind of reader is, as data: how to find it, how to open it, which decoder reads it, what it can do.

import type { IdentitySettings } from './cards/identity.ts'
import type { Decoder } from './decode/decoder.ts'
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
export interface Tuning extends IdentitySettings, DecoderSettings {}

/** What a decoder can be told about its reader. */
export interface DecoderSettings {
  /** Longest silence between two keys of one card, milliseconds. */
  readonly gapMs?: number
  /** Fewest and most characters of a card. */
  readonly minLength?: number
  readonly maxLength?: number
  /** Card reader and keypad on one keyboard: longest time the reader takes from key to key, milliseconds. */
  readonly paceMs?: number
  /** What the reader types before and after every number. */
  readonly prefix?: string
  readonly suffix?: string
  /** Magnetic stripes: the only track that counts. Standard: the second, else the first, else the third. */
  readonly track?: 1 | 2 | 3
  /** OSDP: the reader's address, 0 to 126. Standard: 0. */
  readonly osdpAddress?: number
  /** OSDP: the key of its secure channel, 32 hex digits; `default` is the one readers have from the factory. */
  readonly osdpKey?: string
}

/** How bytes get to and from a reader. */
export type Transport =
  /** Reports; a chunk is one of them. */
  | { readonly transport: 'hid'; readonly reports?: HidReports }
  | { readonly transport: 'serial'; readonly line: LineSettings }
  /** An input device of Linux. */
  | { readonly transport: 'evdev' }
  | { readonly transport: 'tcp' }

/**
 * Which reports of a USB device count, where it is not the keys of a keyboard: `feature` for those a keyboard is asked
 * for in between, `vendor` for those of an interface of its maker's own.
 */
export type HidReports = 'feature' | 'vendor'

/** A kind of reader. */
export type ReaderKind = KindFacts & Transport

interface KindFacts {
  readonly id: string
  readonly title: string
  readonly fingerprints: readonly Fingerprint[]
  readonly capabilities: { readonly led: boolean; readonly beep: boolean; readonly poll: boolean }
  readonly yields: readonly ('card' | 'key')[]
  /** It says of each card what technology it is of. */
  readonly says?: true
  /** It gives cards as bits, or some of them. */
  readonly bits?: true | 'some'
  /** What its decoder makes use of; to set anything else would do nothing. */
  readonly uses: readonly (keyof DecoderSettings)[]
  decoder(tuning: Tuning): ReaderDecoder
}

/** Bytes of a reader in; cards, keys and what to send out. */
export type ReaderDecoder = Decoder<unknown, Uint8Array, Decoded>

export const LISTENS_ONLY = { led: false, beep: false, poll: false } as const

export const SERIAL_9600_8N1: LineSettings = {
  baudRate: 9600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
}

/** How many units of input a chunk is: a HID chunk is one report, any other its bytes. */
export function unitsOf(kind: Pick<ReaderKind, 'transport'>, bytes: Uint8Array): number {
  return kind.transport === 'hid' ? 1 : bytes.length
}
