// rf IDEAS readers with the ASCII Command Protocol: typed to slowly, like at a shell, and asked for the last card.
// Source: rf IDEAS manual 99009150, "rfid:qid" and its reply {age,overrun,lockout,bits;id}, age and lockout in ticks.

import type { Decoded } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'

const QUESTION = 'rfid:qid\r'
const TICK_MS = 48
/** A card that was read longer ago is not there any more; twice as long as from one question to the next. */
const FRESH_TICKS = Math.ceil(600 / TICK_MS)
const MAX_REPLY = 160
/** Between the replies comes the prompt. */
const PROMPT = /^[\r\n]*(RF ?IDeas>?)?[\r\n ]*$/i

export interface LastCard {
  /** Since it was read, in ticks of 48 ms; it stops at 0xFFFF. */
  readonly ageTicks: number
  /** Cards that were read over it. */
  readonly overrun: number
  /** Until the next card is taken, in ticks. */
  readonly lockoutTicks: number
  readonly bits: number
  /** Hex digits. */
  readonly id: string
}

/** The reply to `rfid:qid`; undefined when it is none. */
export function readQid(text: string): LastCard | undefined {
  const found = /^\{0x([0-9a-f]{1,4}),(\d{1,3}),0x([0-9a-f]{1,4}),(\d{1,3});0x([0-9a-f]*)\}$/i.exec(
    text,
  )
  if (found === null) return undefined
  const [, age = '', overrun = '', lockout = '', bits = '', id = ''] = found
  return {
    ...{ ageTicks: Number.parseInt(age, 16), overrun: Number(overrun) },
    ...{ lockoutTicks: Number.parseInt(lockout, 16), bits: Number(bits), id: id.toUpperCase() },
  }
}

/** The last `count` bits of hex digits. */
function bitsOf(id: string, count: number): string {
  const all = [...id].map(digit => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  return all.padStart(count, '0').slice(-count)
}

function read(bytes: readonly number[], lengths: readonly number[]): Reply<null> {
  const text = String.fromCharCode(...bytes)
  if (!text.endsWith('}')) {
    const [last] = text.slice(-1)
    return last === '\n' || last === '\r' || last === '>' ? { kind: 'aside' } : { kind: 'more' }
  }
  const card = readQid(text.slice(Math.max(0, text.indexOf('{'))))
  if (card === undefined) return { kind: 'wrong', why: 'reply that is no card data' }
  const { ageTicks, bits, id } = card
  if (bits === 0 || ageTicks > FRESH_TICKS) return { kind: 'reply' }
  if (id.length * 4 < bits) return { kind: 'wrong', why: 'reply with fewer digits than bits' }
  return lengths.includes(bits)
    ? { kind: 'reply', says: [{ kind: 'bits', bits: bitsOf(id, bits) }] }
    : { kind: 'reply', says: [{ kind: 'card', text: id.slice(-Math.ceil(bits / 4)) }] }
}

/** Cards as bits where they have one of these lengths, else as the hex digits the reader says. */
export function pcproxAscii(lengths: readonly number[]): Decoder<unknown, Uint8Array, Decoded> {
  return conversation<null>({
    begin: () => null,
    ask: state => ({
      send: [...QUESTION].map(letter => Uint8Array.of(letter.charCodeAt(0))),
      state,
    }),
    read: bytes => read(bytes, lengths),
    unasked: bytes => PROMPT.test(String.fromCharCode(...bytes)),
    // Its input overflows when it is typed to faster.
    paceMs: 5,
    maxReply: MAX_REPLY,
    pollMs: 200,
    replyMs: 500,
  })
}
