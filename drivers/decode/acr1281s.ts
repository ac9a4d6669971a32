// ACS ACR1281S: PC/SC commands in frames like those of CCID, over a serial line. The slot is powered until a card is
// active in it, then its UID is asked for until there is none any more.
// Source: "ACR1281S Specification" V1.01 (frames, status, notices, Get Data, light, buzzer); CCID 1.1, 6.2.6 (bStatus).
//
//   STX, type, length (4 bytes, the low one first), slot, sequence number, 3 bytes, data, XOR, ETX
//
// To each command the reader first says how it came over the line, then, in a frame of its own, what came of it.

import type { Decoded, Mood } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'
import { getDataReply, isUid } from './pcsc.ts'
import { hexOf, xorOf } from './reading.ts'

const STX = 0x02
const ETX = 0x03
/** STX and the header. */
const HEAD = 11
/** XOR and ETX. */
const TAIL = 2
/** An answer to reset has 33 bytes at most; in examples two status bytes follow it. */
const MAX_DATA = 35
const MAX_REPLY = HEAD + MAX_DATA + TAIL

/** The slot for cards without contacts, and the other one, which the document's own examples name for light and buzzer. */
const PICC = 0
const ICC = 1
const DATA_BLOCK = 0x80
const SLOT_STATUS = 0x81
const ESCAPE_REPLY = 0x83
const REPLIES: readonly number[] = [DATA_BLOCK, SLOT_STATUS, ESCAPE_REPLY]

const RECEIVED = 0x00
/** Wrong check, length, ETX or slot, and too slow: 99, or FC as in the document of the ACR122S. */
const NOT_RECEIVED: readonly number[] = [0xff, 0xfe, 0xfd, 0xfb, 0x99, 0xfc]
const STATUS_BYTES = 4
/** RDR_to_PC_NotifySlotChange, a card came or went: said without being asked, and shorter than a reply. */
const NOTICE = 0x50
const NOTICE_BYTES = 5

/** Of bStatus: whether the card in the slot is active, and what became of the command. */
const CARD = 0x03
const CARD_ACTIVE = 0
const TIME_EXTENSION = 2

const GET_UID = [0xff, 0xca, 0x00, 0x00, 0x00]
const BUZZER = [0xe0, 0x00, 0x00, 0x28, 0x01]
const LIGHT = [0xe0, 0x00, 0x00, 0x29, 0x01]
const RED = 0x01
const GREEN = 0x02
const DARK = [...LIGHT, 0x00]
/** How long it beeps, in units of 10 ms, and which light goes on. */
const MOODS: Readonly<Record<Mood, readonly (readonly number[])[]>> = {
  accepted: [
    [...BUZZER, 5],
    [...LIGHT, GREEN],
  ],
  offline: [
    [...BUZZER, 20],
    [...LIGHT, RED | GREEN],
  ],
  refused: [
    [...BUZZER, 50],
    [...LIGHT, RED],
  ],
}
/** Questions about cards for which the light stays on: about a second. */
const LIT_POLLS = 5
const AT_ONCE_MS = 1

const COMMANDS = {
  power: { type: 0x62, slot: PICC, reply: DATA_BLOCK },
  uid: { type: 0x6f, slot: PICC, reply: DATA_BLOCK },
  escape: { type: 0x6b, slot: ICC, reply: ESCAPE_REPLY },
} as const

interface Asked {
  /** What was asked last, and its sequence number, 0 to 255. */
  readonly asked: keyof typeof COMMANDS
  readonly sequence: number
  readonly isActive: boolean
  /** For light and buzzer, before the next question about cards. */
  readonly waiting: readonly (readonly number[])[]
  /** Questions about cards until the light goes off; 0 when it is. */
  readonly lit: number
}

function ask(before: Asked): { send: readonly Uint8Array[]; state: Asked } {
  const sequence = (before.sequence + 1) % 256
  const [next, ...rest] = before.waiting
  const send = (asked: Asked['asked'], data: readonly number[], changes: Partial<Asked>) => {
    const { type, slot } = COMMANDS[asked]
    const body = [type, data.length, 0, 0, 0, slot, sequence, 0, 0, 0, ...data]
    return {
      send: [Uint8Array.of(STX, ...body, xorOf(body), ETX)],
      state: { ...before, ...changes, asked, sequence },
    }
  }
  if (next !== undefined) return send('escape', next, { waiting: rest })
  const { isActive, lit } = before
  const light = { waiting: lit === 1 ? [DARK] : [], lit: Math.max(0, lit - 1) }
  return isActive ? send('uid', GET_UID, light) : send('power', [], light)
}

/** Whether this is a whole notice with a right check. */
function isNotice(bytes: readonly number[]): boolean {
  const [stx, type, , , etx] = bytes
  const isFramed = stx === STX && type === NOTICE && etx === ETX && bytes.length === NOTICE_BYTES
  return isFramed && xorOf(bytes.slice(1, -1)) === 0
}

/** Notices and nothing else. */
function isNotices(bytes: readonly number[]): boolean {
  for (let at = 0; at < bytes.length; at += NOTICE_BYTES) {
    if (!isNotice(bytes.slice(at, at + NOTICE_BYTES))) return false
  }
  return true
}

/** Judges what came since the question: a status, a notice, the reply, or what is left of a notice. */
function read(bytes: readonly number[], state: Asked): Reply<Asked> {
  const [first, type] = bytes
  if (first !== STX) {
    // The rest of a notice that began before the question: the reply is behind it.
    return bytes.at(-1) === STX
      ? { kind: 'stray', why: 'bytes outside a frame', keep: 1 }
      : { kind: 'more' }
  }
  if (type === undefined) return { kind: 'more' }
  if (type === NOTICE) {
    if (bytes.length < NOTICE_BYTES) return { kind: 'more' }
    return isNotice(bytes) ? { kind: 'aside' } : { kind: 'stray', why: 'notice with a wrong check' }
  }
  if (type === RECEIVED || NOT_RECEIVED.includes(type)) {
    if (bytes.length < STATUS_BYTES) return { kind: 'more' }
    if (bytes[2] !== type || bytes[3] !== ETX) {
      return { kind: 'wrong', why: 'status with a wrong check' }
    }
    return type === RECEIVED
      ? { kind: 'aside' }
      : { kind: 'wrong', why: 'reply that refuses the question' }
  }
  if (!REPLIES.includes(type)) {
    return { kind: 'stray', why: 'bytes outside a frame', keep: type === STX ? 1 : 0 }
  }
  return reply(bytes, state)
}

function reply(bytes: readonly number[], state: Asked): Reply<Asked> {
  const [, type, low = 0, high = 0, higher, highest, slot, sequence, status = 0] = bytes
  if (bytes.length < HEAD) return { kind: 'more' }
  const length = low + high * 256
  if (length > MAX_DATA || higher !== 0 || highest !== 0) {
    return { kind: 'wrong', why: 'reply with a wrong length' }
  }
  if (bytes.length < HEAD + length + TAIL) return { kind: 'more' }
  if (bytes.at(-1) !== ETX || xorOf(bytes.slice(1, -1)) !== 0) {
    return { kind: 'wrong', why: 'reply with a wrong check' }
  }
  const command = COMMANDS[state.asked]
  if (type !== command.reply || slot !== command.slot || sequence !== state.sequence) {
    return { kind: 'wrong', why: 'reply to another question' }
  }
  const outcome = status >> 6
  if (outcome === TIME_EXTENSION) return { kind: 'aside' }
  // Of light and buzzer only that it was answered counts.
  if (state.asked === 'escape') return { kind: 'reply' }
  const isActive = outcome === 0 && (status & CARD) === CARD_ACTIVE
  if (!isActive) return { kind: 'reply', state: { ...state, isActive } }
  return state.asked === 'power'
    ? { kind: 'reply', state: { ...state, isActive }, restMs: AT_ONCE_MS }
    : uidReply(bytes.slice(HEAD, -TAIL), state)
}

function uidReply(bytes: readonly number[], state: Asked): Reply<Asked> {
  const found = getDataReply(bytes)
  if (found === undefined) return { kind: 'wrong', why: 'reply with a wrong length' }
  const { data } = found
  if (data === undefined) return { kind: 'reply', state: { ...state, isActive: false } }
  if (!isUid(data)) return { kind: 'wrong', why: 'UID with a wrong length' }
  return {
    kind: 'reply',
    says: [{ kind: 'card', text: hexOf(data), technology: 'ISO 14443A' }],
  }
}

export const acr1281s: Decoder<unknown, Uint8Array, Decoded> = conversation<Asked>({
  begin: () => ({ asked: 'power', sequence: 255, isActive: false, waiting: [], lit: 0 }),
  ask,
  read,
  failed: state => ({ ...state, isActive: false }),
  show: (state, mood) => ({ ...state, waiting: MOODS[mood], lit: LIT_POLLS }),
  unasked: isNotices,
  maxReply: MAX_REPLY,
  pollMs: 200,
  replyMs: 1_000,
})
