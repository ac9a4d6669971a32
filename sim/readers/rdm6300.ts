// An RDM6300 module (125 kHz): one checked frame per sighting, again and again while the card lies there.
// Source: Seeed Studio wiki, "125Khz RFID module - UART". The period of about 65 ms is unconfirmed.

import { checkedDigits } from './hex-module.ts'
import type { TimedBytes } from './timed-bytes.ts'

const PERIOD_MS = 65

/** 14 bytes: STX, the ten digits, their XOR as two digits, ETX. Throws unless given ten hex digits. */
export function rdm6300Frame(card: string): Uint8Array {
  const [digits, xor] = checkedDigits(card)
  const check = xor.toString(16).padStart(2, '0').toUpperCase()
  return Uint8Array.of(0x02, ...new TextEncoder().encode(digits + check), 0x03)
}

/** The frames of a card that lies there for `ms`; at least one. */
export function rdm6300Lying(card: string, ms: number): readonly TimedBytes[] {
  const bytes = rdm6300Frame(card)
  const times = 1 + Math.floor(ms / PERIOD_MS)
  return Array.from({ length: times }, (_, i) => ({ after: i * PERIOD_MS, bytes }))
}
