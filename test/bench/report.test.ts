// What a figure is made of, and how the table says that an aim is missed.

import { expect, test } from 'vitest'
import { figure, inTurn } from './report.ts'
import { table } from './table-reporter.ts'

const about = { name: 'one', unit: 'ms', beside: 'bare' } as const
const rounds = [
  { ours: 30, bare: 10 },
  { ours: 10, bare: 20 },
  { ours: 20, bare: 20 },
  { ours: 40, bare: 20 },
]

test('a ratio is of each round, not of the medians', () => {
  const { ours, bare, ratio, rounds: n } = figure(about, rounds)
  expect(ours).toEqual({ median: 30, p25: 20, p75: 40 })
  expect(bare).toEqual({ median: 20, p25: 20, p75: 20 })
  expect(ratio).toEqual({ median: 2, p25: 1, p75: 3 })
  expect(n).toBe(4)
})

test('both take part in every round, and the one that warms up does not count', async () => {
  const taken: string[] = []
  const found = await inTurn(
    3,
    () => taken.push('ours'),
    () => taken.push('bare'),
  )
  expect(found).toHaveLength(3)
  expect(found.flatMap(({ ours, bare }) => [ours, bare]).sort()).toEqual([3, 4, 5, 6, 7, 8])
  for (let n = 0; n < taken.length; n += 2) {
    expect(taken.slice(n, n + 2).sort()).toEqual(['bare', 'ours'])
  }
})

test('the table tells where an aim is missed: above it, or below it where more is better', () => {
  const line = (unit: 'ms' | '/s', aim: number) =>
    table([figure({ ...about, unit, aim }, rounds)]).split('\n')[1]
  expect(line('ms', 2)).toMatch(/30\.0 ms \[20\.0–40\.0\] +bare +20\.0 ms .+ 2\.00 .+ ≤ 2$/)
  expect(line('ms', 1.5)).toMatch(/≤ 1\.5, missed$/)
  expect(line('/s', 1.5)).toMatch(/≥ 1\.5$/)
  expect(line('/s', 3)).toMatch(/≥ 3, missed$/)
})
