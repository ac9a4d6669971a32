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
  read(bytes: readonly number[], turn: number): Reply
  /** Longest reply, bytes. */
  readonly maxReply: number
  /** From one reply to the next question, milliseconds. */
  readonly pollMs: number
  /** Longest wait for a reply, milliseconds. */
  readonly replyMs: number
  /** A command that lets the reader show a mood; its reply says nothing. */
  command?(mood: Mood): Uint8Array
}

interface Talk {
  readonly phase: 'asking' | 'commanding' | 'resting'
  readonly until: At
  readonly turn: number
  readonly held: readonly number[]
  /** When bytes nobody asked for have waited long enough; at the latest when the next question goes out. */
  readonly strayUntil?: At
  readonly unanswered: number
  readonly there: boolean
  /** The next command, which waits for the line to be free. */
  readonly next?: Uint8Array
}

const NEVER = Number.MAX_VALUE
const IN_VAIN = 3
const STRAY_MS = 200
const LONGEST_REST_MS = 30_000
const SILENT = 'The reader does not answer: check its cable, its line settings and its mode.'

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
    const missed = state.unanswered - IN_VAIN
    const pause = missed < 0 ? pollMs : Math.min(1_000 * 2 ** Math.min(missed, 10), LONGEST_REST_MS)
    const turn = state.phase === 'asking' ? state.turn + 1 : state.turn
    return { ...state, phase: 'resting', held: [], turn, until: at + pause }
  }
  const noise = (count: number, why: string, at: At, out: Timed<Decoded>[]): void => {
    if (count > 0) out.push({ at, value: { kind: 'noise', count, why } })
  }

  const answered = (state: Talk, at: At, out: Timed<Decoded>[]): Talk => {
    if (!state.there) out.push({ at, value: { kind: 'answers', count: 0 } })
    const resting = rest({ ...state, unanswered: 0, there: true }, at)
    return resting.next === undefined ? resting : ask(resting, at, out)
  }

  const byte = (state: Talk, code: number, at: At, out: Timed<Decoded>[]): Talk => {
    const held = [...state.held, code]
    const count = held.length
    if (state.phase === 'resting') {
      if (count < maxReply) return { ...state, held, strayUntil: at + STRAY_MS }
      noise(count, 'bytes nobody asked for', at, out)
      return { ...state, held: [] }
    }
    const reply = protocol.read(held, state.turn)
    switch (reply.kind) {
      case 'more':
        if (count < maxReply) return { ...state, held }
        noise(count, 'reply too long', at, out)
        return rest(state, at)
      case 'aside':
        out.push({ at, value: { kind: 'skip', count } })
        return { ...state, held: [] }
      case 'wrong':
        noise(count, reply.why, at, out)
        return rest(state, at)
      case 'reply': {
        const { says } = reply
        const known = says !== undefined && state.phase === 'asking'
        const value: Decoded = known ? { ...says, count } : { kind: 'skip', count }
        const next = answered(state, at, out)
        // The answer comes before what is asked next, and after the news that there is one.
        const asked = out.at(-1)?.value.kind === 'send' ? out.pop() : undefined
        out.push({ at, value }, ...(asked === undefined ? [] : [asked]))
        return next
      }
    }
  }

  return {
    start: { phase: 'resting', until: NEVER, turn: 0, held: [], unanswered: 0, there: false },
    limit: maxReply,
    begin(at) {
      const out: Timed<Decoded>[] = []
      const fresh: Talk = {
        ...{ phase: 'resting', until: at, turn: 0, held: [], unanswered: 0, there: false },
      }
      return { state: ask(fresh, at, out), out }
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
      const unanswered = state.unanswered + 1
      const silent = unanswered === IN_VAIN
      if (silent) out.push({ at, value: { kind: 'silent', why: SILENT, count: 0 } })
      const there = state.there && unanswered < IN_VAIN
      return { state: rest({ ...state, unanswered, there }, at), out }
    },
  }
}
