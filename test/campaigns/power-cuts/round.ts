// One folder and a row of power cuts: cut, opened, gone on with, cut again.

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Chance } from '../../../sim/chance.ts'
import { atWork, type Bench } from './at-work.ts'
import { Judge, type Wrongs } from './judge.ts'
import type { Job } from './said.ts'

/** So many terminals of a round may come to their end before the operation that their power should go at. */
const MOST_WHOLE = 20

export interface Tally extends Wrongs {
  cuts: number
  entries: number
  grants: number
}

interface RoundOptions extends Pick<Job, 'workload' | 'careless'> {
  readonly cuts: number
  /** How many operations of the disk the workload has: each may be the last. */
  readonly operations: number
  readonly chance: Chance
}

/** What goes wrong is counted in `tally`, and told in a sentence. */
export async function round(
  bench: Bench,
  { cuts, operations, chance, ...how }: RoundOptions,
  tally: Tally,
  tell: (what: string) => void,
): Promise<void> {
  await inCopy(bench.prepared, async folder => {
    let cut = 0
    const judge = new Judge(folder, tally, what => tell(`cut ${cut + 1}: ${what}`))
    for (let start = 1; cut < cuts && start <= cuts + MOST_WHOLE; start++) {
      const { lines, isCut, failure } = await atWork(bench, {
        ...{ ...how, folder, start },
        cutAt: 1 + Math.floor(chance() * operations),
        seed: Math.floor(chance() * 2 ** 31),
        ...{ burnt: judge.burnt, version: judge.version + 1, purges: judge.purges },
      })
      await judge.judge(lines, failure)
      tally.entries += lines.filter(line => 'done' in line && line.done === 'record').length
      tally.grants += lines.filter(line => 'granted' in line).length
      if (isCut) cut += 1
    }
    tally.cuts += cut
  })
}

/** How many operations of the disk a workload has when nobody cuts it short. */
export function operationsOf(bench: Bench, workload: Job['workload']): Promise<number> {
  return inCopy(bench.prepared, async folder => {
    const { lines, failure } = await atWork(bench, {
      ...{ workload, folder, careless: false, cutAt: 0, seed: 1, start: 1 },
      ...{ burnt: [], version: 1, purges: 0 },
    })
    for (const line of lines) if ('operations' in line) return line.operations
    throw new Error(`The terminal of ${workload} does not come to its end: ${failure}`)
  })
}

async function inCopy<T>(prepared: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cuts-'))
  try {
    cpSync(prepared, folder, { recursive: true })
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
