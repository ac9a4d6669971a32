// Power cuts at every operation of the disk, under logins, syncs, purges, the drain of the journal and unlock codes: what
// was answered for is there, once, and nothing else.
//
// The disk is a small VFS of SQLite (power-cuts/cut-vfs.c) under production code in a process of its own. The control
// does not sync its commits (synchronous=NORMAL), and must lose entries.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { campaign } from './campaign.ts'
import type { Bench } from './power-cuts/at-work.ts'
import { built } from './power-cuts/built.ts'
import { noWrongs, type Wrongs } from './power-cuts/judge.ts'
import { base64 } from './power-cuts/people.ts'
import { prepare } from './power-cuts/prepared.ts'
import { operationsOf, round, type Tally } from './power-cuts/round.ts'

const WORKLOADS = ['login', 'sync', 'purge', 'drain', 'unlock'] as const
const CUTS_PER_ROUND = 10
/** Rounds at a time: each is mostly one process. */
const AT_ONCE = 2
const CONTROL_CUTS = 50
/** The first ones that are told in words. */
const MOST_TOLD = 20

const nothing = (): Tally => ({ cuts: 0, entries: 0, grants: 0, ...noWrongs() })
const wrongsOf = (tally: Tally): Wrongs => {
  const { cuts: _, entries: __, grants: ___, ...wrongs } = tally
  return wrongs
}

async function makeBench(): Promise<Bench> {
  const folder = temporaryFolder()
  const prepared = join(folder, 'prepared')
  mkdirSync(prepared)
  return { ...(await built(folder)), prepared, u: base64(await prepare(prepared)) }
}

it('keeps what was answered for, whatever operation of the disk the power goes at', async () => {
  const { n, seed, progress, resume, close } = campaign('power-cuts')
  const bench = await makeBench()
  const operations = await Promise.all(WORKLOADS.map(one => operationsOf(bench, one)))
  let told = 0

  /** Round by its number: which workload, and by what chance. */
  const run = (number: number, cuts: number, careless: boolean, tally: Tally) => {
    const which = number % WORKLOADS.length
    const options = {
      ...{ workload: WORKLOADS[which] ?? 'login', operations: operations[which] ?? 1 },
      ...{ cuts, careless, chance: seededChance(seed * 1_000_003 + number) },
    }
    return round(bench, options, tally, what => {
      told += 1
      if (!careless && told <= MOST_TOLD)
        console.error(`power-cuts: round ${number}, ${options.workload}, ${what}`)
    })
  }

  /** Rounds from one number on until there are so many cuts; `saved` after some. */
  const runAll = async (
    from: number,
    cuts: number,
    careless: boolean,
    tally: Tally,
    saved: (next: number) => void,
  ) => {
    const rounds = Math.ceil(cuts / CUTS_PER_ROUND)
    for (let first = from; first < rounds; first += AT_ONCE) {
      const numbers = Array.from(
        { length: Math.min(AT_ONCE, rounds - first) },
        (_, at) => first + at,
      )
      await Promise.all(
        numbers.map(number => {
          const left = cuts - number * CUTS_PER_ROUND
          return run(number, Math.min(CUTS_PER_ROUND, left), careless, tally)
        }),
      )
      saved(first + numbers.length)
    }
  }

  const { tally, next, save } = resume(nothing())
  await runAll(next, n, false, tally, after => {
    save(after, tally)
    progress(tally.cuts)
  })
  const control = nothing()
  await runAll(0, CONTROL_CUTS, true, control, () => {})

  const wrongs = Object.entries(wrongsOf(tally)).map(([what, times]) => `${times} ${what}`)
  const violations = Object.values(wrongsOf(tally)).reduce((sum, times) => sum + times, 0)
  close(
    `${tally.cuts} cuts at ${operations.join(', ')} operations of ${WORKLOADS.join(', ')}, ${tally.entries} entries and ` +
      `${tally.grants} logins answered for, ${wrongs.join(', ')}, control without syncs: ${control.cuts} cuts, ` +
      `${control.lost} entries lost`,
    violations,
  )
  expect(tally.cuts).toBe(n)
  expect(control.lost).toBeGreaterThan(0)
  expect(violations).toBe(0)
})
