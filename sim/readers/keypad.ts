// A USB numeric keypad with the hard keys of a copier, as a person presses it.

import { reports } from './keystroke.ts'
import type { TimedBytes } from './timed-bytes.ts'

const USAGES = {
  '0': 98,
  '1': 89,
  '2': 90,
  '3': 91,
  '4': 92,
  '5': 93,
  '6': 94,
  '7': 95,
  '8': 96,
  '9': 97,
  enter: 88,
  back: 42,
  // Copiers publish no codes for their hard keys; these are ours. Above 0x65 a keyboard needs a descriptor that
  // allows it: the standard boot descriptor ends there.
  clear: 0xd8,
  start: 0x74,
  stop: 41,
  logout: 58,
} as const

export type KeypadKey = keyof typeof USAGES

/** A finger: down for 80 ms, and 120 ms to the next key. */
const HAND = { pressMs: 80, releaseMs: 120, shiftFirst: false }

/** The reports of these keys, pressed one after the other. */
export function keypadReports(keys: readonly KeypadKey[]): readonly TimedBytes[] {
  return reports(
    keys.map(key => ({ usage: USAGES[key], shift: false })),
    HAND,
  )
}
