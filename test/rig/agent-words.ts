// What the program of a machine whose power is cut tells those outside; they send it requests of the panel protocol.

import type { PanelNews } from '../../agent/wire/panel-messages.ts'

/** Wrong PINs that are looked at in a day. */
export const BUDGET = 100

export type AgentNews =
  /** Wrong PINs that would still be looked at, right after the start. */
  | { readonly kind: 'ready'; readonly pinsLeft: number }
  | { readonly kind: 'panel'; readonly news: PanelNews }
