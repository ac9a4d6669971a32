// An emulated reader: what it sends when a card is held to it, when a key is pressed, and when it is spoken to.

import type { KeypadKey } from './keypad.ts'
import type { TimedBytes } from './timed-bytes.ts'

/** One emulated reader with power. Moments are milliseconds on any clock that never goes back. */
export interface Twin {
  /** What it says by itself when power comes. */
  power?(): readonly TimedBytes[]
  /**
   * A card is held to it at `at`. A reader that must be asked keeps it for as long as a card is usually held there.
   * Throws when a reader of this kind could never send such a card, without repeating it.
   */
  present?(card: string, at: number): readonly TimedBytes[]
  press?(keys: readonly KeypadKey[], at: number): readonly TimedBytes[]
  /** The driver wrote something. */
  hear?(bytes: Uint8Array, at: number): readonly TimedBytes[]
}

/** What can be set on a twin, as a capture or a profile writes it. */
export type TwinOptions = Readonly<Record<string, unknown>>
