// An ACS ACR1281S: says how each command came over the line, then what came of it, and that a card came or went.
// Source: "ACR1281S Specification" V1.01; written from the document, not from the driver.

import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

/** How long a card is held to it, milliseconds. */
const HELD_MS = 800
const STATUS_MS = 1
const NOTICE_MS = 2
const REPLY_MS = 20
/** STX, ten bytes of header, check and ETX. */
const FRAME_BYTES = 13
const LENGTH_AT = 2
const MOST_DATA = 0x0105
/** The answer to reset of the document's example, a JCOP31 card. */
const ATR = Buffer.from('3b8b80014a434f50333133364744544c', 'hex')
const GET_UID = 'ffca000000'
const DONE = '9000'
const FAILED = '6300'
const UNSUPPORTED = '6a81'

function framed(body: Buffer): Uint8Array {
  let check = 0
  for (const byte of body) check ^= byte
  return Uint8Array.of(0x02, ...body, check, 0x03)
}
const status = (code: number): TimedBytes => ({
  after: STATUS_MS,
  bytes: Uint8Array.of(0x02, code, code, 0x03),
})

export function acr1281sTwin(): Twin {
  /** What was heard of a frame. */
  let heard = Buffer.alloc(0)
  let uid = ''
  let until = Number.NEGATIVE_INFINITY
  /** Whether there was a card when it last said so. */
  let told = false

  /** The answer to a command: header of the command with another type, length and status, then data. */
  const answer = (command: Buffer, type: number, bStatus: number, bError: number, data: Buffer) => {
    const header = Buffer.from(command.subarray(0, 10))
    header.writeUInt8(type, 0)
    header.writeUInt32LE(data.length, 1)
    header.set([bStatus, bError, 0], 7)
    return { after: REPLY_MS, bytes: framed(Buffer.concat([header, data])) }
  }
  const reply = (command: Buffer, isThere: boolean): TimedBytes | undefined => {
    const nothing = Buffer.alloc(0)
    const data = command.subarray(10)
    switch (command[0]) {
      case 0x62:
        return isThere
          ? answer(command, 0x80, 0x00, 0x81, ATR)
          : answer(command, 0x80, 0x42, 0xfe, nothing)
      case 0x63:
      case 0x65:
        return answer(command, 0x81, isThere ? 0 : 2, isThere ? 0x81 : 0, nothing)
      case 0x6f: {
        if (data.toString('hex') !== GET_UID) {
          return answer(command, 0x80, isThere ? 0 : 2, 0, Buffer.from(UNSUPPORTED, 'hex'))
        }
        return isThere
          ? answer(command, 0x80, 0x00, 0x81, Buffer.from(`${uid}${DONE}`, 'hex'))
          : answer(command, 0x80, 0x02, 0x00, Buffer.from(FAILED, 'hex'))
      }
      case 0x6b: {
        // Light or buzzer: its new state comes back.
        const now = Buffer.concat([Buffer.from('e100000001', 'hex'), data.subarray(5)])
        return answer(command, 0x83, isThere ? 0 : 2, isThere ? 0x81 : 0, now)
      }
      default:
        return undefined
    }
  }
  const whole = (frame: Buffer, at: number): readonly TimedBytes[] => {
    if (frame.at(-1) !== 0x03) return [status(0xfd)]
    let check = 0
    for (const byte of frame.subarray(1, -1)) check ^= byte
    if (check !== 0) return [status(0xff)]
    const command = frame.subarray(1, -2)
    if ((command[5] ?? 0) > 1) return [status(0xfb)]
    const isThere = at < until
    const said = [status(0)]
    if (isThere !== told) {
      // Bit 0: a card is there. Bit 1: that is news.
      const notice = framed(Buffer.of(0x50, isThere ? 0x03 : 0x02))
      said.push({ after: NOTICE_MS, bytes: notice })
      told = isThere
    }
    const last = reply(command, isThere)
    return last === undefined ? said : [...said, last]
  }
  return {
    present(number, at) {
      if (!/^([0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/i.test(number)) {
        throw new Error('An ACR1281S reads UIDs of 4, 7 or 10 bytes.')
      }
      uid = number
      until = at + HELD_MS
      return []
    },
    hear(bytes, at) {
      const replies: TimedBytes[] = []
      for (const byte of bytes) {
        if (heard.length === 0 && byte !== 0x02) continue
        heard = Buffer.concat([heard, Buffer.of(byte)])
        if (heard.length < FRAME_BYTES) continue
        const length = heard.readUInt32LE(LENGTH_AT)
        const isTooLong = length > MOST_DATA
        if (!isTooLong && heard.length < FRAME_BYTES + length) continue
        replies.push(...(isTooLong ? [status(0xfe)] : whole(heard, at)))
        heard = Buffer.alloc(0)
      }
      return replies
    },
  }
}
