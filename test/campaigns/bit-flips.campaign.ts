// One flipped bit, anywhere in the files of a full cache or of a journal that has seen a thousand entries; then the agent's
// own code opens them, and nothing may have changed in silence.
//
// A store that is as it was may go on; otherwise the cache is set aside and empty, and the journal goes on in a new log that
// says why and holds every entry that still opens. Files are as a clean stop leaves them, and as a power cut does, with part
// of them in the write-ahead log alone. One flip in ten lies in the head of a file. With more trials than there are bits, every bit is flipped once. Of the everyday
// trials one in two hundred meets a journal that holds a thousand entries at once. The control lets SQLite alone be the judge.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { campaign } from './campaign.ts'
import { cacheSets, type FileSet, journalSets, laid, trialFolder } from './flip-files.ts'
import {
  cacheJudge,
  type Flip,
  flipped,
  journalJudge,
  type Outcome,
  rowsIn,
} from './flip-judges.ts'

const LONG_EVERY = 200
/** What is decided by few bytes is met often enough all the same. */
const HEAD_EVERY = 10
const HEAD_BYTES = 128
const CONTROL_TRIALS = 100
const MOST_TOLD = 100

interface Ground {
  readonly set: FileSet
  readonly bits: number
  judge(flip: Flip): Promise<Outcome>
}

const bitsOf = ({ files }: FileSet): number =>
  [...files.values()].reduce((sum, { length }) => sum + 8 * length, 0)

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

const everyBit =
  (short: readonly Ground[]) =>
  (one: number): Chosen => {
    let at = one
    for (const ground of short) {
      if (at < ground.bits) return { ground, flip: flipAt(ground.set, at) }
      at -= ground.bits
    }
    throw new RangeError('beyond the files')
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

async function grounds(
  folder: string,
): Promise<{ short: readonly Ground[]; long: readonly Ground[] }> {
  const short: Ground[] = []
  for (const set of await cacheSets()) {
    short.push({ set, bits: bitsOf(set), judge: await cacheJudge(folder, set) })
  }
  const journals = async (name: string, held: number): Promise<readonly Ground[]> =>
    (await journalSets(name, { count: 1_000, held })).map(set => ({
      ...{ set, bits: bitsOf(set), judge: journalJudge(folder, set) },
    }))
  short.push(...(await journals('journal', 80)))
  return { short, long: await journals('long journal', 1_000) }
}

interface Tally {
  same: number
  again: number
  begun: number
  cut: number
  wrong: number
  told: string[]
}

async function trial({ set, judge }: Ground, flip: Flip, tally: Tally): Promise<void> {
  const outcome = await judge(flip).catch((error: Error & { code?: string }) => ({
    wrong: `does not open: ${error.code ?? ''} ${error.message}`,
  }))
  if (typeof outcome === 'string') {
    tally[outcome] += 1
    return
  }
  tally.wrong += 1
  const where = `${set.name}: ${flip.file}, byte ${flip.byte}, bit ${flip.bit}`
  if (tally.told.length < MOST_TOLD) tally.told.push(`${where}: ${outcome.wrong}`)
}

/** Silent changes when only SQLite is asked. */
function control(folder: string, set: FileSet, name: string, seed: number): number {
  const path = join(folder, name)
  laid(folder, set.files)
  const right = rowsIn(path)
  const chance = seededChance(seed)
  let silent = 0
  for (let one = 0; one < CONTROL_TRIALS; one += 1) {
    laid(folder, flipped(set, flipAt(set, Math.floor(chance() * bitsOf(set)))))
    try {
      const { rows, sound } = rowsIn(path)
      if (sound && rows !== right.rows) silent += 1
    } catch {
      // SQLite has noticed.
    }
  }
  return silent
}

it('changes nothing in silence, and always goes on', async () => {
  const { n, seed, progress, resume, close } = campaign('bit-flips')
  const folder = trialFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { short, long } = await grounds(folder)
  const bits = short.reduce((sum, ground) => sum + ground.bits, 0)
  const fresh: Tally = { same: 0, again: 0, begun: 0, cut: 0, wrong: 0, told: [] }
  const { tally, next, save } = resume(fresh)
  const choose = n >= bits ? everyBit(short) : byChance(short, long, seed)
  for (let one = next; one < Math.min(n, bits); one += 1) {
    const { ground, flip } = choose(one)
    await trial(ground, flip, tally)
    save(one + 1, tally)
    progress(one + 1)
  }
  const [cache, , journal] = short
  const silent = [
    cache ? control(folder, cache.set, 'cache.db', seed) : 0,
    journal ? control(folder, journal.set, 'journal.db', seed) : 0,
  ]
  for (const one of tally.told) console.log(one)
  close(
    `${bits} bits, ${tally.same} as it was, ${tally.again} as it was and asked again, ${tally.begun} told and begun anew, ` +
      `${tally.cut} taken for a power cut in the last commit, ${tally.wrong} silent or not opened, ` +
      `control SQLite alone: ${silent.join(' and ')} silent of ${CONTROL_TRIALS}`,
    tally.wrong,
  )
  for (const found of silent) expect(found).toBeGreaterThan(0)
  expect(tally.wrong).toBe(0)
})
