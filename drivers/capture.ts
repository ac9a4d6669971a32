// A capture through the real decoder of its kind, on its own times.

import { CATALOG } from './catalog.ts'
import { mistakes } from './configured-reader.ts'
import { accept, opened, settle, type Timed } from './decode/decoder.ts'
import type { Chunk } from './io/byte-source.ts'
import type { At, Decoded } from './reader-event.ts'
import type { ReaderKind, Tuning } from './reader-kind.ts'

/** Timed bytes of one reader, from the moment it was opened, which is 0. */
export interface Capture {
  /** Id of its kind in the catalog. */
  readonly use: string
  readonly tuning?: Tuning
  /** For readers that are asked: the 16 bytes of chance the driver began with; zeros unless given. */
  readonly chance?: Uint8Array
  readonly chunks: readonly Chunk[]
  /**
   * Up to when it was listened, milliseconds. Unless given: of a reader that is asked up to its last chunk, of any other
   * until all it held was given out.
   */
  readonly until?: At
}

const CHANCE_BYTES = 16
/** A silence after which a reader that only listens has given out all it held, milliseconds. */
const SILENCE_MS = 5_000

/**
 * Everything the decoder makes of it, in order.
 * @throws Error when there is no such kind, or its tuning cannot be; the message says what to write instead
 */
export function replayCapture(capture: Capture): readonly Timed<Decoded>[] {
  const { chunks, chance = new Uint8Array(CHANCE_BYTES) } = capture
  const decoder = kindOf(capture).decoder(capture.tuning ?? {})
  const begun = opened(decoder, 0, chance)
  const out = [...begun.out]
  let { state } = begun
  for (const { at, bytes } of chunks) {
    const step = accept(decoder, state, { at, value: bytes })
    state = step.state
    for (const one of step.out) out.push(one)
  }
  const last = chunks.at(-1)?.at ?? 0
  const until = capture.until ?? (decoder.begin === undefined ? last + SILENCE_MS : last)
  return [...out, ...settle(decoder, state, until).out]
}

/** Its kind in the catalog. @throws Error as `replayCapture` does */
export function kindOf({ use, tuning }: Capture): ReaderKind {
  const wrong = mistakes([{ id: 'capture', use, ...tuning }], CATALOG, () => true)
  const kind = CATALOG.find(one => one.id === use)
  if (wrong.length > 0 || kind === undefined) {
    throw new Error(wrong.join(' ').replaceAll('Reader "capture": ', ''))
  }
  return kind
}
