// rf IDEAS pcProx in SDK mode: no keystrokes, the card is asked for in feature reports of eight bytes.
// Source: micolous/pcprox, protocol.md and pcprox.py. A report that is sent sets one; one without bytes asks for one.
//
//   page 0 ──▶ page 2 ──▶ both changed ──▶ card data ⇄ bit count
//
// What is changed is not saved: it is lost with the power, and set anew when the reader is opened.

import type { Decoded, Mood } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'

const REPORT_BYTES = 8
const PAGE_0 = 0x80
const PAGE_2 = 0x82
const BIT_COUNT = 0x8e
/** Must be asked for before the bit count, which is never set otherwise. */
const CARD_DATA = 0x8f
const END_OF_CONFIGURATION = 0x90

/** On page 0: how many bits are cut off at both ends, and the flag that stops the keystrokes. */
const PARITY_BITS = 2
const FLAGS = 7
const HALT_KEYSTROKES = 0x80
/** On page 2: the lights, and the flag that gives them to us. */
const LIGHTS = 0
const LIGHT_FLAGS = 1
const WE_CONTROL_LIGHTS = 0x02
const RED = 0x01
const GREEN = 0x02
const COLORS: Readonly<Record<Mood, number>> = {
  accepted: GREEN,
  refused: RED,
  offline: RED | GREEN,
}

const POLL_MS = 200
/** Polls for which a mood is shown: about two seconds. */
const SHOWN_POLLS = 10
const MAX_BITS = REPORT_BYTES * 8

interface Sdk {
  readonly asked: 'page 0' | 'page 2' | 'card data' | 'bit count'
  /** The pages as the reader had them. */
  readonly page0: readonly number[]
  readonly page2: readonly number[]
  readonly data: readonly number[]
  /** Reports to be sent in front of the next question. */
  readonly changes: readonly (readonly number[])[]
  /** Polls until the lights are given back; 0 when they are not ours. */
  readonly shown: number
}

const report = (...bytes: readonly number[]): Uint8Array => {
  const whole = new Uint8Array(REPORT_BYTES)
  whole.set(bytes)
  return whole
}
/** Asks for the answer to the report before. */
const ANSWER = new Uint8Array(0)
const CODES = {
  'page 0': PAGE_0,
  'page 2': PAGE_2,
  'card data': CARD_DATA,
  'bit count': BIT_COUNT,
} as const

const changed = (
  page: readonly number[],
  changes: Readonly<Record<number, (before: number) => number>>,
): readonly number[] => page.map((byte, i) => changes[i]?.(byte) ?? byte)

/** Nothing cut off, so that parity can be checked here, and no keystrokes. */
const sdkMode = (page0: readonly number[]): readonly number[] =>
  changed(page0, { [PARITY_BITS]: () => 0, [FLAGS]: flags => flags | HALT_KEYSTROKES })
const withLights = (page2: readonly number[], color: number): readonly number[] =>
  changed(page2, {
    [LIGHTS]: lights => (lights & ~(RED | GREEN)) | color,
    [LIGHT_FLAGS]: flags => flags | WE_CONTROL_LIGHTS,
  })
const page = (code: number, bytes: readonly number[]): readonly (readonly number[])[] => [
  [code],
  bytes,
  [END_OF_CONFIGURATION, 0],
]

/**
 * The bits of a card, first sent first; they lie in the report with the last bit lowest. Undefined when there is no
 * card.
 */
export function pcproxBits(data: readonly number[], count: number): string | undefined {
  if (count === 0 || count > MAX_BITS) return undefined
  const bits = data
    .toReversed()
    .map(byte => byte.toString(2).padStart(8, '0'))
    .join('')
  return bits.slice(-count)
}

const isEmpty = (bytes: readonly number[]): boolean => bytes.every(byte => byte === 0)

function read(bytes: readonly number[], state: Sdk): Reply<Sdk> {
  const isWhole = bytes.length === REPORT_BYTES
  // Without a card some readers answer zeros, others do not answer.
  const isNothing = isEmpty(bytes)
  if (!isWhole && !isNothing) return { kind: 'wrong', why: 'report with a wrong length' }
  const opening = { kind: 'reply', opening: true, restMs: 10 } as const
  switch (state.asked) {
    case 'page 0':
      if (!isWhole) return { kind: 'wrong', why: 'no answer to a question about the settings' }
      return { ...opening, state: { ...state, page0: bytes, asked: 'page 2' } }
    case 'page 2': {
      if (!isWhole) return { kind: 'wrong', why: 'no answer to a question about the settings' }
      const changes = page(PAGE_0, sdkMode(state.page0))
      // Read again after a failure it may have our lights in it.
      const page2 = state.page2.length === 0 ? bytes : state.page2
      return { ...opening, state: { ...state, page2, changes, asked: 'card data' } }
    }
    case 'card data':
      if (isNothing) return { kind: 'reply', state: counted(state) }
      return { kind: 'reply', state: { ...state, data: bytes, asked: 'bit count' }, restMs: 1 }
    case 'bit count': {
      const next = counted({ ...state, asked: 'card data' })
      const [count = 0, again] = bytes
      if (count !== (again ?? 0)) return { kind: 'wrong', why: 'malformed bit count', state: next }
      const bits = pcproxBits(state.data, count)
      if (bits === undefined) return { kind: 'reply', state: next }
      return { kind: 'reply', state: next, says: [{ kind: 'bits', bits }] }
    }
  }
}

/** One poll more: lights that were shown long enough are given back. */
function counted(state: Sdk): Sdk {
  if (state.shown === 0) return state
  const shown = state.shown - 1
  return { ...state, shown, changes: shown === 0 ? page(PAGE_2, state.page2) : state.changes }
}

export const pcproxSdk: Decoder<unknown, Uint8Array, Decoded> = conversation<Sdk>({
  begin: () => ({ asked: 'page 0', page0: [], page2: [], data: [], changes: [], shown: 0 }),
  ask(state) {
    const question = [report(CODES[state.asked]), ANSWER]
    // Nothing comes between the two questions about one card.
    if (state.asked === 'bit count') return { send: question, state }
    const changes = state.changes.map(one => report(...one))
    return { send: [...changes, ...question], state: { ...state, changes: [] } }
  },
  read,
  // Whoever answers nothing any more may have lost its power, and with it the mode.
  failed: state => ({ ...state, asked: 'page 0', changes: [], shown: 0 }),
  show(state, mood) {
    if (state.page2.length === 0) return state
    // Behind what is still to be sent: a mood must not keep the keystrokes on.
    const changes = [...state.changes, ...page(PAGE_2, withLights(state.page2, COLORS[mood]))]
    return { ...state, changes, shown: SHOWN_POLLS }
  },
  maxReply: 1,
  reports: true,
  pollMs: POLL_MS,
  replyMs: 500,
})
