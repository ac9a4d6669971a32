// Gwiot 7941E modules (125 kHz and 13.56 MHz): STX, length of the whole frame, type, data, XOR, ETX, all of it binary.
// Source: github.com/herra/rfidtagsclone, README (frames and types); the XOR goes from the length to the last data byte.

import type { Decoded } from '../reader-event.ts'
import { checkedFrame, type FrameOutcome } from './checked-frame.ts'
import type { Decoder } from './decoder.ts'
import { hexOf, xorOf } from './reading.ts'

const STX = 0x02
const ETX = 0x03
/** STX, length, type, at least one byte of data, check, ETX. */
const MIN_BYTES = 6
/** Far above any card's number; a longer one is no length byte. */
const MAX_BYTES = 40
/** A frame takes 42 ms at 9600 baud at most; a USB adapter may hold bytes back for another 16 ms. */
const IDLE_MS = 200

/** Cards whose technology the type tells. */
const TECHNOLOGIES: ReadonlyMap<number, string> = new Map([
  [0x01, 'ISO 14443A'],
  [0x02, 'EM4100'],
  [0x03, 'ISO 14443A'],
  [0x10, 'HID Prox'],
  [0x11, 'T5567'],
  [0x21, 'ISO 14443B'],
  [0x22, 'FeliCa'],
  [0x30, 'ISO 15693'],
])
/** The content of a sector, and keys of a keypad: no numbers of cards. */
const NO_CARDS: ReadonlySet<number> = new Set([0x51, 0xff])

function read(frame: readonly number[]): FrameOutcome {
  const length = frame[1]
  if (length === undefined) return { kind: 'more' }
  if (length < MIN_BYTES || length > MAX_BYTES) return { kind: 'bad-format' }
  if (frame.length < length) return { kind: 'more' }
  if (frame.at(-1) !== ETX) return { kind: 'bad-format' }
  // The check is the XOR of what is before it, so with it all cancel out.
  if (xorOf(frame.slice(1, -1)) !== 0) return { kind: 'bad-check' }

  const type = frame[2] ?? 0
  if (NO_CARDS.has(type)) return { kind: 'skip' }
  const text = hexOf(frame.slice(3, -2))
  const technology = TECHNOLOGIES.get(type)
  return technology === undefined ? { kind: 'frame', text } : { kind: 'frame', text, technology }
}

/** Card text is all data bytes as hex; of an EM4100 card these are its ten digits. */
export const gwiot7941e: Decoder<unknown, Uint8Array, Decoded> = checkedFrame({
  start: STX,
  restarts: false,
  maxLength: MAX_BYTES,
  idleMs: IDLE_MS,
  read,
})
