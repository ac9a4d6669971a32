// How a fleet falls upon a server that is back after an outage, beside the same fleet that tries again at fixed intervals.

import { expect, test } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { fleetReturn, type Return } from './fleet.ts'
import { figure, report } from './report.ts'

const TERMINALS = 2_000
const OUTAGE_MS = 5 * 60_000
const SEEDS = [1, 2, 3]

test('the return of a fleet on virtual time', context => {
  // No jitter: each wait is the middle of what could have been drawn, so the intervals are as long on average.
  const fixed = fleetReturn(TERMINALS, OUTAGE_MS, () => 0.5)
  const drawn = SEEDS.map(seed => fleetReturn(TERMINALS, OUTAGE_MS, seededChance(seed)))
  const rounds = (what: keyof Return) => drawn.map(one => ({ ours: one[what], bare: fixed[what] }))
  const beside = 'fixed intervals'
  report(
    context,
    figure(
      { name: `return of ${TERMINALS}: most attempts in a second`, unit: '', beside },
      rounds('peakPerSecond'),
    ),
    figure(
      { name: `return of ${TERMINALS}: until 99 % are back`, unit: 's', beside },
      rounds('backS'),
    ),
    figure(
      { name: `return of ${TERMINALS}: until every queue is empty`, unit: 's', beside },
      rounds('drainedS'),
    ),
  )
  expect(Math.max(...drawn.map(one => one.drainedS))).toBeLessThan(Number.POSITIVE_INFINITY)
})
