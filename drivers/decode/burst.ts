// Key strokes to card text: a reader types faster than a person, and stops with Enter, Tab or silence.
//
//   idle ──character──▶ open ──Enter, Tab or gap──▶ idle   (card, or noise if too short)
//                        └──too long, foreign key──▶ spoiled ──gap──▶ idle   (noise)

import type { At, Decoded } from '../reader-event.ts'
import type { KeyboardOutput, Stroke } from './boot-keyboard.ts'
import type { Decoder, Step } from './decoder.ts'
import { KEY, printed } from './usb-keys.ts'

export interface BurstOptions {
  /** Longest silence between two keys of one card, milliseconds. */
  readonly gapMs: number
  /** Fewest characters of a card; anything shorter is a person typing. */
  readonly minLength: number
  readonly maxLength: number
}

type Burst =
  | { readonly kind: 'idle' }
  | { readonly kind: 'open'; readonly text: string; readonly count: number; readonly last: At }
  | { readonly kind: 'spoiled'; readonly why: string; readonly count: number; readonly last: At }

const ENDS: ReadonlySet<number> = new Set([KEY.enter, KEY.keypadEnter, KEY.tab, KEY.keypadTab])
/** Some keypads and readers toggle these around digits; they are no part of a number and do not spoil one. */
const LOCKS: ReadonlySet<number> = new Set([KEY.capsLock, KEY.numLock, KEY.scrollLock])

const IDLE: Burst = { kind: 'idle' }

/**
 * Card text from strokes. The time that matters is the gap between two keys, not the whole card, so a long number
 * from a slow reader is still one card. A burst that is spoiled is swallowed up to the next gap: a piece of a number
 * must never be given out as a shorter number.
 */
export function burst(options: BurstOptions): Decoder<Burst, KeyboardOutput, Decoded> {
  const { gapMs, minLength, maxLength } = options

  const swallow = (why: string, count: number, at: At): Step<Burst, Decoded> =>
    count < maxLength
      ? { state: { kind: 'spoiled', why, count, last: at }, out: [] }
      : {
          state: { kind: 'spoiled', why, count: 0, last: at },
          out: [{ at, value: { kind: 'noise', count, why } }],
        }

  const end = (text: string, count: number, at: At): Step<Burst, Decoded> => {
    const value: Decoded =
      text.length < minLength
        ? { kind: 'noise', count, why: 'too few keys for a card' }
        : { kind: 'card', text, count }
    return { state: IDLE, out: [{ at, value }] }
  }

  const stroke = (state: Burst, key: Stroke, at: At): Step<Burst, Decoded> => {
    const alone = (why: string): Step<Burst, Decoded> => ({
      state,
      out: [{ at, value: { kind: 'noise', count: key.count, why } }],
    })
    if (LOCKS.has(key.usage)) return alone('lock key')
    const text = printed(key.usage, key.modifiers)
    switch (state.kind) {
      case 'idle':
        return text === undefined
          ? alone('key outside a card')
          : { state: { kind: 'open', text, count: key.count, last: at }, out: [] }
      case 'open': {
        const count = state.count + key.count
        if (ENDS.has(key.usage)) return end(state.text, count, at)
        if (text === undefined) return swallow('foreign key inside a card', count, at)
        const longer = state.text + text
        if (longer.length > maxLength) return swallow('too many keys for a card', count, at)
        return { state: { kind: 'open', text: longer, count, last: at }, out: [] }
      }
      case 'spoiled':
        return swallow(state.why, state.count + key.count, at)
    }
  }

  return {
    start: IDLE,
    limit: maxLength,
    feed(state, { at, value }) {
      if (value.kind === 'stroke') return stroke(state, value, at)
      if (value.kind !== 'lost') return { state, out: [{ at, value }] }
      return state.kind === 'open'
        ? swallow('keys of a card were lost', state.count, at)
        : { state, out: [] }
    },
    deadline: state => (state.kind === 'idle' ? undefined : state.last + gapMs),
    expire(state, at) {
      switch (state.kind) {
        case 'idle':
          return { state, out: [] }
        case 'open':
          return end(state.text, state.count, at)
        case 'spoiled': {
          const { count, why } = state
          return {
            state: IDLE,
            out: count === 0 ? [] : [{ at, value: { kind: 'noise', count, why } }],
          }
        }
      }
    },
  }
}
