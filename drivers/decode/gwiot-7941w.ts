// Gwiot 7941W (125 kHz and 13.56 MHz): asked in turn for a UID and for a 125 kHz number.
// Source: herra/rfidtagsclone README (commands), reply frame CD DC address status length data XOR.

import type { Decoded } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'
import { hexOf, xorOf } from './reading.ts'

const HEADER = 5
const GOOD = 0x81
const MAX_DATA = 32
/** Data lengths tell a late reply to the other question from the one that is waited for. */
const ASKED = [
  { command: 0x10, technology: 'ISO 14443A', lengths: [4, 7, 10] },
  { command: 0x15, technology: 'EM4100', lengths: [5] },
] as const
/** Which of the two was asked last. */
type Turn = 0 | 1
const other = (turn: Turn): Turn => (turn === 0 ? 1 : 0)

/** A command without data. */
function gwiot7941wCommand(command: number): Uint8Array {
  const body = [0, command, 0]
  return Uint8Array.of(0xab, 0xba, ...body, xorOf(body))
}

/** Judges a reply so far; `says` its data when the module found a card. */
export function readGwiot7941w(bytes: readonly number[], turn: Turn): Reply<Turn> {
  const [first, second, , status, length = 0] = bytes
  if (first !== 0xcd || (bytes.length > 1 && second !== 0xdc)) {
    return { kind: 'wrong', why: 'reply with a wrong beginning' }
  }
  if (bytes.length < HEADER) return { kind: 'more' }
  if (length > MAX_DATA) return { kind: 'wrong', why: 'reply with a wrong length' }
  if (bytes.length < HEADER + length + 1) return { kind: 'more' }
  if (xorOf(bytes.slice(2)) !== 0) return { kind: 'wrong', why: 'reply with a wrong check' }
  if (status !== GOOD || length === 0) return { kind: 'reply' }
  const { technology, lengths } = ASKED[turn]
  if (!lengths.some(one => one === length)) {
    return { kind: 'wrong', why: 'reply to another question' }
  }
  const text = hexOf(bytes.slice(HEADER, HEADER + length))
  return { kind: 'reply', says: [{ kind: 'card', text, technology }] }
}

export const gwiot7941w: Decoder<unknown, Uint8Array, Decoded> = conversation<Turn>({
  begin: () => 1,
  ask(last) {
    const turn = other(last)
    return { send: [gwiot7941wCommand(ASKED[turn].command)], state: turn }
  },
  read: readGwiot7941w,
  maxReply: HEADER + MAX_DATA + 1,
  pollMs: 100,
  replyMs: 300,
})
