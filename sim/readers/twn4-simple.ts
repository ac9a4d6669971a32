// An Elatec TWN4 with the Simple Protocol in ASCII: answers what it is asked, one line at a time.
// Source: "TWN4 Simple Protocol" DocRev17; written from the document, not from the driver.

import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

/** How long a card is held to it, milliseconds. */
const HELD_MS = 800
const REPLY_MS = 5
const MOST_LINE = 200
const VERSION = 'TWN4/B1.03/CCF1.57/PRS1.03/PI'
const MIFARE = '80'

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

export function twn4SimpleTwin(crc: boolean): Twin {
  let line = ''
  let card = ''
  let until = Number.NEGATIVE_INFINITY

  const say = (payload: string): TimedBytes => ({
    after: REPLY_MS,
    bytes: new TextEncoder().encode(`${payload}${crc ? check(payload) : ''}\r`),
  })
  const answer = (text: string, at: number): TimedBytes | undefined => {
    const payload = crc ? text.slice(0, -4) : text
    if (crc && check(payload) !== text.slice(-4).toUpperCase()) return undefined
    if (payload.startsWith('0500')) {
      if (at >= until) return say('0000')
      const length = (card.length / 2).toString(16).padStart(2, '0').toUpperCase()
      const bits = (card.length * 4).toString(16).padStart(2, '0').toUpperCase()
      return say(`0001${MIFARE}${bits}${length}${card}`)
    }
    // Beeps and lights: done. Anything else: unknown function.
    return say(payload.startsWith('04') ? '00' : '01')
  }
  return {
    power: () => [{ after: 0, bytes: new TextEncoder().encode(`${VERSION}\r`) }],
    present(number, at) {
      if (!/^([0-9A-F]{2}){4,10}$/i.test(number))
        throw new Error('A TWN4 reads UIDs of 4 to 10 bytes.')
      card = number.toUpperCase()
      until = at + HELD_MS
      return []
    },
    hear(bytes, at) {
      const replies: TimedBytes[] = []
      for (const byte of bytes) {
        if (byte !== 0x0d) {
          line = (line + String.fromCharCode(byte)).slice(-MOST_LINE)
          continue
        }
        const reply = answer(line, at)
        line = ''
        if (reply !== undefined) replies.push(reply)
      }
      return replies
    },
  }
}
