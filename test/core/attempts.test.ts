// Wrong tries: how many are free, what the others cost, and that both tell the same story.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Attempts,
  budgetBack,
  budgetLeft,
  count,
  delayedUntil,
  freeTries,
  keptTries,
  takeBack,
  triesAtBoot,
} from '../../agent/core/attempts.ts'
import type { Mono, Wall } from '../../agent/core/vocabulary.ts'
import { BENS_PIN, no, settingsWith, Terminal } from './sample.ts'

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
  [6, 30 * MINUTE + 30_000, 4],
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

// An honest day at a busy copier: 1,000 logins in ten hours, 3 % of them mistyped, whoever they are.
it('a busy day of typos makes hardly anybody wait, and nobody for long', () => {
  const DAY = 10 * 60 * MINUTE
  const typos = fc.noBias(fc.array(fc.nat({ max: DAY }), { minLength: 30, maxLength: 30 }))
  let [waits, long] = [0, 0]
  fc.assert(
    fc.property(typos, moments => {
      let attempts = NONE
      for (const at of moments.toSorted((a, b) => a - b)) {
        // Who is told to wait comes back when it is over.
        attempts = tried(attempts, Math.max(at, delayedUntil(attempts)))
        const wait = delayedUntil(attempts) - (attempts.tries.at(-1)?.at ?? 0)
        if (wait > 0) waits += 1
        if (wait > MINUTE) long += 1
        expect(wait).toBeLessThanOrEqual(5 * MINUTE)
      }
    }),
    // The same days each time: chance alone could put nine typos into one half hour.
    { numRuns: 200, seed: 1 },
  )
  expect(waits / (200 * 30)).toBeLessThan(0.02)
  expect(long / (200 * 30)).toBeLessThan(0.001)
})

it('somebody who goes on guessing waits longer each time, and gains nothing by waits of half an hour', () => {
  let attempts = NONE
  let at = 0
  const waits = Array.from({ length: 10 }, () => {
    attempts = tried(attempts, at)
    const wait = delayedUntil(attempts) - at
    at = Math.max(at, delayedUntil(attempts))
    return wait / 1_000
  })
  expect(waits).toEqual([0, 0, 0, 0, 0, 30, 60, 300, 900, 3_600])
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

describe('wrong PINs that the server has forgotten', () => {
  const CACHE = { users: 1, generation: 1 }
  const settings = settingsWith({ gate: 'none', pinOfflineBudget: 5, 'cache.hours': '30d' })
  /** A terminal that takes no PINs any more. */
  function spent(): Terminal {
    const t = new Terminal({ cache: CACHE, settings }).beat().goOffline()
    for (let n = 0; n < 5; n += 1) t.type(`00000${n}<enter>`).lookedUp(no('wrong-pin'))
    expect(t.type(`${BENS_PIN}<enter>`).state.lastVerdict?.reason).toBe('budget-spent')
    return t
  }
  const beaten = (t: Terminal, pinsCleared: number): Terminal => t.beat({ pinsCleared })

  it('PINs work again at once, which is written down and told', () => {
    const t = beaten(spent(), 1)
    expect(t.last('record').activity).toEqual({ kind: 'pins-cleared', by: 'server' })
    expect(t.last('keep').kept).toMatchObject({ pinTries: [], pinsCleared: 1 })
    t.goOffline().type(`${BENS_PIN}<enter>`)
    expect(t.last('look-up').presented.kind).toBe('pin')
    expect(beaten(t, 1).beat().last('probe').status.pinsCleared).toBe(1)
  })

  it('the same word again, or an older one, forgets nothing that was typed since', () => {
    const t = beaten(beaten(spent(), 2).goOffline(), 2)
    for (const told of [2, 1, 0]) {
      t.goOffline().type('999999<enter>').lookedUp(no('wrong-pin'))
      const { tries } = t.state.pins
      expect(beaten(t, told).state.pins.tries).toEqual(tries)
    }
  })

  it('but not the try of a PIN that is being looked at', () => {
    const t = new Terminal({ cache: CACHE, settings }).beat().goOffline()
    t.type('000000<enter>').lookedUp(no('wrong-pin'))
    t.type('000001<enter>')
    beaten(t, 1)
    expect(t.last('keep').kept.pinTries).toHaveLength(1)
    expect(t.lookedUp(no('wrong-pin')).state.pins.tries).toHaveLength(1)
  })

  it('nor which PIN was wrong just now: looked at once more meanwhile, it was counted', () => {
    const t = new Terminal({ cache: CACHE, settings }).beat().goOffline()
    t.type('000000<enter>').lookedUp(no('wrong-pin'))
    t.type('000000<enter>')
    const { lastWrong } = t.state.pins
    expect(beaten(t, 1).state.pins).toEqual({ tries: [], lastWrong })
  })

  it('is written down later where the disk fails', () => {
    const t = spent()
    t.disk = 'fails'
    beaten(t, 1)
    t.disk = 'works'
    const before = t.count('record')
    t.pass(5_000)
    const written = t.effects.filter(({ kind }) => kind === 'record').slice(before)
    expect(written).toContainEqual(
      expect.objectContaining({ activity: { kind: 'pins-cleared', by: 'server' } }),
    )
    expect(t.state.unrecorded).toEqual([])
  })

  it('is not done twice by a reboot', () => {
    const before = beaten(spent(), 1)
    const { kept } = before.last('keep')
    const t = new Terminal({ kept, cache: CACHE, settings }, { ms: before.ms }).goOffline()
    t.type('999999<enter>').lookedUp(no('wrong-pin'))
    expect(beaten(t, 1).state.pins.tries).toHaveLength(1)
  })
})

it('lets no success after a reboot take back a try from before it', () => {
  const kept = [7, 7, 9].map(id => ({ id, at: 0 as Wall, offline: true }))
  const booted = triesAtBoot(kept, 0 as Wall, 0 as Mono)
  for (let id = 0; id < 20; id++) expect(takeBack(booted, id)).toEqual(booted)
  expect(takeBack(booted, booted.tries[0]?.id ?? 0).tries).toHaveLength(2)
})
