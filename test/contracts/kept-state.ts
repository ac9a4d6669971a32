// What every KeptState port must do, whatever keeps it.

import { describe, expect, test } from 'vitest'
import type { Kept, Wall } from '../../agent/core/vocabulary.ts'
import type { KeptState } from '../../agent/ports.ts'

/** State with something in every place, told apart by its floor. */
export function keptAt(floor: number): Kept {
  return {
    pinTries: [{ id: 1, at: 5 as Wall, offline: true }],
    codeTries: [{ id: 2, at: 6 as Wall, offline: false }],
    gateUnlockedUntil: 7 as Wall,
    challenge: { text: '7K2M9QXD', since: 8 as Wall, triesLeft: 2 },
    envelope: { terminal: 'T1', next: 3 },
    floor: floor as Wall,
    leases: { u1: { id: 'l1', granted: 9, spent: 4, expires: 8 as Wall } },
    pushed: {
      version: 3,
      values: { gate: 'static', 'unlock.code': 'scrypt$8192$c2FsdA==$aGFzaA==' },
    },
  }
}

/** Runs the suite on ports that `open` makes, empty. */
export function keptStateContract(name: string, open: () => Promise<KeptState>): void {
  describe(`kept state: ${name}`, () => {
    test('there is none until some is saved', async () => {
      expect((await open()).load()).toBeUndefined()
    })

    test('what was saved last is loaded, whole', async () => {
      const kept = await open()
      kept.save(keptAt(1))
      expect(kept.load()).toEqual(keptAt(1))
      const { gateUnlockedUntil: _, ...less } = keptAt(2)
      kept.save(less)
      expect(kept.load()).toEqual(less)
    })
  })
}
