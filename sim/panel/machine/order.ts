// What somebody sets on the copier's screen before pressing Start, changed by its buttons and by the number pad.

import type { Key } from './keyboard.ts'

export const FUNCTIONS = ['copy', 'scan', 'print', 'heldJobs'] as const
export type CopierFunction = (typeof FUNCTIONS)[number]

export interface Order {
  readonly does: CopierFunction
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  /** Whether the next digit begins a new number. */
  readonly fresh: boolean
}

const MOST_PAGES = 999

export const NEW_ORDER: Order = { does: 'copy', pages: 1, color: false, duplex: false, fresh: true }

/** The order after a key of the pad; keys that mean something else leave it as it is. */
export function keyed(order: Order, key: Key): Order {
  if (/^[0-9]$/.test(key)) {
    const pages = Number(order.fresh ? key : `${order.pages}${key}`)
    return pages < 1 || pages > MOST_PAGES ? order : { ...order, pages, fresh: false }
  }
  if (key === 'clear') return { ...order, pages: 1, fresh: true }
  if (key === 'back') {
    const left = Math.floor(order.pages / 10)
    return left < 1 ? { ...order, pages: 1, fresh: true } : { ...order, pages: left }
  }
  return order
}

/** One page more or fewer, within what the copier takes. */
export const counted = (order: Order, by: number): Order => ({
  ...order,
  pages: Math.min(MOST_PAGES, Math.max(1, order.pages + by)),
  fresh: true,
})
