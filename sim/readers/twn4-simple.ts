// An Elatec TWN4 with the Simple Protocol: answers what it is asked, one line (or one binary frame) at a time.
// Source: "TWN4 Simple Protocol" DocRev17; written from the document, not from the driver.

import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

/** How long a card is held to it, milliseconds. */
const HELD_MS = 800
const REPLY_MS = 5
const MOST_LINE = 200
const VERSION = 'TWN4/B1.03/CCF1.57/PRS1.03/PI'
/** Types of tags by how many bytes their numbers have: EM4102, and MIFARE for every UID. */
const TYPES: Readonly<Record<number, string>> = { 4: '80', 5: '40', 7: '80', 10: '80' }

/** A table of the CRC, as the document's appendix computes it bit by bit, low byte first in the line. */
function check(payload: string): string {
  let register = 0xffff
  for (let i = 0; i < payload.length; i += 2) {
    register ^= Number.parseInt(payload.slice(i, i + 2), 16)
    for (let n = 0; n < 8; n++) {
      const carry = register % 2
      register = Math.floor(register / 2)
      if (carry === 1) register ^= 0x8408
    }
  }
  const digits = register.toString(16).padStart(4, '0').toUpperCase()
  return digits.slice(2) + digits.slice(0, 2)
}

/** In ASCII a line of hex digits; in binary the length, two bytes, low one first, and the bytes. */
function framed(hex: string, binary: boolean): Uint8Array {
  if (!binary) return new TextEncoder().encode(`${hex}\r`)
  const bytes = Buffer.from(hex, 'hex')
  return Uint8Array.of(bytes.length % 256, Math.floor(bytes.length / 256), ...bytes)
}

export function twn4SimpleTwin({ binary = false, crc = false }): Twin {
  /** What was heard of a request, as hex. */
  let line = ''
  let card = ''
  let until = Number.NEGATIVE_INFINITY

  const say = (payload: string): TimedBytes => ({
    after: REPLY_MS,
    bytes: framed(`${payload}${crc ? check(payload) : ''}`, binary),
  })
  const answer = (text: string, at: number): TimedBytes | undefined => {
    const payload = crc ? text.slice(0, -4) : text
    if (crc && check(payload) !== text.slice(-4).toUpperCase()) return undefined
    if (payload.startsWith('0500')) {
      if (at >= until) return say('0000')
      const length = (card.length / 2).toString(16).padStart(2, '0').toUpperCase()
      const bits = (card.length * 4).toString(16).padStart(2, '0').toUpperCase()
      return say(`0001${TYPES[card.length / 2]}${bits}${length}${card}`)
    }
    // Beeps and lights: done. Anything else: unknown function.
    return say(payload.startsWith('04') ? '00' : '01')
  }
  /** A request as hex, with its last byte. */
  const ofLine = (byte: number): string | undefined => {
    const whole = line
    line = byte === 0x0d ? '' : (line + String.fromCharCode(byte)).slice(-MOST_LINE)
    return byte === 0x0d ? whole : undefined
  }
  const ofFrame = (byte: number): string | undefined => {
    line += byte.toString(16).padStart(2, '0').toUpperCase()
    const length = Buffer.from(line.slice(0, 4), 'hex')
    if (line.length < 4 || line.length < 4 + 2 * length.readUInt16LE()) return undefined
    const whole = line.slice(4)
    line = ''
    return whole
  }
  return {
    power: () => [{ after: 0, bytes: new TextEncoder().encode(`${VERSION}\r`) }],
    present(number, at) {
      if (!/^([0-9A-F]{2})+$/i.test(number) || TYPES[number.length / 2] === undefined) {
        throw new Error('A TWN4 reads UIDs of 4, 7 or 10 bytes and EM4102 numbers of 5.')
      }
      card = number.toUpperCase()
      until = at + HELD_MS
      return []
    },
    hear(bytes, at) {
      const replies: TimedBytes[] = []
      for (const byte of bytes) {
        const request = binary ? ofFrame(byte) : ofLine(byte)
        const reply = request === undefined ? undefined : answer(request, at)
        if (reply !== undefined) replies.push(reply)
      }
      return replies
    },
  }
}
