// What is said about the frames of 125 kHz modules.

import { rdm6300 } from '../decode/rdm6300.ts'
import { repeatFilter } from '../repeat.ts'
import { replay } from './replay.ts'
import type { VectorKinds } from './vector.ts'

const REPEAT_MS = 3_000

export const MODULE_125KHZ_VECTORS: VectorKinds = {
  rdm6300({ bytes }) {
    const out = replay(rdm6300, [{ at: 0, value: bytes }])
    const frames = out.flatMap(one => (one.kind === 'card' ? [one.text] : []))
    const noise = out.flatMap(one => (one.kind === 'noise' ? [one] : []))
    const repeats = repeatFilter(REPEAT_MS)
    const [first] = frames
    if (first === undefined) return { error: noise[0]?.why }
    const low = Number.parseInt(first.slice(2), 16)
    return {
      id_hex: first,
      version: first.slice(0, 2),
      number: low,
      dec10: String(low).padStart(10, '0'),
      checksum_ok: true,
      frames,
      dropped_bytes: noise.reduce((sum, { count }) => sum + count, 0),
      after_debounce: frames.filter(card => !repeats.isRepeat(card, 0)),
    }
  },
}
