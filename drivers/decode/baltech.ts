// Baltech ID-engine readers in Autoread mode: asked for the next message, by serial line or in HID reports.
// Source: docs.baltech.de, developer pages (frames, reports) and reference manual (AR group, message types). The
// number of AR.GetMessage is unconfirmed.

import type { Decoded, ReaderKey } from '../reader-event.ts'
import { conversation, type Reply, type Said } from './conversation.ts'
import { crc16 } from './crc16.ts'
import type { Decoder } from './decoder.ts'

const GET_MESSAGE = 0x0501
/** Flags of a frame: code and length take two bytes each. */
const LONG_CODE = 0x04
const LONG_LENGTH = 0x08
const CHECK = 0x30
const CRC16 = 0x20
const FAILURE = 0x80
/** No report has room for a longer one. */
const MAX_FRAME = 1_020
/** Bytes that fit into the reports with the numbers 1 to 4. */
const ROOM = [12, 60, 252, MAX_FRAME] as const

const NO_MESSAGE = 0x01
const AUTOREAD_OFF = 0x10
const OFF = 'Autoread is off in the Baltech reader: switch it on in its configuration.'

export interface BrpFrame {
  readonly code: number
  /** The status of a command that failed; then there is no payload. */
  readonly status?: number
  readonly payload: readonly number[]
  readonly crc: boolean
}

/** Sent with the high byte first. */
function crcOf(bytes: readonly number[]): readonly number[] {
  const crc = crc16(bytes, 0xffff)
  return [crc >> 8, crc & 0xff]
}

/** A frame so far: flags, code (high byte first), length (low byte first), payload, check. */
export function readBrp(
  bytes: readonly number[],
): 'more' | 'length' | 'check' | 'kind of check' | BrpFrame {
  const [flags = 0] = bytes
  const codeBytes = (flags & LONG_CODE) === 0 ? 1 : 2
  const lengthBytes = (flags & LONG_LENGTH) === 0 ? 1 : 2
  const check = flags & CHECK
  // The other two kinds are documented too thinly, and nobody uses them unasked.
  if (check !== 0 && check !== CRC16) return 'kind of check'
  const failed = (flags & FAILURE) !== 0
  const begin = 1 + codeBytes + lengthBytes
  if (bytes.length < begin) return 'more'
  const code = bytes.slice(1, 1 + codeBytes).reduce((value, byte) => value * 256 + byte, 0)
  const [low = 0, high = 0] = bytes.slice(1 + codeBytes, begin)
  // Where a command failed its status is in the place of the payload, whether the length counts it or not.
  const length = failed ? 1 : low + high * 256
  const whole = begin + length + (check === CRC16 ? 2 : 0)
  if (whole > MAX_FRAME) return 'length'
  if (bytes.length < whole) return 'more'
  const inside = bytes.slice(0, begin + length)
  const isRight = check === 0 || crcOf(inside).every((byte, i) => byte === bytes[inside.length + i])
  if (!isRight) return 'check'
  const [status = 0] = inside.slice(begin)
  return {
    ...{ code, crc: check === CRC16, payload: failed ? [] : inside.slice(begin) },
    ...(failed && { status }),
  }
}

/** A command without payload. */
function command(code: number, crc: boolean): readonly number[] {
  const flags = LONG_CODE | LONG_LENGTH | (crc ? CRC16 : 0)
  const frame = [flags, code >> 8, code & 0xff, 0, 0]
  return crc ? [...frame, ...crcOf(frame)] : frame
}

/** The frame in a report: number, length of the frame (low byte first), the frame, and zeros. */
export function frameIn(
  report: readonly number[],
): { readonly report: number; readonly bytes: readonly number[] } | undefined {
  const [id = 0, low = 0, high = 0, ...rest] = report
  const length = low + high * 256
  const room = ROOM[id - 1]
  return room === undefined || length > room || length > rest.length
    ? undefined
    : { report: id, bytes: rest.slice(0, length) }
}

/** A frame in the smallest report it fits into. */
function reportOf(frame: readonly number[]): Uint8Array {
  const index = ROOM.findIndex(room => frame.length <= room)
  const report = new Uint8Array(3 + (ROOM[index] ?? MAX_FRAME))
  report.set([index + 1, frame.length & 0xff, frame.length >> 8, ...frame])
  return report
}

/** What a message says; alarms, removals and logs say nothing. */
function saidBy([type, ...data]: readonly number[]): readonly Said[] | undefined {
  const text = String.fromCharCode(...data).replace(/\0+$/, '')
  const key = (one: ReaderKey): Said => ({ kind: 'key', key: one })
  switch (type) {
    case 0x00:
      return /^[\x21-\x7e]+$/.test(text) ? [{ kind: 'card', text }] : undefined
    // A PIN, whole.
    case 0x03:
      return /^\d+$/.test(text)
        ? [...[...text].map(digit => key(digit as ReaderKey)), key('enter')]
        : undefined
    case 0x05:
      if (text === '#' || text === 'E') return [key('enter')]
      return text === '*' ? [key('clear')] : []
    default:
      return []
  }
}

function judged(frame: BrpFrame): Reply<null> {
  const { code, status, payload } = frame
  if (code !== GET_MESSAGE) return { kind: 'wrong', why: 'reply to another question' }
  if (status === AUTOREAD_OFF) return { kind: 'refused', why: OFF, state: null }
  if (status === NO_MESSAGE) return { kind: 'reply' }
  if (status !== undefined) return { kind: 'wrong', why: 'reply that refuses the question' }
  const says = saidBy(payload)
  return says === undefined ? { kind: 'wrong', why: 'malformed message' } : { kind: 'reply', says }
}

function read(bytes: readonly number[]): Reply<null> {
  const frame = readBrp(bytes)
  if (frame === 'more') return { kind: 'more' }
  if (typeof frame === 'string') return { kind: 'wrong', why: `reply with a wrong ${frame}` }
  return judged(frame)
}

const COMMON = { begin: () => null, pollMs: 150, replyMs: 500 } as const

/** By serial line, with a CRC behind every frame. */
export const baltechSerial: Decoder<unknown, Uint8Array, Decoded> = conversation({
  ...COMMON,
  ask: state => ({ send: [Uint8Array.from(command(GET_MESSAGE, true))], state }),
  read,
  maxReply: MAX_FRAME,
})

/** In HID reports, which have a check of their own. */
export const baltechHid: Decoder<unknown, Uint8Array, Decoded> = conversation({
  ...COMMON,
  ask: state => ({ send: [reportOf(command(GET_MESSAGE, false))], state }),
  read(report) {
    const found = frameIn(report)
    return found === undefined ? { kind: 'wrong', why: 'malformed report' } : read(found.bytes)
  },
  maxReply: 1,
  reports: true,
})
