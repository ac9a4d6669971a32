// What is on the screen is loaded again when it changed: never twice at once, never too often, never lost.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerRefused } from '../../../../sim/server/console/client/api.ts'
import { keepFresh } from '../../../../sim/server/console/client/keep-fresh.ts'
import { shelf } from '../../../../sim/server/console/client/shelf.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function loading(answer: (load: number) => Promise<string>) {
  const shown: string[] = []
  const problems: string[] = []
  const begun: number[] = []
  const start = Date.now()
  let loads = 0
  const fresh = keepFresh({
    load: () => {
      begun.push((Date.now() - start) / 1_000)
      return answer(++loads)
    },
    loaded: value => shown.push(value),
    failed: problem => problems.push(problem.message),
    pauseMs: 500,
  })
  return { fresh, shown, problems, begun, loads: () => loads }
}

test('a hundred changes in a moment are two loads', async () => {
  const { fresh, shown, loads } = loading(async load => `load ${load}`)
  await vi.advanceTimersByTimeAsync(0)
  for (let at = 0; at < 100; at++) fresh.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(loads()).toBe(2)
  expect(shown).toEqual(['load 1', 'load 2'])
})

test('a change while it loads is not lost', async () => {
  const { fresh, shown } = loading(
    load => new Promise(resolve => setTimeout(resolve, 1_000, `load ${load}`)),
  )
  await vi.advanceTimersByTimeAsync(500)
  fresh.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(shown).toEqual(['load 1', 'load 2'])
})

test('a change after a long rest is loaded at once', async () => {
  const { fresh, loads } = loading(async () => 'x')
  await vi.advanceTimersByTimeAsync(10_000)
  fresh.changed()
  expect(loads()).toBe(2)
})

test('a failed load is told, and the next change tries again', async () => {
  const { fresh, shown, problems } = loading(async load => {
    if (load === 1) throw new Error('The server does not answer.')
    return 'here'
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(problems).toEqual(['The server does not answer.'])
  fresh.changed()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown).toEqual(['here'])
})

test('a failed load is tried again by itself, ever more rarely, until it succeeds', async () => {
  const silent = new Error('The server does not answer.')
  const { shown, begun } = loading(async load => {
    if (load === 7) return 'here'
    throw silent
  })
  await vi.advanceTimersByTimeAsync(400_000)
  expect(begun).toEqual([0, 5, 15, 35, 75, 135, 195])
  expect(shown).toEqual(['here'])
})

test('after a success the first pause is short again', async () => {
  const { fresh, begun } = loading(async load => {
    if (load === 3) return 'here'
    throw new Error('The server does not answer.')
  })
  await vi.advanceTimersByTimeAsync(20_000)
  fresh.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(begun).toEqual([0, 5, 15, 20, 25])
})

test('a change before the next try takes its place', async () => {
  const { fresh, begun } = loading(async load => {
    if (load > 1) return 'here'
    throw new ServerRefused(503, 'Not now.')
  })
  await vi.advanceTimersByTimeAsync(3_000)
  fresh.changed()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(begun).toEqual([0, 3])
})

test('what the server refuses is not asked again until something changes, nor anything after the stop', async () => {
  const refused = loading(async () => {
    throw new ServerRefused(404, 'There is no such user.')
  })
  const stopped = loading(async () => {
    throw new Error('The server does not answer.')
  })
  await vi.advanceTimersByTimeAsync(1_000)
  stopped.fresh.stop()
  await vi.advanceTimersByTimeAsync(600_000)
  expect([refused.loads(), stopped.loads()]).toEqual([1, 1])
  refused.fresh.changed()
  expect(refused.loads()).toBe(2)
})

test('what is shown says when it was asked for, not when it came', async () => {
  const asked: number[] = []
  const start = performance.now()
  const fresh = keepFresh({
    load: () => new Promise(resolve => setTimeout(resolve, 1_000, 'x')),
    loaded: (_, askedAt) => asked.push(askedAt - start),
    failed: () => undefined,
    pauseMs: 500,
  })
  await vi.advanceTimersByTimeAsync(500)
  fresh.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toEqual([0, 1_500])
})

test('what comes after the stop is not shown', async () => {
  const { fresh, shown } = loading(() => new Promise(resolve => setTimeout(resolve, 100, 'late')))
  fresh.stop()
  fresh.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(shown).toEqual([])
})

test('a shelf keeps what was put last', () => {
  const held = shelf(2)
  held.put('a', 1)
  held.put('b', 2)
  held.put('a', 3)
  held.put('c', 4)
  expect([held.get('a'), held.get('b'), held.get('c')]).toEqual([3, undefined, 4])
})
