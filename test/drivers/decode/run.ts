// Feeds a decoder whole recordings and gives back everything that came out of it.

import {
  accept,
  type Decoder,
  opened,
  type Step,
  settle,
  type Timed,
} from '../../../drivers/decode/decoder.ts'
import type { Decoded } from '../../../drivers/reader-event.ts'

/** Silence after which no decoder holds anything any more, milliseconds. */
const SILENCE = 20_000
const NO_CHANCE = new Uint8Array(16)

/** The first step of a decoder whose device was opened at 0. */
export function begun<S, I, O>(decoder: Decoder<S, I, O>): Step<S, O> {
  return opened(decoder, 0, NO_CHANCE)
}

/** When everything that came up to `at` is given out. A decoder that asks by itself never stops doing so. */
export function quietAfter(decoder: Decoder<unknown, never, unknown>, at: number): number {
  return decoder.begin === undefined ? Number.MAX_SAFE_INTEGER : at + SILENCE
}

/** Everything a decoder makes of the input, and of the silence after it. */
export function decodeAll<I, O>(
  decoder: Decoder<unknown, I, O>,
  inputs: readonly Timed<I>[],
): readonly Timed<O>[] {
  const first = begun(decoder)
  const out: Timed<O>[] = [...first.out]
  let { state } = first
  for (const input of inputs) {
    const step = accept(decoder, state, input)
    state = step.state
    out.push(...step.out)
  }
  out.push(...settle(decoder, state, quietAfter(decoder, inputs.at(-1)?.at ?? 0)).out)
  return out
}

/** What came out that says something: cards, keys and noise, with their moments in front. */
export function said(out: readonly Timed<Decoded>[]): readonly object[] {
  return out.filter(one => one.value.kind !== 'skip').map(({ at, value }) => ({ at, ...value }))
}

export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** Eight-byte reports, one every ten milliseconds, from their hex in a row. */
export function reportsOf(hex: string): readonly Timed<Uint8Array>[] {
  const all = bytes(hex)
  return Array.from({ length: all.length / 8 }, (_, i) => ({
    at: i * 10,
    value: all.subarray(i * 8, i * 8 + 8),
  }))
}
