// RDM6300 and RDM630 (125 kHz, EM4100): STX, ten hex digits, two hex digits of XOR, ETX.
// Source: Seeed Studio wiki, "125Khz RFID module - UART" (frame and example 62E3086CED with check 08).

import type { Decoded } from '../reader-event.ts'
import { checkedFrame, type FrameOutcome } from './checked-frame.ts'
import type { Decoder } from './decoder.ts'

const STX = 0x02
const ETX = 0x03
const DATA_DIGITS = 10
const FRAME_BYTES = 14
/** The 14 bytes take 15 ms at 9600 baud; a USB adapter may hold bytes back for another 16 ms. */
const IDLE_MS = 200

const isHexDigit = (code: number): boolean => /[0-9A-Fa-f]/.test(String.fromCharCode(code))

function read(frame: readonly number[]): FrameOutcome {
  const latest = frame.at(-1) ?? 0
  if (frame.length === 1) return { kind: 'more' }
  if (frame.length < FRAME_BYTES) return { kind: isHexDigit(latest) ? 'more' : 'bad-format' }
  if (latest !== ETX) return { kind: 'bad-format' }

  const digits = String.fromCharCode(...frame.slice(1, -1)).toUpperCase()
  const bytes = (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
  // The check is the XOR of the five data bytes, so all six together cancel out.
  if (bytes.reduce((xor, one) => xor ^ one, 0) !== 0) return { kind: 'bad-check' }
  return { kind: 'frame', text: digits.slice(0, DATA_DIGITS), technology: 'EM4100' }
}

/** Card text is the ten data digits, upper case: two of version, eight of number. */
export const rdm6300: Decoder<unknown, Uint8Array, Decoded> = checkedFrame({
  start: STX,
  maxLength: FRAME_BYTES,
  idleMs: IDLE_MS,
  read,
})
