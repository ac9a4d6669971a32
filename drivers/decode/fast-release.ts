// A reader that speaks PaperCut's fast release protocol, seen from the host it gives its cards to.
//
// Host to reader, lines of which the last character decides: nothing (be ready for the next card), `v` (say your
// version), `e` (show an error), `b` (beep). The host begins with such an empty line and a prompt that says who it is;
// a reader throws both away. Reader to host: a card's number and LF; to `v` its version and CR; and empty lines.
// Source: the vendor's sample of a reader, PaperCutExamples, fastReleaseProtocol/NetworkCardReaderFastRelease.py.

import type { At, Decoded, Mood } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'
import { type LineOptions, line } from './line.ts'

const CR = 0x0d
const READY = '\r'
const VERSION = 'v\r'
/** Its last letter is no command. */
const PROMPT = 'Latchkey\r'
const MOODS: Readonly<Record<Mood, string>> = {
  accepted: 'b\r',
  offline: 'b\rb\r',
  refused: 'e\r',
}
/**
 * The vendor's sample throws away the first two things it receives, each whatever came together, and sends cards only
 * after an empty line: so the beginning goes out piece by piece, this far apart, milliseconds.
 */
const APART_MS = 200
/** From a card, or from what was shown of it, to the word that the next may come, milliseconds. */
const READY_MS = 2_000
/** From one question for the version to the next: whether it is still there, milliseconds. */
const ASK_MS = 5_000
const MOST_IN_VAIN = 2
const SILENT =
  'The reader is connected and does not answer: check that it speaks the fast release protocol, or use tcp-line.'
const NO_BANNER = /^$/

/** Kept beside the line. */
interface Talk<L> {
  readonly held: L
  readonly promptAt?: At
  readonly askAt: At
  readonly readyAt?: At
  /** The version was asked for and has not come. */
  readonly asked: boolean
  /** Questions since the last line that came. */
  readonly inVain: number
  readonly there: boolean
}

export function fastRelease(
  options: Omit<LineOptions, 'banner'>,
): Decoder<unknown, Uint8Array, Decoded> {
  const lines = line({ ...options, banner: NO_BANNER })
  type State = Talk<typeof lines.start>
  type Out = Timed<Decoded>[]

  const send = (text: string, at: At, out: Out): void => {
    const bytes = Uint8Array.from(text, one => one.charCodeAt(0))
    out.push({ at, value: { kind: 'send', bytes, count: 0 } })
  }
  const ask = (state: State, at: At, out: Out): State => {
    const { inVain, there } = state
    if (inVain === MOST_IN_VAIN) out.push({ at, value: { kind: 'silent', why: SILENT, count: 0 } })
    send(VERSION, at, out)
    return {
      ...state,
      askAt: at + ASK_MS,
      asked: true,
      inVain: Math.min(inVain, MOST_IN_VAIN) + 1,
      there: there && inVain < MOST_IN_VAIN,
    }
  }
  /** A line came that a reader of this kind sends. */
  const answered = (state: State, at: At, out: Out): State => {
    if (!state.there) out.push({ at, value: { kind: 'answers', count: 0 } })
    return { ...state, inVain: 0, there: true }
  }

  const byte = (state: State, code: number, at: At, out: Out): State => {
    const { held, asked } = state
    if (code === CR && held.count > 0 && held.spoiled === undefined) {
      const count = held.count + 1
      const free = { ...state, held: lines.start }
      if (!asked) {
        // It may be a card all the same, from a reader of another kind; nobody guesses.
        out.push({ at, value: { kind: 'noise', count, why: 'line that ends like a version' } })
        return free
      }
      const there = answered({ ...free, asked: false }, at, out)
      out.push({ at, value: { kind: 'skip', count } })
      return there
    }
    const fed = lines.feed(held, { at, value: Uint8Array.of(code) })
    let next: State = { ...state, held: fed.state }
    for (const one of fed.out) {
      if (one.value.kind !== 'noise') next = answered(next, at, out)
      if (one.value.kind === 'card') next = { ...next, readyAt: at + READY_MS }
      out.push(one)
    }
    return next
  }

  /** Before the device was opened. */
  const start: State = {
    ...{ held: lines.start, askAt: Number.MAX_VALUE, asked: false, inVain: 0, there: false },
  }
  const decoder: Decoder<State, Uint8Array, Decoded> = {
    start,
    limit: lines.limit,
    begin(at) {
      const out: Out = []
      send(READY, at, out)
      const [promptAt, askAt, readyAt] = [at + APART_MS, at + 2 * APART_MS, at + 3 * APART_MS]
      return { state: { ...start, promptAt, askAt, readyAt }, out }
    },
    show(state, mood, at) {
      const out: Out = []
      send(MOODS[mood], at, out)
      return { state: { ...state, readyAt: at + READY_MS }, out }
    },
    feed(state, { at, value }) {
      const out: Out = []
      for (const code of value) state = byte(state, code, at, out)
      return { state, out }
    },
    deadline: ({ held, promptAt, askAt, readyAt }) =>
      Math.min(askAt, promptAt ?? askAt, readyAt ?? askAt, lines.deadline(held) ?? askAt),
    expire(state, at) {
      const out: Out = []
      if ((lines.deadline(state.held) ?? Number.MAX_VALUE) <= at) {
        const left = lines.expire(state.held, at)
        out.push(...left.out)
        return { state: { ...state, held: left.state }, out }
      }
      const { promptAt, ...prompted } = state
      if (promptAt !== undefined && promptAt <= at) {
        send(PROMPT, at, out)
        return { state: prompted, out }
      }
      const { readyAt, ...ready } = state
      if (readyAt !== undefined && readyAt <= at) {
        send(READY, at, out)
        return { state: ready, out }
      }
      return { state: ask(state, at, out), out }
    },
  }
  return decoder
}
