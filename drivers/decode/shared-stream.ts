// Card reader and keypad on one keyboard: what came at a reader's pace is a card, everything else are keys of a person.
//
//   idle ──digit──▶ held ──end key or silence──▶ idle   (card, keys one by one, or noise)
//                     └──too long, foreign key──▶ spoiled ──silence──▶ idle   (noise)
//
// A digit is held until the next cannot belong to the same burst any more, `holdMs`: far less than anybody notices.

import type { At, Decoded } from '../reader-event.ts'
import type { KeyboardOutput, Stroke } from './boot-keyboard.ts'
import type { Decoder, Step, Timed } from './decoder.ts'
import { isDigit, keypad } from './keypad.ts'
import { isLikelyReader, isReader, paced, paceFrom } from './pace.ts'
import { type Held, judge, type SharedOptions } from './shared-verdict.ts'
import { KEY, printed } from './usb-keys.ts'

/** What came just before: a typed digit, a card that no end key ended; and until when a lost report spoils a card. */
interface Idle {
  readonly kind: 'idle'
  readonly typedAt?: At
  readonly openEndAt?: At
  readonly tornUntil?: At
}

type Shared =
  | Idle
  | Held
  | { readonly kind: 'spoiled'; readonly why: string; readonly count: number; readonly last: At }

const ENDS: ReadonlySet<number> = new Set([KEY.enter, KEY.keypadEnter, KEY.tab, KEY.keypadTab])
const LOCKS: ReadonlySet<number> = new Set([KEY.capsLock, KEY.numLock, KEY.scrollLock])
const IDLE: Idle = { kind: 'idle' }

/** A key is waited for at least so long, and so much longer than the reader's pace, for the sake of a busy host. */
const LEAST_HOLD_MS = 60
const HOLD_MORE_MS = 20
/** Keys that follow a typed digit within this time may belong with it. */
const TYPING_MS = 1_500

/** Keys that follow a card without an end key within this time may belong to it, and so may a key still down. */
const REST_MS = 600

const LATE = 'end key after the end of a card'
/** Cards and keys from the strokes of a keyboard that is both. */
export function sharedStream(options: SharedOptions): Decoder<Shared, KeyboardOutput, Decoded> {
  const { paceMs, gapMs, maxLength } = options
  const limits = { paceMs, holdMs: Math.max(LEAST_HOLD_MS, paceMs + HOLD_MORE_MS) }
  type Out = Step<Shared, Decoded>

  const keysOf = (text: string, count: number, at: At): readonly Timed<Decoded>[] =>
    [...text].map((one, i) => ({
      at,
      value: isDigit(one)
        ? { kind: 'key', key: one, count: i === 0 ? count : 0 }
        : { kind: 'noise', count: i === 0 ? count : 0, why: 'key without a meaning here' },
    }))

  const typedBefore = ({ torn, pace: { last } }: Held): Idle => ({
    kind: 'idle',
    typedAt: last,
    ...(torn && { tornUntil: last + REST_MS }),
  })

  const settled = (held: Held, at: At, isEnded: boolean): Out => {
    const { text, count, pace } = held
    const verdict = judge(held, options)
    const after: Idle = isEnded ? IDLE : { kind: 'idle', openEndAt: pace.last }
    const one = (value: Decoded): Out => ({ state: after, out: [{ at, value }] })
    switch (verdict.kind) {
      case 'card':
        return one({ kind: 'card', text, count })
      case 'ambiguous':
        return one({ kind: 'card', text, count, ambiguous: true })
      case 'noise':
        return one({ ...verdict, count })
      case 'typed':
        return { state: typedBefore(held), out: keysOf(text, count, at) }
    }
  }

  const swallow = (why: string, count: number, at: At): Out =>
    count < maxLength
      ? { state: { kind: 'spoiled', why, count, last: at }, out: [] }
      : {
          state: { kind: 'spoiled', why, count: 0, last: at },
          out: [{ at, value: { kind: 'noise', count, why } }],
        }

  /** A key that no card has, or an end key with nothing before it, is a key of a person. */
  const pressed = (key: Stroke, at: At): Out => ({
    state: IDLE,
    out: keypad.feed(null, { at, value: key }).out,
  })

  const ended = (held: Held, key: Stroke, at: At): Out => {
    const pace = paced(held.pace, at, limits)
    const step = settled({ ...held, pace, count: held.count + key.count }, at, true)
    if (judge({ ...held, pace }, options).kind !== 'typed') return step
    const end = pressed({ ...key, count: 0 }, at)
    return { state: end.state, out: [...step.out, ...end.out] }
  }

  const within = (ms: number, at: At, then: At | undefined): boolean =>
    then !== undefined && at - then < ms

  const opened = (text: string, key: Stroke, at: At, before: Idle): Shared => ({
    kind: 'held',
    text,
    count: key.count,
    down: true,
    torn: at < (before.tornUntil ?? at),
    typing: within(TYPING_MS, at, before.typedAt),
    rest: within(REST_MS, at, before.openEndAt),
    pace: paceFrom(at),
  })

  /** The keys so far go out as they are, and this one begins anew. */
  const apart = (held: Held, at: At, next: (idle: Idle) => Out): Out => {
    const out = keysOf(held.text, held.count, at)
    const then = next(typedBefore(held))
    return { state: then.state, out: [...out, ...then.out] }
  }

  const stroke = (state: Shared, key: Stroke, at: At): Out => {
    if (LOCKS.has(key.usage)) {
      return { state, out: [{ at, value: { kind: 'noise', count: key.count, why: 'lock key' } }] }
    }
    const text = printed(key.usage, key.modifiers)
    switch (state.kind) {
      case 'idle':
        if (text !== undefined) return { state: opened(text, key, at, state), out: [] }
        if (ENDS.has(key.usage) && within(REST_MS, at, state.openEndAt)) {
          return {
            state: IDLE,
            out: [{ at, value: { kind: 'noise', count: key.count, why: LATE } }],
          }
        }
        return pressed(key, at)
      case 'held': {
        if (ENDS.has(key.usage)) return ended(state, key, at)
        const pace = paced(state.pace, at, limits)
        const count = state.count + key.count
        if (text === undefined) {
          if (isReader(pace)) return swallow('foreign key inside a card', count, at)
          return apart(state, at, () => pressed(key, at))
        }
        const longer = state.text + text
        if (longer.length <= maxLength) {
          return { state: { ...state, text: longer, count, pace, down: true }, out: [] }
        }
        if (isReader(pace)) return swallow('too many keys for a card', count, at)
        return apart(state, at, idle => ({ state: opened(text, key, at, idle), out: [] }))
      }
      case 'spoiled':
        return swallow(state.why, state.count + key.count, at)
    }
  }

  const patience = ({ pace, down }: Held): number => {
    if (!isLikelyReader(pace)) return limits.holdMs
    return down ? Math.max(gapMs, REST_MS) : gapMs
  }

  const tornAt = (state: Shared, at: At): Shared => {
    switch (state.kind) {
      case 'idle':
        // The first key of a card may be the one that was lost.
        return { ...state, tornUntil: at + limits.holdMs }
      case 'held':
        return { ...state, torn: true }
      case 'spoiled':
        return state
    }
  }

  return {
    start: IDLE,
    limit: maxLength,
    feed(state, { at, value }) {
      if (value.kind === 'stroke') return stroke(state, value, at)
      if (value.kind === 'lost') return { state: tornAt(state, at), out: [] }
      const out = [{ at, value }]
      if (value.kind !== 'skip') return { state, out }
      if (value.again === true) return { state: tornAt(state, at), out }
      if (state.kind !== 'held' || !state.down) return { state, out }
      const up = { ...state, down: false }
      // A key is waited for longer while it is down.
      if (at < up.pace.last + patience(up)) return { state: up, out }
      const step = settled(up, at, false)
      return { state: step.state, out: [...out, ...step.out] }
    },
    deadline(state) {
      switch (state.kind) {
        case 'idle':
          return undefined
        case 'held':
          return state.pace.last + patience(state)
        case 'spoiled':
          return state.last + gapMs
      }
    },
    expire(state, at) {
      if (state.kind === 'held') return settled(state, at, false)
      if (state.kind === 'idle' || state.count === 0) return { state: IDLE, out: [] }
      const { count, why } = state
      return { state: IDLE, out: [{ at, value: { kind: 'noise', count, why } }] }
    },
  }
}
