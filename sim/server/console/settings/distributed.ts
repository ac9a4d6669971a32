// How far terminals have got with the newest settings.

import type { Terminal } from '../client/shapes.ts'

/** By what still keeps a terminal from using them. */
export type Distributed = Readonly<Record<Terminal['settingsState'], readonly Terminal[]>>

export function distributed(terminals: readonly Terminal[]): Distributed {
  // The server refuses a revoked one its settings, too.
  const served = terminals.filter(({ revoked }) => revoked === null)
  const are = (state: Terminal['settingsState']) =>
    served.filter(({ settingsState }) => settingsState === state)
  return {
    current: are('current'),
    'when-idle': are('when-idle'),
    'at-restart': are('at-restart'),
    'on-the-way': are('on-the-way'),
  }
}
