// One flipped bit, anywhere in the files of a full cache or of a journal that has seen a thousand entries; then the agent's
// own code opens them, and nothing may have changed in silence.
//
// A store that is as it was may go on; otherwise the cache is set aside and empty, and the journal goes on in a new log that
// says why and holds every entry that still opens. Files are as a clean stop leaves them, and as a power cut does, with part
// of them in the write-ahead log alone. One flip in ten lies in the head of a file, and one trial in two hundred meets a
// journal that holds a thousand entries at once.
//
// With as many trials as a full cache and such a journal have bits, once closed, each of these bits is flipped once instead,
// in the ways that `every-bit.ts` tells: some hours, so give it --state. The control lets SQLite alone be the judge.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { campaign } from './campaign.ts'
import { everyBit } from './every-bit.ts'
import {
  cacheSets,
  type FileSet,
  type JournalSet,
  journalSets,
  laid,
  trialFolder,
} from './flip-files.ts'
import { cacheJudge, type Flip, journalJudge, laidFlipped, rowsIn } from './flip-judges.ts'
import { fileOf } from './flip-records.ts'
import {
  bitsOf,
  type Ground,
  nothingYet,
  outcomesOf,
  type Tally,
  trial,
  type Work,
} from './flip-trials.ts'

const LONG_EVERY = 200
/** What is decided by few bytes is met often enough all the same. */
const HEAD_EVERY = 10
const HEAD_BYTES = 128
const CONTROL_TRIALS = 100

function flipAt({ files }: FileSet, at: number): Flip {
  let byte = Math.floor(at / 8)
  for (const [file, { length }] of files) {
    if (byte < length) return { file, byte, bit: at % 8 }
    byte -= length
  }
  throw new RangeError('beyond the files')
}

interface Chosen {
  readonly ground: Ground
  readonly flip: Flip
}

const byChance =
  (short: readonly Ground[], long: readonly Ground[], seed: number) =>
  (one: number): Chosen => {
    const chance = seededChance(seed * 1_000_003 + one)
    const pick = <T>(among: readonly T[]): T => among[Math.floor(chance() * among.length)] as T
    const ground = pick(one % LONG_EVERY === 0 ? long : short)
    if (one % HEAD_EVERY !== 1) {
      return { ground, flip: flipAt(ground.set, Math.floor(chance() * ground.bits)) }
    }
    const file = pick([...ground.set.files.keys()])
    const bit = Math.floor(chance() * 8)
    return { ground, flip: { file, byte: Math.floor(chance() * HEAD_BYTES), bit } }
  }

interface Grounds {
  readonly cache: readonly Ground[]
  readonly journal: readonly Ground[]
  readonly long: readonly Ground[]
  /** The closed ones of which every bit is flipped. */
  readonly closed: readonly Ground[]
}

async function grounds(folder: string): Promise<Grounds> {
  const cache: Ground[] = []
  for (const set of await cacheSets()) {
    cache.push({ set, bits: bitsOf(set), judge: await cacheJudge(folder, set) })
  }
  const of = (set: JournalSet, remembers: boolean): Ground => ({
    ...{ set, bits: bitsOf(set), judge: journalJudge(folder, set, remembers) },
  })
  const short = await journalSets('journal', { count: 1_000, held: 80 })
  // The last ones come after it was closed.
  const long = await journalSets('long journal', { count: 1_013, held: 1_000 })
  return {
    cache,
    journal: short.map(set => of(set, false)),
    long: long.map(set => of(set, false)),
    closed: [...cache.slice(0, 1), ...long.slice(0, 1).map(set => of(set, true))],
  }
}

/** Silent changes when only SQLite is asked. */
function control(folder: string, set: Ground['set']): number {
  const path = join(folder, fileOf(set))
  laid(folder, set.files)
  const right = rowsIn(path)
  const chance = seededChance(seed)
  let silent = 0
  for (let one = 0; one < CONTROL_TRIALS; one += 1) {
    laidFlipped(folder, set, flipAt(set, Math.floor(chance() * bitsOf(set))))
    try {
      const { rows, sound } = rowsIn(path)
      if (sound && rows !== right.rows) silent += 1
    } catch {
      // SQLite has noticed.
    }
  }
  return silent
}

const bitsIn = (grounds: readonly Ground[]): number =>
  grounds.reduce((sum, { bits }) => sum + bits, 0)

const { n, seed, progress, resume, close } = campaign('bit-flips')

function chanceWork({ cache, journal, long }: Omit<Grounds, 'closed'>): Work<Tally> {
  const short = [...cache, ...journal]
  const choose = byChance(short, long, seed)
  return {
    ...{ steps: n, fresh: nothingYet() },
    figures: tally => `${bitsIn(short)} bits, ${outcomesOf(tally)}`,
    take(step, tally) {
      const { ground, flip } = choose(step)
      return trial(ground, flip, tally)
    },
  }
}

async function done<T extends Tally>({ steps, fresh, take, figures }: Work<T>) {
  const { tally, next, save } = resume(fresh)
  for (let step = next; step < steps; step += 1) {
    await take(step, tally)
    save(step + 1, tally)
    progress(step + 1, steps)
  }
  return { ...tally, figures: figures(tally) }
}

it('changes nothing in silence, and always goes on', async () => {
  const folder = trialFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const all = await grounds(folder)
  const { closed } = all
  const { wrong, told, figures } =
    n < bitsIn(closed) ? await done(chanceWork(all)) : await done(await everyBit(closed, seed))
  const silent = [all.cache, all.journal].map(([first]) => (first ? control(folder, first.set) : 0))
  for (const one of told) console.log(one)
  close(
    `${figures}, control SQLite alone: ${silent.join(' and ')} silent of ${CONTROL_TRIALS}`,
    wrong,
  )
  for (const found of silent) expect(found).toBeGreaterThan(0)
  expect(wrong).toBe(0)
})
