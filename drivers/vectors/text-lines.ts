// What is said about lines of text, and about text that readers type.

import { chain } from '../decode/decoder.ts'
import { hidProxSerial } from '../decode/hid-prox-serial.ts'
import { line } from '../decode/line.ts'
import { pacsHex, pacsHexOfDecimal } from '../decode/pacs.ts'
import { type Reading, reading } from '../decode/reading.ts'
import { twn3, twn3HidProx } from '../decode/twn3.ts'
import type { Decoded } from '../reader-event.ts'
import { refusal, replay } from './replay.ts'
import type { Said, VectorInput, VectorKinds } from './vector.ts'

const plain = line({ maxLength: 128, idleMs: 300, banner: /^(TWN4\/|#)/ })

const read = ({ bytes }: VectorInput, how: (text: string) => Reading): readonly Decoded[] =>
  replay(chain(plain, reading(how)), [{ at: 0, value: bytes }])

/** merge: use drivers/cards/wiegand.ts */
function h10301(bits: string): Said {
  if (bits.length !== 26) return {}
  const ones = (part: string): number => part.replaceAll('0', '').length
  return {
    format: 'H10301',
    facility: Number.parseInt(bits.slice(1, 9), 2),
    number: Number.parseInt(bits.slice(9, 25), 2),
    parity_ok: ones(bits.slice(0, 13)) % 2 === 0 && ones(bits.slice(13)) % 2 === 1,
  }
}

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
      ...h10301(card.bits),
    }
  },
  // Whether the reader is the HID Prox model is configured.
  'twn3-ascii'(input, expect) {
    const out = read(input, 'bits' in expect ? twn3HidProx : twn3)
    const card = out.find(one => one.kind === 'bits' || one.kind === 'card')
    if (card === undefined) return { error: refusal(out) }
    return card.kind === 'card'
      ? { id_hex: card.text, checksum_ok: input.text.startsWith(':') }
      : { bits: card.bits.length, bits_msb_first: card.bits, ...h10301(card.bits) }
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
      ...h10301(card.bits),
    }
  },
}
