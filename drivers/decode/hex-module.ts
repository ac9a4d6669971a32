// 125 kHz modules (EM4100) that send ten hex digits in a frame; they differ in the bytes around them and in the check.

import type { Decoded } from '../reader-event.ts'
import { checkedFrame, type FrameOutcome } from './checked-frame.ts'
import type { Decoder } from './decoder.ts'
import { xorOf } from './reading.ts'

/** How the XOR of the five data bytes follows the digits. */
type Check = 'two-digits' | 'raw-byte' | 'none'

interface HexModule {
  readonly start: number
  readonly check: Check
  readonly end: readonly number[]
}

const STX = 0x02
const ETX = 0x03
const CR = 0x0d
const LF = 0x0a
const DATA_DIGITS = 10
const CHECK_BYTES: Readonly<Record<Check, number>> = { 'two-digits': 2, 'raw-byte': 1, none: 0 }
/** 16 bytes take 17 ms at 9600 baud, 67 ms at 2400; a USB adapter may hold bytes back for another 16 ms. */
const IDLE_MS = 200

const isHexDigit = (code: number): boolean => /[0-9A-Fa-f]/.test(String.fromCharCode(code))
const pairs = (digits: string): readonly number[] =>
  (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))

/** Card text is the ten data digits, upper case: two of version, eight of number. */
function hexModule({ start, check, end }: HexModule): Decoder<unknown, Uint8Array, Decoded> {
  const checkEnd = 1 + DATA_DIGITS + CHECK_BYTES[check]
  const digitsEnd = check === 'two-digits' ? checkEnd : 1 + DATA_DIGITS
  const length = checkEnd + end.length

  const read = (frame: readonly number[]): FrameOutcome => {
    const index = frame.length - 1
    const latest = frame[index] ?? 0
    if (index > 0 && index < digitsEnd && !isHexDigit(latest)) return { kind: 'bad-format' }
    if (index >= checkEnd && latest !== end[index - checkEnd]) return { kind: 'bad-format' }
    if (frame.length < length) return { kind: 'more' }

    const digits = String.fromCharCode(...frame.slice(1, digitsEnd)).toUpperCase()
    const checked =
      check === 'none'
        ? []
        : [...pairs(digits), ...(check === 'raw-byte' ? [frame[digitsEnd] ?? 0] : [])]
    // The check is the XOR of the data bytes, so all of them together cancel out.
    if (xorOf(checked) !== 0) return { kind: 'bad-check' }
    return { kind: 'frame', text: digits.slice(0, DATA_DIGITS), technology: 'EM4100' }
  }
  return checkedFrame({
    start,
    restarts: check !== 'raw-byte',
    maxLength: length,
    idleMs: IDLE_MS,
    read,
  })
}

/** RDM6300 and RDM630. Source: Seeed Studio wiki, "125Khz RFID module - UART" (62E3086CED with check 08). */
export const rdm6300 = hexModule({ start: STX, check: 'two-digits', end: [ETX] })

/** ID-12LA and ID-20: as an RDM6300, with a line end before ETX. No published frame was found, only the layout. */
export const id12 = hexModule({ start: STX, check: 'two-digits', end: [CR, LF, ETX] })

/** RF125-PS; its check may be any byte, 02 and 03 too. Source: esprfid/esp-rfid, src/rfid125kHz.cpp. */
export const rf125ps = hexModule({ start: STX, check: 'raw-byte', end: [ETX] })

/** A module without a check. Source: github.com/serialport/node-serialport, issue 582. */
export const stx10 = hexModule({ start: STX, check: 'none', end: [CR, LF, ETX] })

/** Parallax RFID card reader, serial. Source: forums.parallax.com, discussion 160868. */
export const parallax = hexModule({ start: LF, check: 'none', end: [CR] })
