// A Gwiot 7941W module: answers a command with a status and, when a card lies there, its data.
// Source: herra/rfidtagsclone README.

import type { Twin } from './twin.ts'

const HELD_MS = 800
const REPLY_MS = 5
const READ_UID = 0x10
const READ_LF = 0x15
const COMMAND_BYTES = 6

function reply(status: number, data: readonly number[]): Uint8Array {
  const body = [0, status, data.length, ...data]
  let check = 0
  for (const byte of body) check ^= byte
  return Uint8Array.of(0xcd, 0xdc, ...body, check)
}

/** Five bytes are a 125 kHz number, four or seven a UID. */
export function gwiot7941wTwin(): Twin {
  let card: readonly number[] = []
  let until = Number.NEGATIVE_INFINITY
  return {
    present(number, at) {
      if (!/^([0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{14})$/i.test(number)) {
        throw new Error('A 7941W reads 8, 10 or 14 hex digits.')
      }
      card = [...Buffer.from(number, 'hex')]
      until = at + HELD_MS
      return []
    },
    hear(bytes, at) {
      const command = bytes[3]
      if (bytes.length !== COMMAND_BYTES || bytes[0] !== 0xab || bytes[1] !== 0xba) return []
      const wanted = card.length === 5 ? READ_LF : READ_UID
      const found = at < until && command === wanted
      return [{ after: REPLY_MS, bytes: found ? reply(0x81, card) : reply(0x80, []) }]
    },
  }
}
