// A twin for every kind in the catalog of readers, by the kind's id.

import { keypadReports } from './keypad.ts'
import { GENERIC_KEYSTROKE, keystrokes } from './keystroke.ts'
import { rdm6300Lying } from './rdm6300.ts'
import { type LineEnd, serialLine } from './serial-line.ts'
import type { Twin, TwinOptions } from './twin.ts'

export const TWINS: Readonly<Record<string, (options: TwinOptions) => Twin>> = {
  keystroke: options => ({
    present: card => keystrokes(card, { ...GENERIC_KEYSTROKE, ...options }),
  }),
  keypad: () => ({ press: keys => keypadReports(keys) }),
  'serial-line': ({ end = 'cr', banner }) => ({
    power: () =>
      typeof banner === 'string' ? [{ after: 0, bytes: serialLine(banner, end as LineEnd) }] : [],
    present: card => [{ after: 0, bytes: serialLine(card, end as LineEnd) }],
  }),
  rdm6300: ({ lyingMs = 0 }) => ({ present: card => rdm6300Lying(card, lyingMs as number) }),
}
