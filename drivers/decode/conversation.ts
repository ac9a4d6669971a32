// A reader that must be asked: one question at a time, a wait for its reply, a rest, and the next question.
//
//   asking ──reply──▶ resting ──poll time──▶ asking
//      └──no reply──▶ resting, longer and longer once the reader is silent

import type { At, Decoded, Mood } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'

/** What the bytes of a reply are so far. */
export type Reply =
  | { readonly kind: 'more' }
  /** A good reply, and what it says. */
  | { readonly kind: 'reply'; readonly says?: WithoutCount }
  /** Something the reader says without being asked; the reply is still to come. */
  | { readonly kind: 'aside' }
  | { readonly kind: 'wrong'; readonly why: string }

type WithoutCount =
  | { readonly kind: 'card'; readonly text: string; readonly technology?: string }
  | { readonly kind: 'bits'; readonly bits: string; readonly technology?: string }

export interface Protocol {
  /** What is asked in this turn; turns count from 0. */
  question(turn: number): Uint8Array
  /** Judges a reply after each of its bytes, until it says other than `more`. */
  read(bytes: readonly number[], to: { readonly turn: number; readonly command: boolean }): Reply
  /** Longest reply, bytes. */
  readonly maxReply: number
  /** From one reply to the next question, milliseconds. */
  readonly pollMs: number
  /** Longest wait for a reply, milliseconds. */
  readonly replyMs: number
  /** A command that lets the reader show a mood; what its reply says does not count. */
  command?(mood: Mood): Uint8Array
}

interface Talk {
  readonly phase: 'asking' | 'commanding' | 'resting'
  readonly until: At
  readonly turn: number
  readonly held: readonly number[]
  /** When bytes nobody asked for have waited long enough; at the latest when the next question goes out. */
  readonly strayUntil?: At
  /** Questions in a row without a good reply. */
  readonly inVain: number
  readonly there: boolean
  /** The next command, which waits for the line to be free. */
  readonly next?: Uint8Array
}

const IN_VAIN = 3
const STRAY_MS = 200
const LONGEST_REST_MS = 30_000
const SILENT = 'The reader does not answer: check its cable, its line settings and its mode.'
const STRANGE =
  'The reader answers what nobody understands: check its kind, its mode and its line settings.'

/** Before the device was opened. */
const BEFORE: Talk = {
  ...{ phase: 'resting', until: Number.MAX_VALUE, turn: 0, held: [], inVain: 0, there: false },
}

export function conversation(protocol: Protocol): Decoder<Talk, Uint8Array, Decoded> {
  const { maxReply, pollMs, replyMs, command } = protocol

  const ask = (state: Talk, at: At, out: Timed<Decoded>[]): Talk => {
    const { next, ...rest } = state
    const bytes = next ?? protocol.question(state.turn)
    out.push({ at, value: { kind: 'send', bytes, count: 0 } })
    const phase = next === undefined ? 'asking' : 'commanding'
    return { ...rest, phase, held: [], until: at + replyMs }
  }
  const rest = (state: Talk, at: At): Talk => {
    const more = state.inVain - IN_VAIN
    const pause = more < 0 ? pollMs : Math.min(1_000 * 2 ** Math.min(more, 10), LONGEST_REST_MS)
    const turn = state.phase === 'asking' ? state.turn + 1 : state.turn
    return { ...state, phase: 'resting', held: [], turn, until: at + pause }
  }
  const noise = (count: number, why: string, at: At, out: Timed<Decoded>[]): void => {
    if (count > 0) out.push({ at, value: { kind: 'noise', count, why } })
  }
  /** A question without a good reply; `why` is told when there were too many. */
  const failed = (state: Talk, why: string, at: At, out: Timed<Decoded>[]): Talk => {
    const inVain = state.inVain + 1
    if (inVain === IN_VAIN) out.push({ at, value: { kind: 'silent', why, count: 0 } })
    return rest({ ...state, inVain, there: state.there && inVain < IN_VAIN }, at)
  }

  const byte = (state: Talk, code: number, at: At, out: Timed<Decoded>[]): Talk => {
    const held = [...state.held, code]
    const count = held.length
    if (state.phase === 'resting') {
      if (count < maxReply) return { ...state, held, strayUntil: at + STRAY_MS }
      noise(count, 'bytes nobody asked for', at, out)
      return { ...state, held: [] }
    }
    const isCommand = state.phase === 'commanding'
    const reply = protocol.read(held, { turn: state.turn, command: isCommand })
    switch (reply.kind) {
      case 'more':
        if (count < maxReply) return { ...state, held }
        noise(count, 'reply too long', at, out)
        return failed(state, STRANGE, at, out)
      case 'aside':
        out.push({ at, value: { kind: 'skip', count } })
        return { ...state, held: [] }
      case 'wrong':
        noise(count, reply.why, at, out)
        return failed(state, STRANGE, at, out)
      case 'reply': {
        const { says } = reply
        if (!state.there) out.push({ at, value: { kind: 'answers', count: 0 } })
        const counts = says !== undefined && !isCommand
        out.push({ at, value: counts ? { ...says, count } : { kind: 'skip', count } })
        const resting = rest({ ...state, inVain: 0, there: true }, at)
        return resting.next === undefined ? resting : ask(resting, at, out)
      }
    }
  }

  return {
    start: BEFORE,
    limit: maxReply,
    begin(at) {
      const out: Timed<Decoded>[] = []
      return { state: ask(BEFORE, at, out), out }
    },
    ...(command && {
      show(state: Talk, mood: Mood, at: At) {
        const waiting = { ...state, next: command(mood) }
        const out: Timed<Decoded>[] = []
        if (state.phase !== 'resting') return { state: waiting, out }
        noise(state.held.length, 'bytes nobody asked for', at, out)
        return { state: ask(waiting, at, out), out }
      },
    }),
    feed(state, { at, value }) {
      const out: Timed<Decoded>[] = []
      for (const code of value) state = byte(state, code, at, out)
      return { state, out }
    },
    deadline: ({ phase, held, until, strayUntil = until }) =>
      phase === 'resting' && held.length > 0 ? Math.min(until, strayUntil) : until,
    expire(state, at) {
      const out: Timed<Decoded>[] = []
      if (state.phase === 'resting') {
        noise(state.held.length, 'bytes nobody asked for', at, out)
        const free = { ...state, held: [] }
        return { state: at < state.until ? free : ask(free, at, out), out }
      }
      noise(state.held.length, 'unfinished reply', at, out)
      return { state: failed(state, SILENT, at, out), out }
    },
  }
}
