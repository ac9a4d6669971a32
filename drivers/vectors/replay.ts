// Whole inputs through a decoder, as if they had come from a device.

import { accept, type Decoder, settle, type Timed } from '../decode/decoder.ts'
import type { Decoded } from '../reader-event.ts'

const REPORT_BYTES = 8
const REPORT_MS = 10
const FOREVER = Number.MAX_SAFE_INTEGER

/** Everything a decoder that is never asked makes of the input, and of the silence after it. */
export function replay<I, O>(
  decoder: Decoder<unknown, I, O>,
  inputs: readonly Timed<I>[],
): readonly O[] {
  const out: Timed<O>[] = []
  let state = decoder.start
  for (const input of inputs) {
    const step = accept(decoder, state, input)
    state = step.state
    out.push(...step.out)
  }
  out.push(...settle(decoder, state, FOREVER).out)
  return out.map(({ value }) => value)
}

/** Eight-byte keyboard reports in a row, ten milliseconds apart. */
export function reportsOf(bytes: Uint8Array): readonly Timed<Uint8Array>[] {
  return Array.from({ length: Math.ceil(bytes.length / REPORT_BYTES) }, (_, i) => ({
    at: i * REPORT_MS,
    value: bytes.subarray(i * REPORT_BYTES, (i + 1) * REPORT_BYTES),
  }))
}

/** Why nothing came of an input, in the word vectors use for it where they have one. */
export function refusal(out: readonly Decoded[]): string | undefined {
  const noise = out.find(one => one.kind === 'noise')
  return noise?.why.endsWith('with a wrong check') ? 'checksum' : noise?.why
}
