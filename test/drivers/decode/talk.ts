// A reader that is asked and the decoder that asks it, talking to each other on virtual time.

import { accept, opened, settle, type Timed } from '../../../drivers/decode/decoder.ts'
import type { Decoded } from '../../../drivers/reader-event.ts'
import type { ReaderDecoder } from '../../../drivers/reader-kind.ts'
import type { Twin } from '../../../sim/readers/twin.ts'

export interface Talk {
  /** Everything but what goes over the line, as words. */
  readonly told: () => readonly string[]
  /** What the decoder sent, as hex. */
  readonly sent: () => readonly string[]
  pass(until: number): void
  show(mood: 'accepted' | 'refused' | 'offline'): void
}

/** A decoder that asks and an emulated reader, on virtual time; `between` may change what the reader says, or lose it. */
export function talk(
  decoder: ReaderDecoder,
  twin: Twin,
  between: (bytes: Uint8Array) => Uint8Array | undefined = bytes => bytes,
  chance: Uint8Array = Uint8Array.from({ length: 16 }, (_, i) => i),
): Talk {
  const replies: { readonly at: number; readonly bytes: Uint8Array }[] = []
  const told: string[] = []
  const sent: string[] = []
  let now = 0
  let { state, out } = opened(decoder, 0, chance)

  const follow = (news: readonly Timed<Decoded>[]): void => {
    for (const { at, value } of news) {
      if (value.kind === 'send') {
        sent.push(Buffer.from(value.bytes).toString('hex'))
        for (const { after, bytes } of twin.hear?.(value.bytes, at) ?? []) {
          const changed = between(bytes)
          if (changed !== undefined) replies.push({ at: at + after, bytes: changed })
        }
      } else if (value.kind !== 'skip') told.push(words(value))
    }
  }
  follow(out)
  return {
    told: () => told.splice(0),
    sent: () => sent.splice(0),
    show(mood) {
      const step = decoder.show?.(state, mood, now) ?? { state, out: [] }
      state = step.state
      follow(step.out)
    },
    pass(until) {
      for (;;) {
        const due = decoder.deadline(state) ?? Number.POSITIVE_INFINITY
        const [next] = replies
        if (next !== undefined && next.at <= Math.min(due, until)) {
          replies.shift()
          now = next.at
          ;({ state, out } = accept(decoder, state, { at: next.at, value: next.bytes }))
        } else if (due <= until) {
          now = due
          ;({ state, out } = settle(decoder, state, due))
        } else break
        follow(out)
      }
      now = until
    },
  }
}

function words(value: Decoded): string {
  switch (value.kind) {
    case 'card':
      return `card ${value.text}`
    case 'bits':
      return `bits ${value.bits}`
    case 'key':
      return `key ${value.key}`
    case 'noise':
      return value.why
    case 'silent':
      return value.why
    default:
      return value.kind
  }
}
