// A USB numeric keypad with the hard keys of a copier, as a person presses it.

import { reports } from './keystroke.ts'
import type { TimedBytes } from './timed-bytes.ts'
import { keyFor } from './usage-table.ts'

const HARD_KEYS = {
  enter: 88,
  back: 42,
  // Copiers publish no codes for their hard keys; these are ours. Above 0x65 a keyboard needs a descriptor that
  // allows it: the standard boot descriptor ends there.
  clear: 0xd8,
  start: 0x74,
  stop: 41,
  logout: 58,
} as const

type HardKey = keyof typeof HARD_KEYS
export type KeypadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | HardKey

const isHard = (key: KeypadKey): key is HardKey => Object.hasOwn(HARD_KEYS, key)

/** A finger: down for 80 ms, and 120 ms to the next key. */
const HAND = { pressMs: 80, releaseMs: 120, shiftFirst: false }

/** The reports of these keys, pressed one after the other. */
export function keypadReports(keys: readonly KeypadKey[]): readonly TimedBytes[] {
  return reports(
    keys.map(key => (isHard(key) ? { usage: HARD_KEYS[key], shift: false } : keyFor(key, true))),
    HAND,
  )
}
