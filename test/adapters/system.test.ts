// The machine's clock and the one timer.

import { uptime } from 'node:os'
import { expect, it, vi } from 'vitest'
import { createSystem } from '../../agent/adapters/system.ts'
import type { Mono } from '../../agent/core/vocabulary.ts'

const after = (at: Mono, ms: number) => (at + ms) as Mono

it('stamps with a clock that only rises, the wall clock, and fresh chance', () => {
  const system = createSystem()
  const stamps = Array.from({ length: 1_000 }, () => system.stamp())
  stamps.forEach((stamp, i) => {
    const before = stamps[i - 1] ?? stamp
    expect(stamp.at).toBeGreaterThanOrEqual(before.at)
    expect(stamp.roll).toBeGreaterThanOrEqual(0)
    expect(stamp.roll).toBeLessThan(1)
    expect(Number.isInteger(stamp.at)).toBe(true)
  })
  expect(new Set(stamps.map(stamp => stamp.roll)).size).toBeGreaterThan(990)
  expect(Math.abs((stamps[0]?.wall ?? 0) - Date.now())).toBeLessThan(5_000)
})

it('counts from the start of the machine, so two agents after each other agree', () => {
  const [one, other] = [createSystem(), createSystem()]
  expect(Math.abs(one.stamp().at - other.stamp().at)).toBeLessThan(100)
  expect(Math.abs(one.stamp().at - uptime() * 1_000)).toBeLessThan(1_100)
})

it('names one start of the machine, for both', () => {
  const [one, other] = [createSystem(), createSystem()]
  expect(one.boot).toBe(other.boot)
  expect(one.boot).toMatch(/^[0-9a-f-]{36}$/)
})

it('counts the time in which the machine slept, which the process has not seen', () => {
  let slept = 0
  const system = createSystem(() => performance.now() + 100_000 + slept)
  const before = system.stamp().at
  slept = 3_600_000
  const after = system.stamp().at
  expect(after - before).toBeGreaterThanOrEqual(3_600_000)
  expect(after - before).toBeLessThan(3_610_000)
})

it('is due at its moment and not before', async () => {
  const system = createSystem()
  for (const ms of [0, 1, 2, 5, 20]) {
    const at = after(system.stamp().at, ms)
    const due = await new Promise<Mono>(resolve => {
      system.arm(at, () => resolve(system.stamp().at))
    })
    expect(due).toBeGreaterThanOrEqual(at)
  }
})

it('is due at once for a moment that has passed', async () => {
  const system = createSystem()
  await new Promise<void>(resolve => system.arm(after(system.stamp().at, -60_000), resolve))
})

it('has one timer: arming again replaces, undefined disarms', async () => {
  const system = createSystem()
  const never = vi.fn()
  system.arm(after(system.stamp().at, 5), never)
  system.arm(undefined, never)
  system.arm(after(system.stamp().at, 5), never)
  await new Promise<void>(resolve => system.arm(after(system.stamp().at, 20), resolve))
  expect(never).not.toHaveBeenCalled()
})

it('waits for moments beyond the longest timeout of Node', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    const system = createSystem()
    const due = vi.fn()
    const days = 60 * 86_400_000
    system.arm(after(system.stamp().at, days), due)
    vi.advanceTimersByTime(days - 1_000)
    expect(due).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2_000)
    expect(due).toHaveBeenCalledTimes(1)
  } finally {
    vi.useRealTimers()
  }
})
