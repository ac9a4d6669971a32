// Every bit of a closed file once, each in the cheapest way that proves as much as opening the whole file with it.
//
// A bit of a sealed record is flipped in the record, and the agent's own opener must refuse it; that the file then begins
// anew is tried with a few bits of each record. What SQLite never reads is flipped together, a page at a time. Each other
// bit is flipped alone; what is left of a journal, and was left in another trial, is gone on from there alone.

import { createHash } from 'node:crypto'
import { Fault } from '../../agent/fault.ts'
import { seededChance } from '../../sim/chance.ts'
import type { Flip } from './flip-judges.ts'
import { type Kinds, kindsOf, lengthOf, type Piece } from './flip-kinds.ts'
import { fileOf, recordsOf, type SealedRecord } from './flip-records.ts'
import {
  type Ground,
  nothingYet,
  outcomesOf,
  type Tally,
  tellWrong,
  trial,
  type Work,
} from './flip-trials.ts'

/** Bits of each sealed record that are flipped in the whole file as well. */
const SAMPLES = 4

/** How many bits were flipped in each way, in how many records, and in how many trials with whole files. */
interface EveryTally extends Tally {
  /** Of which files the steps are. */
  layout: string
  sealed: number
  records: number
  samples: number
  unused: number
  pages: number
  alone: number
}

interface Step {
  readonly at: number
  readonly chance: () => number
  readonly tally: EveryTally
}

/** Steps of one kind in one file; `at` counts from 0. */
interface Section {
  readonly steps: number
  take(step: Step): Promise<void>
}

function everyFigures(tally: EveryTally): string {
  const { sealed, records, samples, unused, pages, alone } = tally
  return (
    `${sealed + unused + alone} bits: ${sealed} in ${records} sealed records, refused by their seals, ` +
    `with ${samples} trials of whole files; ${unused} never read, in ${pages} trials; ${alone} alone; ` +
    outcomesOf(tally)
  )
}

/**
 * Every bit of these closed sets, in numbered steps. `take` throws Error when a tally is of files that lie otherwise.
 * Throws RangeError when not all records of a set are found in its file, each once.
 */
export async function everyBit(
  grounds: readonly Ground[],
  seed: number,
): Promise<Work<EveryTally>> {
  const hash = createHash('sha256')
  const perGround: (readonly Section[])[] = []
  for (const ground of grounds) {
    const records = await recordsOf(ground.set)
    const file = ground.set.files.get(fileOf(ground.set)) ?? Buffer.alloc(0)
    const sealed = records.map(({ bytes }) => bytes)
    const kinds = kindsOf(file, sealed)
    hash.update(JSON.stringify(kinds))
    perGround.push(sectionsOf(ground, records, kinds))
  }
  const layout = hash.digest('hex')
  // What is cheap comes first.
  const sections = [0, 1, 2].flatMap(kind => perGround.flatMap(all => all.slice(kind, kind + 1)))
  return {
    steps: sections.reduce((sum, { steps }) => sum + steps, 0),
    figures: everyFigures,
    fresh: {
      ...{ ...nothingYet(), layout },
      ...{ sealed: 0, records: 0, samples: 0, unused: 0, pages: 0, alone: 0 },
    },
    async take(step, tally) {
      if (tally.layout !== layout) throw new Error('These are other files: begin with a new state.')
      const chance = seededChance(seed * 1_000_003 + step)
      let at = step
      for (const { steps, take } of sections) {
        if (at < steps) return take({ at, chance, tally })
        at -= steps
      }
    },
  }
}

function sectionsOf(
  ground: Ground,
  records: readonly SealedRecord[],
  { sealed, unused, others }: Kinds,
): readonly [Section, Section, Section] {
  const file = fileOf(ground.set)
  const bit = (at: number) => at % 8
  return [
    {
      steps: records.length,
      async take({ at, chance, tally }) {
        const [record, pieces] = [records[at], sealed[at]]
        if (record === undefined || pieces === undefined) return
        const flipAt = (one: number): Flip => ({
          ...{ file, byte: byteAt(pieces, Math.floor(one / 8)), bit: bit(one) },
        })
        for (const [one, what] of unrefused(record)) {
          tellWrong(ground.set, flipAt(one), what, tally)
        }
        const bits = 8 * record.bytes.length
        tally.records += 1
        tally.sealed += bits
        for (let sample = 0; sample < SAMPLES; sample += 1) {
          await trial(ground, flipAt(Math.floor(chance() * bits)), tally, 'begun')
          tally.samples += 1
        }
      },
    },
    {
      steps: 8 * unused.length,
      async take({ at, tally }) {
        const pieces = unused[Math.floor(at / 8)] ?? []
        const flip = { file, byte: pieces[0]?.from ?? 0, bit: bit(at), pieces }
        await trial(ground, flip, tally, 'same')
        tally.unused += lengthOf(pieces)
        tally.pages += 1
      },
    },
    {
      steps: 8 * others.length,
      async take({ at, tally }) {
        await trial(ground, { file, byte: others[Math.floor(at / 8)] ?? 0, bit: bit(at) }, tally)
        tally.alone += 1
      },
    },
  ]
}

/** The bits of a record with whose flips it still opens, or is refused for another reason than its seal. */
function* unrefused({
  bytes,
  open,
}: SealedRecord): Generator<readonly [bit: number, what: string]> {
  const changed = Buffer.from(bytes)
  // As it is it opens: otherwise no refusal would say anything.
  open(changed)
  for (let bit = 0; bit < 8 * changed.length; bit += 1) {
    const byte = Math.floor(bit / 8)
    const was = changed.readUInt8(byte)
    changed.writeUInt8(was ^ (1 << (bit % 8)), byte)
    try {
      open(changed)
      yield [bit, 'the sealed record opens']
    } catch (error) {
      const isRefused = error instanceof Fault && error.code === 'vault/bad-seal'
      if (!isRefused) yield [bit, `the sealed record is not refused by its seal: ${error}`]
    }
    changed.writeUInt8(was, byte)
  }
}

/** Where byte `at` of what lies in these pieces lies in its file. */
function byteAt(pieces: readonly Piece[], at: number): number {
  let left = at
  for (const { from, to } of pieces) {
    if (from + left < to) return from + left
    left -= to - from
  }
  throw new RangeError('beyond the record')
}
