// Which terminals use the newest settings.

import type { Terminal } from '../client/shapes.ts'

export interface Distributed {
  readonly current: number
  readonly late: readonly Terminal[]
}

export function distributed(terminals: readonly Terminal[]): Distributed {
  // The server refuses a revoked one its settings, too.
  const served = terminals.filter(({ revoked }) => revoked === null)
  const late = served.filter(({ settingsCurrent }) => !settingsCurrent)
  return { current: served.length - late.length, late }
}
