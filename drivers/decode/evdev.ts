// Events of a Linux input device to key strokes, the same as from keyboard reports.
// Source: Linux Documentation/input/event-codes.rst and include/uapi/linux/input.h, for machines of 64 bits.

import type { At } from '../reader-event.ts'
import type { KeyboardOutput } from './boot-keyboard.ts'
import type { Decoder, Timed } from './decoder.ts'
import { USAGE_OF_CODE } from './linux-keys.ts'

/** 16 bytes of time, then type (2), code (2) and value (4), little-endian. */
export const EVENT_BYTES = 24
const TYPE = { sync: 0, key: 1, misc: 4 } as const
const SYNC = { report: 0, dropped: 3 } as const
const SCAN = 4
/** Value of a key: 0 up, 1 down, 2 repeated by the kernel while it is down. */
const DOWN = 1
const REPEAT = 2
const KEYBOARD_PAGE = 7
const FIRST_MODIFIER = 0xe0
const LAST_MODIFIER = 0xe7
/** The kernel gives whole events; a piece of one that stays alone is no event. */
const PIECE_MS = 100

interface State {
  readonly piece: readonly number[]
  readonly last: At
  /** Usage of the key whose event comes next. */
  readonly usage?: number
  readonly modifiers: number
  /** Events were dropped; what comes up to the next report is incomplete. */
  readonly dropped?: true
}

interface Event {
  readonly type: number
  readonly code: number
  readonly value: number
}

const skip: KeyboardOutput = { kind: 'skip', count: EVENT_BYTES }
const noise = (count: number, why: string): KeyboardOutput => ({ kind: 'noise', count, why })

/**
 * Usages where the device says them (MSC_SCAN, as every USB keyboard does: 0x70000 and the usage), else by key code.
 * What the kernel dropped cannot be asked for without an ioctl, so after SYN_DROPPED no key counts as held.
 */
export const evdev: Decoder<State, Uint8Array, KeyboardOutput> = {
  start: { piece: [], last: 0, modifiers: 0 },
  limit: EVENT_BYTES - 1,
  feed(state, { at, value: bytes }) {
    const all = state.piece.length === 0 ? bytes : Uint8Array.of(...state.piece, ...bytes)
    const view = new DataView(all.buffer, all.byteOffset, all.length)
    const whole = all.length - (all.length % EVENT_BYTES)
    const out: Timed<KeyboardOutput>[] = []
    for (let from = 0; from < whole; from += EVENT_BYTES) {
      const step = event(state, eventFrom(view, from))
      state = step.state
      for (const value of step.out) out.push({ at, value })
    }
    return { state: { ...state, piece: [...all.subarray(whole)], last: at }, out }
  },
  deadline: ({ piece, last }) => (piece.length === 0 ? undefined : last + PIECE_MS),
  expire: (state, at) => ({
    state: { ...state, piece: [] },
    out: [{ at, value: noise(state.piece.length, 'piece of an event') }],
  }),
}

const eventFrom = (view: DataView, from: number): Event => ({
  type: view.getUint16(from + 16, true),
  code: view.getUint16(from + 18, true),
  value: view.getInt32(from + 20, true),
})

interface Answer {
  readonly state: State
  readonly out: readonly KeyboardOutput[]
}

function event(state: State, { type, code, value }: Event): Answer {
  const { usage, ...others } = state
  if (type === TYPE.sync && code === SYNC.dropped) {
    return {
      state: { ...others, modifiers: 0, dropped: true },
      out: [noise(EVENT_BYTES, 'the system dropped keys'), { kind: 'lost', count: 0 }],
    }
  }
  if (state.dropped) {
    const { dropped, ...resumed } = others
    const isOver = type === TYPE.sync && code === SYNC.report
    return { state: isOver ? resumed : state, out: [skip] }
  }
  if (type === TYPE.misc && code === SCAN) {
    const isKey = value >>> 16 === KEYBOARD_PAGE
    return { state: { ...others, ...(isKey && { usage: value & 0xffff }) }, out: [skip] }
  }
  if (type !== TYPE.key) return { state: others, out: [skip] }
  const key = usage ?? USAGE_OF_CODE.get(code)
  if (value === REPEAT) return { state: others, out: [skip] }
  if (key === undefined) {
    return { state: others, out: [value === DOWN ? noise(EVENT_BYTES, 'unknown key') : skip] }
  }
  if (key >= FIRST_MODIFIER && key <= LAST_MODIFIER) {
    const bit = 1 << (key - FIRST_MODIFIER)
    const modifiers = value === DOWN ? state.modifiers | bit : state.modifiers & ~bit
    return { state: { ...others, modifiers }, out: [skip] }
  }
  if (value !== DOWN) return { state: others, out: [skip] }
  const { modifiers } = state
  // One byte stands for the key: who holds keys then holds one unit for each, as with reports.
  return {
    state: others,
    out: [
      { kind: 'skip', count: EVENT_BYTES - 1 },
      { kind: 'stroke', usage: key, modifiers, count: 1 },
    ],
  }
}
