// HID boot keyboard reports to key strokes: one stroke per key-down edge, by usage, never by character.
// Source: USB-IF "HID 1.11", appendix B.1 (report), and "HID Usage Tables", page 0x07 (values 0x01..0x03).

import type { Noise, Skip } from '../reader-event.ts'
import type { Decoder, Timed } from './decoder.ts'

/** A key going down. `count` reports went into it: 0 for the second key of one report. */
export interface Stroke {
  readonly kind: 'stroke'
  readonly usage: number
  readonly modifiers: number
  readonly count: number
}

/** Keys may have come here that nobody saw. */
export interface Lost {
  readonly kind: 'lost'
  readonly count: 0
}

/** `again`: nothing changed since the last report, so it was sent twice, or the one between the two was lost. */
export type NoStroke = Skip & { readonly again?: true }

/** What comes out of the keyboard: strokes, releases (skip) and reports that say nothing usable (noise). */
export type KeyboardOutput = Stroke | NoStroke | Noise | Lost

/** What is down now: usages, and byte 0 of the report. */
interface Down {
  readonly keys: readonly number[]
  readonly modifiers: number
}

const REPORT_BYTES = 8
const FIRST_SLOT = 2
/** 0x01 ErrorRollOver, 0x02 POSTFail, 0x03 ErrorUndefined fill the slots instead of keys. */
const LAST_ERROR = 0x03

/**
 * Key-down edges, not values: a key that stays down, or moves to another slot, is not pressed again, and the same
 * key twice with a release between is two strokes. An error report leaves the keys as they were, as Linux does
 * (drivers/hid/hid-core.c, "Ignore report if ErrorRollOver").
 */
export const bootKeyboard: Decoder<Down, Uint8Array, KeyboardOutput> = {
  start: { keys: [], modifiers: 0 },
  limit: 0,
  feed(down, { at, value: report }) {
    const one = (value: KeyboardOutput): Timed<KeyboardOutput> => ({ at, value })
    const noise = (why: string) => ({ state: down, out: [one({ kind: 'noise', count: 1, why })] })

    if (report.length !== REPORT_BYTES) return noise('report of a wrong length')
    const keys: number[] = []
    for (const usage of report.subarray(FIRST_SLOT)) {
      if (usage !== 0 && usage <= LAST_ERROR) return noise('keyboard error report')
      if (usage !== 0 && !keys.includes(usage)) keys.push(usage)
    }
    const modifiers = report[0] ?? 0
    const now: Down = { keys, modifiers }
    const pressed = keys.filter(usage => !down.keys.includes(usage))
    if (pressed.length === 0) {
      const again = keys.length === down.keys.length && modifiers === down.modifiers
      return { state: now, out: [one({ kind: 'skip', count: 1, ...(again && { again }) })] }
    }
    return {
      state: now,
      out: pressed.map((usage, i) =>
        one({ kind: 'stroke', usage, modifiers, count: i === 0 ? 1 : 0 }),
      ),
    }
  },
  deadline: () => undefined,
  expire: down => ({ state: down, out: [] }),
}
