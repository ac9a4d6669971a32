// A card reader that pretends to be a USB keyboard: types the number, then its end key.

import type { TimedBytes } from './timed-bytes.ts'
import { type KeyPress, keyFor } from './usage-table.ts'

export interface KeystrokeOptions {
  /** Key sent after the number. */
  readonly end: 'enter' | 'keypad-enter' | 'tab' | 'none'
  /** From a key going down to its release, and from there to the next key, milliseconds. */
  readonly pressMs: number
  readonly releaseMs: number
  /** Types digits on the numeric block, as rf IDEAS readers do with "bUseNumKP". */
  readonly numeric: boolean
  /** Sends Shift in a report of its own before the shifted key, as a hand does. */
  readonly shiftFirst: boolean
}

/** A generic reader: bInterval 10, so a key and its release take 20 ms. */
export const GENERIC_KEYSTROKE: KeystrokeOptions = {
  end: 'enter',
  pressMs: 10,
  releaseMs: 10,
  numeric: false,
  shiftFirst: false,
}

/** An rf IDEAS pcProx: press and release in steps of 4 ms each (micolous/pcprox protocol.md, page 1). */
export const PCPROX_KEYSTROKE: KeystrokeOptions = { ...GENERIC_KEYSTROKE, pressMs: 4, releaseMs: 4 }

const END_USAGE = { enter: 40, tab: 43, 'keypad-enter': 88 } as const
const LEFT_SHIFT = 0x02

/** The reports of one card. Throws when the text holds a character that no key prints. */
export function keystrokes(
  text: string,
  options: KeystrokeOptions = GENERIC_KEYSTROKE,
): readonly TimedBytes[] {
  const keys: KeyPress[] = [...text].map(character => keyFor(character, options.numeric))
  if (options.end !== 'none') keys.push({ usage: END_USAGE[options.end], shift: false })
  return reports(keys, options)
}

/** One report per key going down and one for its release; 8 bytes, HID 1.11 appendix B.1. */
export function reports(
  keys: readonly KeyPress[],
  timing: Pick<KeystrokeOptions, 'pressMs' | 'releaseMs' | 'shiftFirst'>,
): readonly TimedBytes[] {
  const sent: TimedBytes[] = []
  let after = 0
  const send = (modifiers: number, usage: number, thenMs: number): void => {
    sent.push({ after, bytes: Uint8Array.of(modifiers, 0, usage, 0, 0, 0, 0, 0) })
    after += thenMs
  }
  for (const { usage, shift } of keys) {
    const modifiers = shift ? LEFT_SHIFT : 0
    if (shift && timing.shiftFirst) send(modifiers, 0, timing.pressMs)
    send(modifiers, usage, timing.pressMs)
    send(0, 0, timing.releaseMs)
  }
  return sent
}
