// Which terminals use the newest settings.

import type { Terminal } from '../client/shapes.ts'

export interface Distributed {
  readonly current: number
  readonly late: readonly Terminal[]
}

export function distributed(terminals: readonly Terminal[]): Distributed {
  const late = terminals.filter(({ settingsCurrent }) => !settingsCurrent)
  return { current: terminals.length - late.length, late }
}
