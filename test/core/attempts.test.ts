// Wrong tries: how many are free, what the others cost, and that both tell the same story.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Attempts,
  budgetBack,
  budgetLeft,
  count,
  delayedUntil,
  freeTries,
  keptTries,
  triesAtBoot,
} from '../../agent/core/attempts.ts'
import type { Mono, Wall } from '../../agent/core/vocabulary.ts'

const NONE: Attempts = { tries: [] }
const MINUTE = 60_000
const tried = (attempts: Attempts, at: number) =>
  count(attempts, { id: attempts.tries.length, at: at as Mono, offline: false })
const wrong = (times: number, at = 0) => {
  let attempts = NONE
  for (let once = 0; once < times; once++) attempts = tried(attempts, at)
  return attempts
}

it.each([
  [0, 0, 5],
  [1, 0, 4],
  [5, 0, 0],
  [6, 0, 0],
  [5, 30 * MINUTE, 0],
  [5, 30 * MINUTE + 1, 5],
  [6, 30 * MINUTE + 30_000, 0],
  [6, 30 * MINUTE + 30_001, 5],
])('after %i wrong tries and %i ms, %i more cost nothing', (times, at, free) => {
  expect(freeTries(wrong(times), at as Mono)).toBe(free)
})

it('is right about how many: so many more delay nobody, and one more does', () => {
  const waits = fc.array(fc.nat({ max: 40 * MINUTE }), { maxLength: 12 })
  fc.assert(
    fc.property(waits, fc.nat({ max: 60 * MINUTE }), (gaps, rest) => {
      let attempts = NONE
      let at = 0
      for (const gap of gaps) {
        at = Math.max(at + gap, delayedUntil(attempts))
        attempts = tried(attempts, at)
      }
      at = Math.max(at + rest, delayedUntil(attempts))
      for (let free = freeTries(attempts, at as Mono); free > 0; free--) {
        attempts = tried(attempts, at)
        expect(delayedUntil(attempts)).toBeLessThanOrEqual(at)
      }
      expect(delayedUntil(tried(attempts, at))).toBeGreaterThan(at)
    }),
  )
})

it('knows to the millisecond when the day gives a spent budget back', () => {
  const tries = fc.array(fc.tuple(fc.nat({ max: 10 * MINUTE }), fc.boolean()), { maxLength: 30 })
  fc.assert(
    fc.property(tries, fc.integer({ min: 5, max: 8 }), (made, budget) => {
      let attempts = NONE
      let at = 0
      for (const [id, [gap, offline]] of made.entries()) {
        at += gap
        attempts = count(attempts, { id, at: at as Mono, offline })
      }
      const back = budgetBack(attempts, budget)
      const left = (when: number) => budgetLeft(attempts, budget, when as Mono)
      expect(left(at) === 0).toBe(back > at)
      if (back <= at) return
      expect(left(back - 1)).toBe(0)
      expect(left(back)).toBeGreaterThan(0)
    }),
  )
})

it('a reboot in the middle of a delay starts it anew, and one after it costs nothing', () => {
  const attempts = wrong(6)
  const afterReboot = (passed: number): number => {
    const now = (1_000_000 + passed) as Wall
    const kept = keptTries(attempts, now, passed as Mono)
    // The running clock starts at zero, and nothing passed that the terminal knows of.
    return delayedUntil(triesAtBoot(kept, now, 0 as Mono))
  }
  expect(delayedUntil(attempts)).toBe(30_000)
  for (const passed of [0, 1, 29_999]) expect(afterReboot(passed)).toBe(30_000)
  expect(afterReboot(30_000)).toBeLessThanOrEqual(0)
})
