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

/** What comes out of the keyboard: strokes, releases (skip) and reports that say nothing usable (noise). */
export type KeyboardOutput = Stroke | Skip | Noise

/** The usages that are down now. */
type Down = readonly number[]

const REPORT_BYTES = 8
/** 0x01 ErrorRollOver, 0x02 POSTFail, 0x03 ErrorUndefined fill the slots instead of keys. */
const LAST_ERROR = 0x03

/**
 * Key-down edges, not values: a key that stays down, or moves to another slot, is not pressed again, and the same
 * key twice with a release between is two strokes. An error report leaves the keys as they were, as Linux does
 * (drivers/hid/hid-core.c, "Ignore report if ErrorRollOver").
 */
export const bootKeyboard: Decoder<Down, Uint8Array, KeyboardOutput> = {
  start: [],
  limit: 0,
  feed(down, { at, value: report }) {
    const one = (value: KeyboardOutput): Timed<KeyboardOutput> => ({ at, value })
    const noise = (why: string) => ({ state: down, out: [one({ kind: 'noise', count: 1, why })] })

    if (report.length !== REPORT_BYTES) return noise('report of a wrong length')
    const slots = [...report.subarray(2)].filter(usage => usage !== 0)
    if (slots.some(usage => usage <= LAST_ERROR)) return noise('keyboard error report')

    const now = [...new Set(slots)]
    const pressed = now.filter(usage => !down.includes(usage))
    if (pressed.length === 0) return { state: now, out: [one({ kind: 'skip', count: 1 })] }
    const modifiers = report[0] ?? 0
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
