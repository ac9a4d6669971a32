// What every control of a setting is given.

import type { Setting } from '../client/shapes.ts'

/** How the control is named and described. */
interface Aria {
  readonly 'aria-labelledby': string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': true | undefined
}

export interface ControlProps {
  readonly setting: Setting
  readonly value: unknown
  readonly change: (value: unknown) => void
  readonly aria: Aria
}
