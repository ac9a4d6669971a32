// A clock that stands still until told; alarms go off in order, each at its own moment.

import type { Clock } from '../../drivers/clock.ts'

export interface VirtualClock extends Clock {
  /** Lets time pass and everything that falls due happen, with what follows from it. */
  pass(ms: number): Promise<void>
  /** Lets time pass while the process is too busy for any alarm: they go off at the next `pass`. */
  sleep(ms: number): void
}

export function virtualClock(): VirtualClock {
  let now = 1_000
  const alarms = new Set<{ readonly at: number; readonly due: () => void }>()
  return {
    now: () => now,
    arm(at, due) {
      const alarm = { at, due }
      alarms.add(alarm)
      return () => void alarms.delete(alarm)
    },
    async pass(ms) {
      const end = now + ms
      for (;;) {
        await new Promise(setImmediate)
        const [next] = [...alarms].toSorted((a, b) => a.at - b.at)
        if (next === undefined || next.at > end) break
        now = Math.max(now, next.at)
        alarms.delete(next)
        next.due()
      }
      now = Math.max(now, end)
    },
    sleep(ms) {
      now += ms
    },
  }
}
