// What a mood looks and sounds like on an OSDP reader.

import type { Mood } from '../../reader-event.ts'
import { CODE, type Command } from './frame.ts'

/** Colours of a light. */
const [RED, GREEN, AMBER] = [1, 2, 3]
/** For how long a mood is shown, tenths of a second. */
const SHOWN = 20

/** Reader 0, light 0: blinks in this colour for a while (`off` 0: does not blink), then shows what it did before. */
const led = (color: number, off: number): Command => ({
  code: CODE.led,
  data: [0, 0, 2, 2, off, color, 0, SHOWN, 0, 0, 0, 0, 0, 0],
})
/** Reader 0, its usual tone: on and off in tenths of a second, and how often. */
const buzz = (on: number, off: number, times: number): Command => ({
  code: CODE.buzzer,
  data: [0, 2, on, off, times],
})
export const MOODS: Readonly<Record<Mood, { readonly led: Command; readonly buzzer: Command }>> = {
  accepted: { led: led(GREEN, 0), buzzer: buzz(1, 0, 1) },
  offline: { led: led(AMBER, 0), buzzer: buzz(1, 1, 2) },
  refused: { led: led(RED, 2), buzzer: buzz(5, 0, 1) },
}
