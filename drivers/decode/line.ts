// Serial lines to card text: a line ends with CR, LF or both, and an unfinished line is no card.
//
//   held text ──CR or LF──▶ card (or skip: empty line, banner)
//      └──control byte, too long, silence──▶ spoiled ──CR or LF──▶ nothing held (noise)

import type { At, Decoded } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'

/** Elatec TWN4 says "TWN4/B1.03/…" at power-up, SpringCard "# M519/RDR". */
export const BANNERS = /^(TWN4\/|#)/

export interface LineOptions {
  /** Longest line without its end, bytes. */
  readonly maxLength: number
  /**
   * Silence after which an unfinished line is dropped with all that comes up to its end, milliseconds. A reader sends a
   * line in one go, a byte each millisecond at 9600 bits per second, and a USB adapter holds bytes for 16 at most. Too
   * short costs a card, which is held up once more; too long makes one wrong number of a broken line and the next.
   */
  readonly idleMs: number
  /** What a reader says about itself when it starts; such a line is no card. */
  readonly banner: RegExp
}

interface Line {
  readonly text: string
  /** Bytes held, or being swallowed when spoiled. */
  readonly count: number
  /** Why this line is no card any more. */
  readonly spoiled?: string
  /** It has letters or digits: what breaks off may be a piece of a number. */
  readonly wordy: boolean
  readonly last: At
}

const CR = 0x0d
const LF = 0x0a
const EMPTY: Line = { text: '', count: 0, wordy: false, last: 0 }
const UNFINISHED = 'unfinished line'

/** The text of each line as one card; 7-bit printable characters only, because card texts have no others. */
export function line(options: LineOptions): Decoder<Line, Uint8Array, Decoded> {
  const { maxLength, idleMs, banner } = options

  const ended = (held: Line): Decoded => {
    const count = held.count + 1
    if (held.spoiled !== undefined) return { kind: 'noise', count, why: held.spoiled }
    if (held.text.trim() === '' || banner.test(held.text)) return { kind: 'skip', count }
    return { kind: 'card', text: held.text, count }
  }

  const byte = (held: Line, code: number, at: At, out: Timed<Decoded>[]): Line => {
    if (code === CR || code === LF) {
      out.push({ at, value: ended(held) })
      return EMPTY
    }
    const count = held.count + 1
    const text = String.fromCharCode(code)
    const wordy = held.wordy || /[0-9a-z]/i.test(text)
    const spoiled =
      held.spoiled ??
      (code < 0x20 || code > 0x7e ? 'byte that is no text' : undefined) ??
      (count > maxLength ? 'line too long' : undefined)
    if (spoiled === undefined) {
      return { text: held.text + text, count, wordy, last: at }
    }
    if (count < maxLength) return { text: '', count, spoiled, wordy, last: at }
    out.push({ at, value: { kind: 'noise', count, why: spoiled } })
    return { text: '', count: 0, spoiled, wordy, last: at }
  }

  return {
    start: EMPTY,
    limit: maxLength,
    feed(held, { at, value }) {
      const out: Timed<Decoded>[] = []
      for (const code of value) held = byte(held, code, at, out)
      return { state: held, out }
    },
    deadline: held => (held.count === 0 ? undefined : held.last + idleMs),
    // The rest of the line may still come, and would pass for a shorter number: it stays spoiled up to its end. A prompt
    // or a stray byte after the last line is no piece of a number and costs no card.
    expire({ count, spoiled = UNFINISHED, wordy }, at) {
      const out: Timed<Decoded>[] = [{ at, value: { kind: 'noise', count, why: spoiled } }]
      return { state: wordy ? { text: '', count: 0, spoiled, wordy, last: at } : EMPTY, out }
    },
  }
}
