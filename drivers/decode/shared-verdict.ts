// What a heap of keys was, now that no more will come: a card, a PIN, either, or a piece of one.

import { isDigit } from './keypad.ts'
import { beganLate, isHeap, isLikelyReader, isReader, mayBeReader, type Pace } from './pace.ts'

export interface SharedOptions {
  /** Longest time the reader takes from key to key, milliseconds. */
  readonly paceMs: number
  /** Longest silence inside a card that has begun at a reader's pace, milliseconds. */
  readonly gapMs: number
  /** Fewest and most characters of a card. */
  readonly minLength: number
  readonly maxLength: number
}

export interface Held {
  readonly kind: 'held'
  readonly text: string
  readonly count: number
  /** Reports were lost among these keys. */
  readonly torn: boolean
  /** A person was typing a moment before. */
  readonly typing: boolean
  /** A card came a moment before, and it may have had more keys. */
  readonly rest: boolean
  /** The last key was not let go of. */
  readonly down: boolean
  readonly pace: Pace
}

/** So many keys at once are more than a person types while a host stalls. */
const HEAP_KEYS = 4
const LOST = 'keys of a card were lost: hold it to the reader again'
const SHORT = 'too few keys for a card'
const HEAP = 'keys that came all at once: show the card or type again'

export type Verdict =
  | { readonly kind: 'card' | 'ambiguous' | 'typed' }
  | { readonly kind: 'noise'; readonly why: string }

/** What the held keys are, when no more will come. */
export function judge({ text, torn, typing, rest, pace }: Held, options: SharedOptions): Verdict {
  const noise = (why: string): Verdict => ({ kind: 'noise', why })
  const isLong = text.length >= options.minLength
  if (rest && isHeap(pace, options.paceMs)) return noise(LOST)
  if (isReader(pace)) {
    // A digit that waited alone for too long went out as typed: the rest must not pass for a whole number.
    if (torn || (typing && beganLate(pace))) return noise(LOST)
    return isLong ? { kind: 'card' } : noise(SHORT)
  }
  if (typing) {
    return text.length >= HEAP_KEYS && isHeap(pace, options.paceMs)
      ? noise(HEAP)
      : { kind: 'typed' }
  }
  if (!isLong) return { kind: 'typed' }
  if (!isLikelyReader(pace) && !mayBeReader(pace, options.paceMs)) return { kind: 'typed' }
  if (torn) return noise(LOST)
  return { kind: [...text].every(isDigit) ? 'ambiguous' : 'card' }
}
