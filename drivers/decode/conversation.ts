// A reader that must be asked: one question at a time, a wait for its reply, a rest, and the next question.
//
//   asking ──reply──▶ resting ──poll time──▶ asking
//      └──no reply──▶ resting, longer and longer once the reader is silent

import type { At, Decoded, Mood } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'

/** What the bytes of a reply are so far; `state` is the protocol's own, the same as before unless given. */
export type Reply<S = unknown> =
  | { readonly kind: 'more' }
  /** A good reply, and what it says. */
  | {
      readonly kind: 'reply'
      readonly state?: S
      readonly says?: readonly Said[]
      /** It belongs to the opening of the conversation: the reader does not count as there yet. */
      readonly opening?: true
      /** Rest before the next question, where it is not the usual one, milliseconds. */
      readonly restMs?: number
    }
  /** Something the reader says without being asked; the reply is still to come. */
  | { readonly kind: 'aside' }
  /** Bytes that belong to nothing, but for the last `keep` of them; the reply is still to come. */
  | { readonly kind: 'stray'; readonly why: string; readonly keep?: number }
  /** No good reply. */
  | { readonly kind: 'wrong'; readonly why: string; readonly state?: S }
  /** The reader was understood and will not do: `why` is a sentence that says what to do. */
  | { readonly kind: 'refused'; readonly why: string; readonly state: S }

/** What a reply may say. */
export type Said =
  | { readonly kind: 'card'; readonly text: string; readonly technology?: string }
  | { readonly kind: 'bits'; readonly bits: string; readonly technology?: string }
  | Omit<Extract<Decoded, { kind: 'key' }>, 'count'>

/** A protocol in which the host asks. `S` is what it remembers from one question to the next: plain data. */
export interface Protocol<S> {
  /** The beginning, with 16 bytes of chance. */
  begin(chance: Uint8Array): S
  /** The next question in its pieces, and what is remembered while it is not answered. */
  ask(state: S): { readonly send: readonly Uint8Array[]; readonly state: S }
  /** Judges a reply after each of its pieces, until it says other than `more`. */
  read(bytes: readonly number[], state: S): Reply<S>
  /** No good reply came to the question. Standard: nothing changes. */
  failed?(state: S): S
  /** Remembers to let the reader show a mood with the next question. */
  show?(state: S, mood: Mood): S
  /** Longest reply, bytes; where replies are reports, 1. */
  readonly maxReply: number
  /** From one reply to the next question, milliseconds. */
  readonly pollMs: number
  /** Longest wait for a reply, milliseconds. */
  readonly replyMs: number
  /** Pause between the pieces of a question, for readers that lose them otherwise, milliseconds. Standard: none. */
  readonly paceMs?: number
  /** Whether a reader says this by itself between two questions. */
  unasked?(bytes: readonly number[]): boolean
  /** A reply comes as one report, a unit of input by itself. */
  readonly reports?: true
}

interface Talk<S> {
  readonly phase: 'asking' | 'resting'
  /** When the next piece of the question goes out, the wait for the reply ends, or the rest is over. */
  readonly until: At
  readonly said: S
  /** Pieces of the question that are still to be sent. */
  readonly unsent: readonly Uint8Array[]
  readonly held: readonly number[]
  /** When bytes nobody asked for have waited long enough; at the latest when the next question goes out. */
  readonly strayUntil?: At
  /** Questions in a row without a good reply. */
  readonly inVain: number
  readonly there: boolean
  /** There is something to show once the line is free. */
  readonly hurry: boolean
}

const IN_VAIN = 3
const STRAY_MS = 200
const LONGEST_REST_MS = 30_000
const SILENT = 'The reader does not answer: check its cable, its line settings and its mode.'
const STRANGE =
  'The reader answers what nobody understands: check its kind, its mode and its line settings.'
const NO_CHANCE = new Uint8Array(16)

export function conversation<S>(protocol: Protocol<S>): Decoder<Talk<S>, Uint8Array, Decoded> {
  const { maxReply, pollMs, replyMs, paceMs = 0, reports = false } = protocol

  const before = (chance: Uint8Array): Talk<S> => ({
    ...{ phase: 'resting', until: Number.MAX_VALUE, unsent: [], held: [], inVain: 0 },
    ...{ there: false, hurry: false, said: protocol.begin(chance) },
  })
  const sendNext = (state: Talk<S>, at: At, out: Timed<Decoded>[]): Talk<S> => {
    const now = paceMs === 0 ? state.unsent.length : 1
    for (const bytes of state.unsent.slice(0, now)) {
      out.push({ at, value: { kind: 'send', bytes, count: 0 } })
    }
    const unsent = state.unsent.slice(now)
    return { ...state, unsent, until: at + (unsent.length === 0 ? replyMs : paceMs) }
  }
  const ask = (state: Talk<S>, at: At, out: Timed<Decoded>[]): Talk<S> => {
    const { send: unsent, state: said } = protocol.ask(state.said)
    return sendNext({ ...state, phase: 'asking', said, unsent, held: [], hurry: false }, at, out)
  }
  const rest = (state: Talk<S>, at: At, restMs?: number): Talk<S> => {
    const more = state.inVain - IN_VAIN
    const usual = more < 0 ? pollMs : Math.min(1_000 * 2 ** Math.min(more, 10), LONGEST_REST_MS)
    return { ...state, phase: 'resting', held: [], unsent: [], until: at + (restMs ?? usual) }
  }
  const noise = (count: number, why: string, at: At, out: Timed<Decoded>[]): void => {
    if (count > 0) out.push({ at, value: { kind: 'noise', count, why } })
  }
  const unasked = (held: readonly number[], at: At, out: Timed<Decoded>[]): void => {
    const count = reports ? 1 : held.length
    const isUsual = count > 0 && protocol.unasked?.(held) === true
    if (isUsual) out.push({ at, value: { kind: 'skip', count } })
    else noise(count, 'bytes nobody asked for', at, out)
  }
  /** A question without a good reply; `why` is told when there were too many. */
  const failed = (state: Talk<S>, why: string, at: At, out: Timed<Decoded>[]): Talk<S> => {
    const inVain = state.inVain + 1
    if (inVain === IN_VAIN) out.push({ at, value: { kind: 'silent', why, count: 0 } })
    return rest({ ...state, inVain, there: state.there && inVain < IN_VAIN }, at)
  }
  const forgotten = (state: Talk<S>): Talk<S> => ({
    ...state,
    said: protocol.failed?.(state.said) ?? state.said,
  })

  /** One byte, or one report. */
  const piece = (
    state: Talk<S>,
    bytes: readonly number[],
    at: At,
    out: Timed<Decoded>[],
  ): Talk<S> => {
    const held = [...state.held, ...bytes]
    const count = reports ? 1 : held.length
    if (state.phase === 'resting') {
      if (!reports && count < maxReply) return { ...state, held, strayUntil: at + STRAY_MS }
      unasked(held, at, out)
      return { ...state, held: [] }
    }
    if (state.unsent.length > 0) {
      unasked(bytes, at, out)
      return state
    }
    const reply = protocol.read(held, state.said)
    switch (reply.kind) {
      case 'more':
        if (!reports && count < maxReply) return { ...state, held }
        noise(count, reports ? 'reply too short' : 'reply too long', at, out)
        return failed(forgotten(state), STRANGE, at, out)
      case 'aside':
        out.push({ at, value: { kind: 'skip', count } })
        return { ...state, held: [] }
      case 'stray': {
        const { why, keep = 0 } = reply
        noise(count - keep, why, at, out)
        return { ...state, held: keep === 0 ? [] : held.slice(-keep) }
      }
      case 'wrong': {
        noise(count, reply.why, at, out)
        const after = reply.state === undefined ? forgotten(state) : { ...state, said: reply.state }
        return failed(after, STRANGE, at, out)
      }
      case 'refused': {
        out.push({ at, value: { kind: 'skip', count } })
        // Nothing will change by asking on: at once as if there had been too many questions in vain.
        const inVain = Math.max(state.inVain, IN_VAIN) + 1
        out.push({ at, value: { kind: 'silent', why: reply.why, count: 0 } })
        return rest({ ...state, said: reply.state, inVain, there: false }, at)
      }
      case 'reply': {
        const { state: said = state.said, says = [], opening = false, restMs } = reply
        const there = state.there || !opening
        if (there && !state.there) out.push({ at, value: { kind: 'answers', count: 0 } })
        if (says.length === 0) out.push({ at, value: { kind: 'skip', count } })
        for (const [i, one] of says.entries()) {
          out.push({ at, value: { ...one, count: i === 0 ? count : 0 } })
        }
        const inVain = opening ? state.inVain : 0
        const resting = rest({ ...state, said, inVain, there }, at, restMs)
        return resting.hurry ? ask(resting, at, out) : resting
      }
    }
  }

  const { show } = protocol
  return {
    start: before(NO_CHANCE),
    limit: maxReply,
    begin(at, chance) {
      const out: Timed<Decoded>[] = []
      return { state: ask(before(chance), at, out), out }
    },
    ...(show && {
      show(state: Talk<S>, mood: Mood, at: At) {
        const out: Timed<Decoded>[] = []
        const waiting = { ...state, said: show(state.said, mood), hurry: true }
        if (state.phase === 'asking') return { state: waiting, out }
        if (state.held.length > 0) unasked(state.held, at, out)
        return { state: ask(waiting, at, out), out }
      },
    }),
    feed(state, { at, value }) {
      const out: Timed<Decoded>[] = []
      const pieces = reports ? [[...value]] : [...value].map(byte => [byte])
      for (const bytes of pieces) state = piece(state, bytes, at, out)
      return { state, out }
    },
    deadline: ({ phase, held, until, strayUntil = until }) =>
      phase === 'resting' && held.length > 0 ? Math.min(until, strayUntil) : until,
    expire(state, at) {
      const out: Timed<Decoded>[] = []
      if (state.phase === 'resting') {
        if (state.held.length > 0) unasked(state.held, at, out)
        const free = { ...state, held: [] }
        return { state: at < state.until ? free : ask(free, at, out), out }
      }
      if (state.unsent.length > 0) return { state: sendNext(state, at, out), out }
      noise(state.held.length, 'unfinished reply', at, out)
      return { state: failed(forgotten(state), SILENT, at, out), out }
    },
  }
}
