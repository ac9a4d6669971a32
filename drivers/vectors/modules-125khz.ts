// What is said about the frames of 125 kHz modules.

import { EM4100_FORMS } from '../cards/em4100.ts'
import { gwiot7941e } from '../decode/gwiot-7941e.ts'
import { id12, parallax, rdm6300, rf125ps, stx10 } from '../decode/hex-module.ts'
import type { ReaderDecoder } from '../reader-kind.ts'
import { repeatFilter } from '../repeat.ts'
import { refusal, replay } from './replay.ts'
import type { Said, Saying, VectorKinds } from './vector.ts'

const REPEAT_MS = 3_000

/** Facts of a number of which only the low 32 bits count, given in hex. */
function lowFacts(hex: string): Said {
  const digits = hex.slice(-10)
  const [ten, parts] = [EM4100_FORMS['8H->10D'](digits), EM4100_FORMS['3.5C'](digits)]
  return {
    ...{ low32_hex: hex.slice(-8), number: Number(ten), dec10: ten, '8H->10D': ten },
    '3.5C': `${parts.slice(0, 3)},${parts.slice(3)}`,
  }
}

const module =
  (decoder: ReaderDecoder): Saying =>
  ({ bytes }) => {
    const out = replay(decoder, [{ at: 0, value: bytes }])
    const frames = out.flatMap(one => (one.kind === 'card' ? [one.text] : []))
    const noise = out.flatMap(one => (one.kind === 'noise' ? [one] : []))
    const repeats = repeatFilter(REPEAT_MS)
    const [first] = frames
    if (first === undefined) return { error: refusal(out) }
    return {
      ...lowFacts(first),
      id_hex: first,
      text: first,
      version: first.slice(0, 2),
      checksum_ok: true,
      frames,
      dropped_bytes: noise.reduce((sum, { count }) => sum + count, 0),
      after_debounce: frames.filter(card => !repeats.isRepeat(card, 0)),
    }
  }

export const MODULE_125KHZ_VECTORS: VectorKinds = {
  rdm6300: module(rdm6300),
  id12: module(id12),
  'rf125-ps': module(rf125ps),
  'stx-10-crlf-etx': module(stx10),
  'parallax-serial': module(parallax),
  'gwiot-7941e'({ bytes }) {
    const out = replay(gwiot7941e, [{ at: 0, value: bytes }])
    const card = out.find(one => one.kind === 'card')
    if (card === undefined) return { error: refusal(out) }
    // Sellers call the first byte of an EM4100 number hidden, or a batch.
    const version = card.text.slice(0, 2)
    return {
      ...lowFacts(card.text),
      type: card.technology,
      hidden: version,
      batch: version,
      card_hex: card.text.slice(2),
      bcc_ok: true,
    }
  },
  // A module nobody named: eight raw bytes, of which the last four are the number.
  'serial-binary-8'({ bytes }) {
    if (bytes.length !== 8) return { error: 'length' }
    return lowFacts(Buffer.from(bytes).toString('hex').toUpperCase())
  },
}
