// rf IDEAS readers: the pcProx that answers in feature reports, and those that are typed to like a shell.
// Sources: micolous/pcprox protocol.md; rf IDEAS manual 99009150. Written from the documents, not from the driver.

import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

const HELD_MS = 800
const REPLY_MS = 2
const TICK_MS = 48
const TYPING_MS = 2
const MOST_LINE = 80

/** As it comes from the factory: one parity bit cut off at each end, Enter at the end, keystrokes on. */
const FACTORY_PAGES = ['0305111a1a00284d', '00052813020100ff', '0000000000000000']

function known(bits: string): string {
  if (!/^[01]{8,64}$/.test(bits))
    throw new Error('A pcProx sends 8 to 64 bits: give them as 0 and 1.')
  return bits
}

export interface PcproxSdk extends Twin {
  /** The keys go out as keystrokes, which SDK mode stops. */
  types(): boolean
  /** Which lights are on by the driver's will: 1 red, 2 green. */
  lights(): number
}

/** Reports without bytes ask for the answer; a report of eight bytes is a command, or data for the one before. */
export function pcproxSdkTwin(): PcproxSdk {
  const pages = FACTORY_PAGES.map(page => Buffer.from(page, 'hex'))
  let card = ''
  let until = Number.NEGATIVE_INFINITY
  let asked: number | undefined
  /** A page was named by the command before. */
  let named: number | undefined
  let counted = ''

  const answer = (at: number): Buffer => {
    const report = Buffer.alloc(8)
    if (asked === undefined) return report
    if (asked < 3) return Buffer.from(pages[asked] ?? report)
    if (asked === 0x0f) {
      const parity = pages[0]?.readUInt8(2) ?? 0
      counted = at < until ? card.slice(parity & 15, card.length - (parity >> 4)) : ''
      if (counted !== '') report.writeBigUInt64LE(BigInt(`0b${counted}`))
    } else if (asked === 0x0e) report.fill(counted.length, 0, 2)
    return report
  }
  return {
    types: () => ((pages[0]?.readUInt8(7) ?? 0) & 0x80) === 0,
    lights: () =>
      ((pages[2]?.readUInt8(1) ?? 0) & 2) === 0 ? 0 : (pages[2]?.readUInt8(0) ?? 0) & 3,
    present(bits, at) {
      card = known(bits)
      until = at + HELD_MS
      return []
    },
    hear(bytes, at) {
      if (bytes.length === 0) {
        named = undefined
        return [{ after: REPLY_MS, bytes: answer(at) }]
      }
      const report = Buffer.from(bytes)
      if (named !== undefined) {
        pages[named] = report
        named = undefined
        return []
      }
      const [code = 0] = report
      asked = code & 0x7f
      named = asked < 3 ? asked : undefined
      return []
    },
  }
}

/** A reader with a prompt. What is typed faster than every two milliseconds is lost. */
export function pcproxAsciiTwin(): Twin {
  let line = ''
  let lastTyped = Number.NEGATIVE_INFINITY
  let card = ''
  let readAt = Number.NEGATIVE_INFINITY

  const hex = (value: number): string => `0x${value.toString(16).toUpperCase().padStart(4, '0')}`
  const reply = (at: number): string => {
    // While it lies there it is read again and again.
    const seen = Math.min(at, readAt + HELD_MS)
    const ticks = Math.floor((at - seen) / TICK_MS)
    const age = hex(Math.min(Number.isFinite(ticks) ? ticks : 0xffff, 0xffff))
    return `{${age},0,0x0000,${card.length * 4};0x${card}}\r\n`
  }
  const prompt = '\r\nRF IDeas>'
  const text = (after: number, said: string): TimedBytes => ({
    after,
    bytes: new TextEncoder().encode(said),
  })
  return {
    power: () => [text(0, prompt)],
    present(number, at) {
      if (!/^([0-9a-f]{2}){2,20}$/i.test(number)) throw new Error('It says pairs of hex digits.')
      card = number.toUpperCase()
      readAt = at
      return []
    },
    hear(bytes, at) {
      const replies: TimedBytes[] = []
      for (const [i, byte] of bytes.entries()) {
        const isLost = i > 0 || at - lastTyped < TYPING_MS
        lastTyped = at
        if (isLost) continue
        if (byte !== 0x0d && byte !== 0x0a) {
          line = (line + String.fromCharCode(byte)).slice(-MOST_LINE)
          continue
        }
        if (line === 'rfid:qid') replies.push(text(REPLY_MS, reply(at)))
        if (line !== '') replies.push(text(REPLY_MS + 1, prompt))
        line = ''
      }
      return replies
    },
  }
}
