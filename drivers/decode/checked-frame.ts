// Frames that begin with a start byte, for card modules that send a number between STX and ETX.

import type { At, Decoded } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'

/** What the bytes so far are; each its own value, so that no caller confuses a short frame with a wrong one. */
export type FrameOutcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'frame'; readonly text: string; readonly technology?: string }
  /** A good frame that is no card. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'bad-format' }
  | { readonly kind: 'bad-check' }

export interface FrameShape {
  readonly start: number
  /**
   * Whether a start byte always begins a frame: right where the content is ASCII, the usual case. Where it may hold
   * raw bytes (`false`), a start byte inside counts as content, and is tried as a start only once `read` has found
   * the frame malformed.
   */
  readonly restarts?: boolean
  /** Longest frame, bytes. */
  readonly maxLength: number
  /** Silence after which an unfinished frame is dropped, milliseconds. */
  readonly idleMs: number
  /** Judges a frame so far, start byte included; asked again after every byte until it says other than `more`. */
  read(frame: readonly number[]): FrameOutcome
}

interface Frame {
  /** Bytes of the open frame; empty outside one. */
  readonly held: readonly number[]
  /** Bytes seen since the last frame that belong to none; only ever above 0 outside a frame. */
  readonly stray: number
  readonly last: At
}

const NOTHING: Frame = { held: [], stray: 0, last: 0 }

/** Cards from frames. What is in no good frame is counted as noise, never given out as a shorter number. */
export function checkedFrame(shape: FrameShape): Decoder<Frame, Uint8Array, Decoded> {
  const { start, restarts = true, maxLength, idleMs, read } = shape

  const byte = (state: Frame, code: number, at: At, out: Timed<Decoded>[]): Frame => {
    const noise = (count: number, why: string): void => {
      if (count > 0) out.push({ at, value: { kind: 'noise', count, why } })
    }
    const starts = code === start && (restarts || state.held.length === 0)
    if (starts) {
      noise(state.stray, 'bytes outside a frame')
      noise(state.held.length, 'unfinished frame')
    } else if (state.held.length === 0) {
      const stray = state.stray + 1
      if (stray < maxLength) return { held: [], stray, last: at }
      noise(stray, 'bytes outside a frame')
      return NOTHING
    }
    const held = starts ? [code] : [...state.held, code]
    const count = held.length
    const outcome = read(held)
    switch (outcome.kind) {
      case 'more':
        if (count < maxLength) return { held, stray: 0, last: at }
        noise(count, 'frame too long')
        return NOTHING
      case 'frame': {
        const { text, technology } = outcome
        const value: Decoded = { kind: 'card', text, count }
        out.push({ at, value: technology === undefined ? value : { ...value, technology } })
        return NOTHING
      }
      case 'skip':
        out.push({ at, value: { kind: 'skip', count } })
        return NOTHING
      case 'bad-format': {
        const next = restarts ? -1 : held.indexOf(start, 1)
        noise(next < 0 ? count : next, 'malformed frame')
        let again = NOTHING
        if (next > 0) for (const one of held.slice(next)) again = byte(again, one, at, out)
        return again
      }
      case 'bad-check':
        noise(count, 'frame with a wrong check')
        return NOTHING
    }
  }

  return {
    start: NOTHING,
    limit: maxLength,
    feed(state, { at, value }) {
      const out: Timed<Decoded>[] = []
      for (const code of value) state = byte(state, code, at, out)
      return { state, out }
    },
    deadline: state => (state.held.length + state.stray === 0 ? undefined : state.last + idleMs),
    expire(state, at) {
      const count = state.held.length + state.stray
      const why = state.stray > 0 ? 'bytes outside a frame' : 'unfinished frame'
      return {
        state: NOTHING,
        out: count === 0 ? [] : [{ at, value: { kind: 'noise', count, why } }],
      }
    },
  }
}
