// Time as the drivers see it: one monotonic reading and one-shot alarms, both replaceable.

import { performance } from 'node:perf_hooks'
import type { At } from './reader-event.ts'

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): At
  /** Calls `due` once, at or after `at`, never from within this call; the answer cancels it. */
  arm(at: At, due: () => void): () => void
}

/** The machine's own monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  arm(at, due) {
    const timer = setTimeout(due, Math.max(0, Math.ceil(at - performance.now())))
    return () => clearTimeout(timer)
  },
}
