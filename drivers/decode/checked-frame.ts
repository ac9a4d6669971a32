// Frames that begin with a start byte and carry a check, for 125 kHz modules that send ASCII between STX and ETX.

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

/**
 * Cards from checked frames. A start byte always restarts the frame, which is right where the content is ASCII and so
 * cannot hold a start byte (a module with raw bytes inside needs its length instead).
 */
export function checkedFrame(shape: FrameShape): Decoder<Frame, Uint8Array, Decoded> {
  const { start, maxLength, idleMs, read } = shape

  const byte = (state: Frame, code: number, at: At, out: Timed<Decoded>[]): Frame => {
    const noise = (count: number, why: string): void => {
      if (count > 0) out.push({ at, value: { kind: 'noise', count, why } })
    }
    if (code === start) {
      noise(state.stray, 'bytes outside a frame')
      noise(state.held.length, 'unfinished frame')
    } else if (state.held.length === 0) {
      const stray = state.stray + 1
      if (stray < maxLength) return { held: [], stray, last: at }
      noise(stray, 'bytes outside a frame')
      return NOTHING
    }
    const held = code === start ? [code] : [...state.held, code]
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
      case 'bad-format':
        noise(count, 'malformed frame')
        return NOTHING
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
