// What a reader or keypad says, in the drivers' own words; nothing here knows what a login is.

/** Milliseconds on a monotonic clock. */
export type At = number

/** What a reader with a light or a beeper can be asked to show; `offline` is let in while the server is gone. */
export type Mood = 'accepted' | 'refused' | 'offline'

/** A key as a keypad means it, independent of keyboard layout and NumLock. */
export type ReaderKey =
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | 'enter'
  | 'clear'
  | 'back'
  | 'start'
  | 'stop'
  | 'logout'

/**
 * What decoders produce. `count` units of input (bytes; for HID, reports) went into each, so the counts of
 * everything that came out and what is still held add up to everything that went in.
 */
export type Decoded = { readonly count: number } & (
  | Skip
  | Noise
  | CardText
  | CardBits
  | { readonly kind: 'key'; readonly key: ReaderKey }
  | Talk
)

/** A card as the reader wrote it; `technology` where the protocol says it. */
export interface CardText {
  readonly kind: 'card'
  readonly text: string
  readonly technology?: string
  /** It may as well be a PIN that somebody typed. */
  readonly ambiguous?: true
}

/** A card as the bits that were on it, `0` and `1`, the first sent first. */
export interface CardBits {
  readonly kind: 'bits'
  readonly bits: string
  readonly technology?: string
}

/** What only decoders of readers produce that are asked: bytes for the reader, and whether it answers. */
export type Talk =
  | { readonly kind: 'send'; readonly bytes: Uint8Array; readonly count: 0 }
  /** It answered, for the first time or after it had been silent. */
  | { readonly kind: 'answers'; readonly count: 0 }
  /** It was asked several times in vain; `why` is a sentence that says what to do. */
  | { readonly kind: 'silent'; readonly why: string; readonly count: 0 }

/** Input the protocol expects and that says nothing: a key release, the second byte of a line end, a banner. */
export interface Skip {
  readonly kind: 'skip'
  readonly count: number
}

/** Input that belonged to nothing: `why` is a phrase for people, never the bytes themselves. */
export interface Noise {
  readonly kind: 'noise'
  readonly count: number
  readonly why: string
}

/** What the hub tells its owner. `at` is when the bytes left the operating system. */
export type ReaderEvent = { readonly reader: string; readonly at: At } & ReaderNews

export type ReaderNews =
  | { readonly kind: 'card'; readonly card: string; readonly ambiguous: boolean }
  | { readonly kind: 'key'; readonly key: ReaderKey }
  | { readonly kind: 'attached' }
  | { readonly kind: 'detached'; readonly why: string }
  | { readonly kind: 'noise'; readonly count: number; readonly why: string }
