// SpringCard readers on a serial line ("MK1"): a plus, then prefix, number and suffix as they are configured.
// Source: SpringCard, RFID scanner documentation, serial output.

import type { Reading } from './reading.ts'

/** All that follows the plus; prefix and suffix are for configured rules to take off. */
export function springcard(text: string): Reading {
  return text.length > 1 && text.startsWith('+')
    ? { kind: 'card', text: text.slice(1) }
    : { kind: 'noise', why: 'line that is no card' }
}
