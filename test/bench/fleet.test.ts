// The fleet whose return is measured, a small one: whatever a terminal asks of a server, the fleet's has an answer.

import { expect, test } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { fleetReturn } from './fleet.ts'

test('a few terminals all come back, and empty their queues', () => {
  const { backS, drainedS, peakPerSecond } = fleetReturn(5, 20_000, seededChance(1))
  expect(Math.max(backS, drainedS)).toBeLessThan(60)
  expect(peakPerSecond).toBeGreaterThan(0)
})
