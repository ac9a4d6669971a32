// A decoder of a reader that was just opened, step by step: what it says at each, as words.

import { accept, opened, type Step, settle } from '../../../drivers/decode/decoder.ts'
import type { Decoded, Mood } from '../../../drivers/reader-event.ts'
import type { ReaderDecoder } from '../../../drivers/reader-kind.ts'

function shown(value: Decoded): string {
  switch (value.kind) {
    case 'send':
      return `send ${JSON.stringify(Buffer.from(value.bytes).toString('latin1'))}`
    case 'card':
      return `card ${value.text}`
    case 'noise':
      return `noise ${value.count}: ${value.why}`
    default:
      return value.kind
  }
}

/** `begun` is what it said up to `until`, milliseconds after it was opened. */
export function steps(decoder: ReaderDecoder, until = 0) {
  const first = opened(decoder, 0, new Uint8Array(16))
  let { state } = first
  const follow = (step: Step<unknown, Decoded>): readonly string[] => {
    state = step.state
    return step.out.map(({ at, value }) => `${at} ${shown(value)}`)
  }
  return {
    begun: [...follow(first), ...follow(settle(decoder, state, until))],
    pass: (at: number) => follow(settle(decoder, state, at)),
    hear: (at: number, text: string) =>
      follow(accept(decoder, state, { at, value: Buffer.from(text, 'latin1') })),
    show: (at: number, mood: Mood = 'accepted') =>
      follow(decoder.show?.(state, mood, at) ?? { state, out: [] }),
  }
}
