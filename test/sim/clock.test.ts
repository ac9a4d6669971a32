// A terminal's clocks: set, advanced, stopped, and started anew; deadlines on the way fall due in order.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Mono } from '../../agent/index.ts'
import { seededChance } from '../../sim/chance.ts'
import { type TerminalClock, terminalClock } from '../../sim/clock.ts'

const HOUR = 3_600_000
const nothing = async () => {}

function newClock(): TerminalClock {
  const clock = terminalClock(seededChance(1))
  clock.boot()
  return clock
}

/** Arms again and again, as the agent does: every `every` ms. Gives the moments at which it was called. */
function ticking(clock: TerminalClock, every: number): number[] {
  const calls: number[] = []
  const next = (due: Mono): void =>
    clock.system.arm(due, () => {
      calls.push(clock.at())
      next((due + every) as Mono)
    })
  next((clock.at() + every) as Mono)
  return calls
}

it('runs like the machine, and advances both of its clocks', async () => {
  const clock = newClock()
  const [wall, at] = [clock.wall(), clock.at()]
  expect(Math.abs(wall - Date.now())).toBeLessThan(1_000)
  await clock.advance(26 * HOUR, nothing)
  expect(clock.wall() - wall).toBeGreaterThanOrEqual(26 * HOUR)
  expect(clock.at() - at).toBeGreaterThanOrEqual(26 * HOUR)
  expect(clock.at() - at).toBeLessThan(26 * HOUR + 5_000)
})

it('sets the clock on the board and leaves waits alone', () => {
  const clock = newClock()
  const at = clock.at()
  clock.set(Date.parse('1970-01-02T00:00:00Z'))
  expect(Math.abs(clock.wall() - 86_400_000)).toBeLessThan(1_000)
  expect(clock.system.stamp().wall).toBeLessThan(86_400_000 + 1_000)
  expect(clock.at() - at).toBeLessThan(1_000)
})

it('lets every deadline fall due at its own moment, in order, before it has arrived', async () => {
  const clock = newClock()
  const begin = clock.at()
  const calls = ticking(clock, 10_000)
  await clock.advance(100_000, nothing)
  const late = calls.map((call, i) => call - begin - 10_000 * (i + 1))
  expect(calls).toHaveLength(10)
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...late)).toBeLessThan(2_000)
})

it('lets what is under way be answered before it goes on', async () => {
  const clock = newClock()
  const log: string[] = []
  ticking(clock, 10_000)
  await clock.advance(30_000, async () => {
    await Promise.resolve()
    log.push(`settled ${Math.floor(clock.at() / 10_000)}`)
  })
  expect(log.slice(0, 3)).toEqual(['settled 0', 'settled 1', 'settled 2'])
})

it('goes on in real time afterwards, towards the deadline that is next', async () => {
  const clock = newClock()
  const wanted = (clock.at() + 10_050) as Mono
  const due = new Promise<number>(resolve => {
    clock.system.arm(wanted, () => resolve(clock.at()))
  })
  await clock.advance(10_000, nothing)
  expect(await due).toBeGreaterThanOrEqual(wanted)
})

it('starts its running clock anew at power on, and forgets who waited', async () => {
  const clock = newClock()
  const calls = ticking(clock, 1_000)
  await clock.advance(500, nothing)
  const wall = clock.wall()
  clock.boot()
  expect(clock.at()).toBeLessThan(500)
  expect(clock.wall()).toBeGreaterThanOrEqual(wall)
  await clock.advance(10_000, nothing)
  expect(calls).toEqual([])
})

it('stands still until it is told to run, and is moved exactly meanwhile', async () => {
  const move = fc.oneof(
    fc.record({ set: fc.integer({ min: 0, max: 4_000_000_000_000 }) }),
    fc.record({ advance: fc.integer({ min: 0, max: 100 * HOUR }) }),
    fc.constant('stop' as const),
    fc.constant('boot' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 12 }), async moves => {
      const clock = newClock()
      clock.stop()
      let [wall, at] = [clock.wall(), clock.at()]
      for (const one of moves) {
        if (one === 'stop') clock.stop()
        else if (one === 'boot') {
          clock.boot()
          at = 0 as Mono
        } else if ('set' in one) {
          clock.set(one.set)
          wall = one.set
        } else {
          await clock.advance(one.advance, nothing)
          wall += one.advance
          at = (at + one.advance) as Mono
        }
        await new Promise(setImmediate)
        expect([clock.wall(), clock.at(), clock.running]).toEqual([wall, at, false])
      }
      clock.run()
      expect(clock.running).toBe(true)
      expect(clock.wall() - wall).toBeLessThan(1_000)
    }),
  )
})

it('lets nothing fall due while it stands, except what needs no time; then goes on where it stood', async () => {
  const clock = newClock()
  clock.stop()
  const arm = (ms: number) =>
    new Promise<number>(resolve => {
      clock.system.arm((clock.at() + ms) as Mono, () => resolve(clock.at()))
    })
  expect(await arm(0)).toBe(clock.at())
  const wanted = clock.at() + 5
  let due = false
  const falling = arm(5).then(at => {
    due = true
    return at
  })
  for (const end = performance.now() + 30; performance.now() < end; ) {
    await new Promise(setImmediate)
  }
  expect(due).toBe(false)
  clock.run()
  expect(await falling).toBeGreaterThanOrEqual(wanted)
})

it('draws its chance from the seed', () => {
  const rolls = (seed: number) => {
    const { system } = terminalClock(seededChance(seed))
    return Array.from({ length: 5 }, () => system.stamp().roll)
  }
  expect(rolls(5)).toEqual(rolls(5))
  expect(rolls(5)).not.toEqual(rolls(6))
})
