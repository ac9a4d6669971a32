// An RDM6300 module (125 kHz): one checked frame per sighting, again and again while the card lies there.
// Source: Seeed Studio wiki, "125Khz RFID module - UART". The period of about 65 ms is unconfirmed.

import type { TimedBytes } from './timed-bytes.ts'

const PERIOD_MS = 65

/** 14 bytes: STX, the ten digits, their XOR as two digits, ETX. Throws unless given ten hex digits. */
export function rdm6300Frame(card: string): Uint8Array {
  if (!/^[0-9a-f]{10}$/i.test(card)) throw new Error('An RDM6300 sends exactly ten hex digits.')
  let check = 0
  for (let i = 0; i < 10; i += 2) check ^= Number.parseInt(card.slice(i, i + 2), 16)
  const digits = card + check.toString(16).padStart(2, '0')
  return Uint8Array.of(0x02, ...new TextEncoder().encode(digits.toUpperCase()), 0x03)
}

/** The frames of a card that lies there for `ms`; at least one. */
export function rdm6300Lying(card: string, ms: number): readonly TimedBytes[] {
  const bytes = rdm6300Frame(card)
  const times = 1 + Math.floor(ms / PERIOD_MS)
  return Array.from({ length: times }, (_, i) => ({ after: i * PERIOD_MS, bytes }))
}
