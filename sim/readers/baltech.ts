// A Baltech ID-engine in Autoread mode: keeps what was read for five seconds, for whoever asks for the next message.
// Source: docs.baltech.de, developer pages and reference manual; written from the documents, not from the driver.

import { crc1021 } from './crc.ts'
import type { KeypadKey } from './keypad.ts'
import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

const KEPT_MS = 5_000
const REPLY_MS = 5
const MOST_WAITING = 8
const MOST_HEARD = 64
const REPORT_SIZES = [12, 60, 252, 1_020]
const CARD = 0
const PIN = 3
const FUNCTION_KEY = 5
const NO_MESSAGE = 1
const INVALID_COMMAND = 0x41

function crc(bytes: Uint8Array): Buffer {
  const sent = Buffer.alloc(2)
  sent.writeUInt16BE(crc1021(bytes, 0xffff))
  return sent
}

/** With HID reports around the frames, or on a serial line. */
export function baltechReader(hid: boolean): Twin {
  const waiting: { readonly message: Buffer; readonly until: number }[] = []
  let typed = ''
  let heard = Buffer.alloc(0)

  const keep = (type: number, text: string, at: number): void => {
    const message = Buffer.concat([Buffer.of(type), Buffer.from(text, 'latin1')])
    if (waiting.length < MOST_WAITING) waiting.push({ message, until: at + KEPT_MS })
  }
  const say = (frame: Buffer, withCrc: boolean): TimedBytes => {
    const whole = withCrc ? Buffer.concat([frame, crc(frame)]) : frame
    if (!hid) return { after: REPLY_MS, bytes: whole }
    const index = REPORT_SIZES.findIndex(size => whole.length <= size)
    const report = Buffer.alloc(3 + (REPORT_SIZES[index] ?? 0))
    report.writeUInt8(index + 1)
    report.writeUInt16LE(whole.length, 1)
    whole.copy(report, 3)
    return { after: REPLY_MS, bytes: report }
  }
  const answer = (command: Buffer, at: number): TimedBytes => {
    const flags = command.readUInt8(0)
    const withCrc = (flags & 0x30) === 0x20
    const failed = (status: number): TimedBytes =>
      say(
        Buffer.of(flags | 0x80, command.readUInt8(1), command.readUInt8(2), 1, 0, status),
        withCrc,
      )
    if (command.readUInt16BE(1) !== 0x0501) return failed(INVALID_COMMAND)
    while ((waiting[0]?.until ?? at + 1) <= at) waiting.shift()
    const next = waiting.shift()
    if (next === undefined) return failed(NO_MESSAGE)
    const head = Buffer.of(flags, command.readUInt8(1), command.readUInt8(2), 0, 0)
    head.writeUInt16LE(next.message.length, 3)
    return say(Buffer.concat([head, next.message]), withCrc)
  }

  /** Digits are kept until enter: the reader says a PIN whole. */
  const press = (key: KeypadKey, at: number): void => {
    if (/^\d$/.test(key)) typed = (typed + key).slice(0, 16)
    else if (key === 'enter' && typed !== '') keep(PIN, typed, at)
    else if (key === 'enter') keep(FUNCTION_KEY, '#', at)
    else if (key === 'clear') keep(FUNCTION_KEY, '*', at)
    if (key === 'enter' || key === 'clear') typed = ''
  }

  return {
    present(card, at) {
      if (!/^[\x21-\x7e]{1,40}$/.test(card))
        throw new Error('A Baltech reader says printable text.')
      keep(CARD, card, at)
      return []
    },
    press(keys, at) {
      for (const key of keys) press(key, at)
      return []
    },
    hear(bytes, at) {
      if (hid) {
        const report = Buffer.from(bytes)
        return [answer(report.subarray(3, 3 + report.readUInt16LE(1)), at)]
      }
      heard = Buffer.concat([heard, bytes]).subarray(-MOST_HEARD)
      const replies: TimedBytes[] = []
      while (heard.length >= 5) {
        const length = 5 + heard.readUInt16LE(3) + ((heard.readUInt8(0) & 0x30) === 0x20 ? 2 : 0)
        if (heard.length < length) break
        replies.push(answer(heard.subarray(0, length), at))
        heard = heard.subarray(length)
      }
      return replies
    },
  }
}
