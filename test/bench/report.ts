// What a bench says: figures of ours beside those of something bare, taken in turn in one run.

import type { TestContext } from 'vitest'

/** One round: ours, and what stands beside it a moment before or after. */
export interface Round {
  readonly ours: number
  readonly bare: number
}

/** The middle of all rounds, and the middle half of them. */
export interface Spread {
  readonly median: number
  readonly p25: number
  readonly p75: number
}

/** `/s`: more is better. Everything else, and what is merely counted (''): less is. */
type Unit = 'ms' | 'µs' | 's' | 'MiB' | '/s' | ''

export interface Figure {
  readonly name: string
  readonly unit: Unit
  readonly ours: Spread
  /** What `bare` is of. */
  readonly beside: string
  readonly bare: Spread
  /** Of each round, ours ÷ bare. */
  readonly ratio: Spread
  /** Where the ratio should be: at the most, or for `/s` at the least. */
  readonly aim?: number
  readonly rounds: number
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[]
  }
}

/** Which value has `share` of all below it. NaN when there is none. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** In any order: whoever comes first, or after the same one every time, finds other caches of the processor. */
export const shuffled = <T>(cases: readonly T[]): readonly T[] =>
  cases
    .map(one => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)

/** Takes so many rounds of both in turn, now this one first and now that one, after one round to warm up. */
export async function inTurn(
  rounds: number,
  ours: () => number | Promise<number>,
  bare: () => number | Promise<number>,
): Promise<readonly Round[]> {
  const taken: Round[] = []
  for (let n = 0; n <= rounds; n += 1) {
    const found = { ours: 0, bare: 0 }
    for (const [who, one] of shuffled([['ours', ours] as const, ['bare', bare] as const])) {
      found[who] = await one()
    }
    if (n > 0) taken.push(found)
  }
  return taken
}

/** The figure that rounds make. */
export function figure(
  about: Pick<Figure, 'name' | 'unit' | 'beside' | 'aim'>,
  rounds: readonly Round[],
): Figure {
  return {
    ...about,
    ours: spread(rounds.map(({ ours }) => ours)),
    bare: spread(rounds.map(({ bare }) => bare)),
    ratio: spread(rounds.map(({ ours, bare }) => ours / bare)),
    rounds: rounds.length,
  }
}

const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  p25: quantile(values, 0.25),
  p75: quantile(values, 0.75),
})

/** Hands a figure to the table that ends the run. */
export function report({ task }: TestContext, ...figures: readonly Figure[]): void {
  task.meta.figures = [...(task.meta.figures ?? []), ...figures]
}
