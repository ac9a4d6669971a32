// What is said about lines of text, and about text that readers type.

import { pacsHexOfDecimal } from '../cards/pacs.ts'
import { chain } from '../decode/decoder.ts'
import { hidProxSerial } from '../decode/hid-prox-serial.ts'
import { line } from '../decode/line.ts'
import { pacsHex } from '../decode/pacs.ts'
import { type Reading, reading } from '../decode/reading.ts'
import { twn3, twn3HidProx } from '../decode/twn3.ts'
import type { Decoded } from '../reader-event.ts'
import { cardFacts } from './cards.ts'
import { refusal, replay } from './replay.ts'
import type { VectorInput, VectorKinds } from './vector.ts'

const plain = line({ maxLength: 128, idleMs: 300, banner: /^(TWN4\/|#)/ })

const read = ({ bytes }: VectorInput, how: (text: string) => Reading): readonly Decoded[] =>
  replay(chain(plain, reading(how)), [{ at: 0, value: bytes }])

export const TEXT_LINE_VECTORS: VectorKinds = {
  'hid-prox-serial'(input) {
    const out = read(input, hidProxSerial)
    const card = out.find(one => one.kind === 'bits')
    if (card === undefined) return { error: refusal(out) }
    return {
      cc: input.text.slice(0, 2),
      data: input.text.slice(2, 12),
      checksum_ok: true,
      bits: card.bits,
      ...cardFacts(card.bits, 'H10301'),
    }
  },
  // Whether the reader is the HID Prox model is configured.
  'twn3-ascii'(input, expect) {
    const out = read(input, 'bits' in expect ? twn3HidProx : twn3)
    const card = out.find(one => one.kind === 'bits' || one.kind === 'card')
    if (card === undefined) return { error: refusal(out) }
    return card.kind === 'card'
      ? { id_hex: card.text, checksum_ok: input.text.startsWith(':') }
      : { bits: card.bits.length, bits_msb_first: card.bits, ...cardFacts(card.bits, 'H10301') }
  },
  'twn4-standard-output'({ bytes }) {
    const out = replay(plain, [{ at: 0, value: bytes }])
    const card = out.find(one => one.kind === 'card')
    return card === undefined ? { error: refusal(out) } : { id_hex: card.text }
  },
  // Whether the reader types decimals is configured.
  'omnikey-keystrokes'({ text }, expect) {
    const typed = text.trim()
    const hex = 'pacs_hex' in expect ? pacsHexOfDecimal(typed) : typed
    if (hex === undefined) return { error: 'format' }
    const card = pacsHex(hex)
    if (card.kind !== 'bits') return { error: 'format' }
    return {
      pacs_hex: hex,
      pad_bits: Number.parseInt(hex.slice(0, 2), 16),
      bits: card.bits,
      ...cardFacts(card.bits, 'H10301'),
    }
  },
}
