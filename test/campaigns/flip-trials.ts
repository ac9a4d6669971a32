// Flips in whole files, each judged and counted.

import type { CacheSet, FileSet, JournalSet } from './flip-files.ts'
import type { Flip, Outcome } from './flip-judges.ts'

const MOST_TOLD = 100

/** Files to flip bits in, and who judges them. */
export interface Ground {
  readonly set: CacheSet | JournalSet
  readonly bits: number
  judge(flip: Flip): Promise<Outcome>
}

export interface Tally {
  same: number
  alike: number
  again: number
  begun: number
  cut: number
  wrong: number
  told: string[]
}

/** Numbered steps, what they count, and how it is told. */
export interface Work<T extends Tally> {
  readonly steps: number
  readonly fresh: T
  readonly take: (step: number, tally: T) => Promise<void>
  readonly figures: (tally: T) => string
}

export const nothingYet = (): Tally => ({
  ...{ same: 0, alike: 0, again: 0, begun: 0, cut: 0, wrong: 0 },
  told: [],
})

export const bitsOf = ({ files }: FileSet): number =>
  [...files.values()].reduce((sum, { length }) => sum + 8 * length, 0)

/** One trial with whole files. Where only one outcome is right, each other one is wrong. */
export async function trial(
  { set, judge }: Ground,
  flip: Flip,
  tally: Tally,
  right?: 'same' | 'begun',
): Promise<void> {
  const outcome = await judge(flip).catch((error: Error & { code?: string }) => ({
    wrong: `does not open: ${error.code ?? ''} ${error.message}`,
  }))
  if (typeof outcome !== 'string') tellWrong(set, flip, outcome.wrong, tally)
  else if (
    right !== undefined &&
    outcome !== right &&
    !(outcome === 'alike' && right === 'begun')
  ) {
    tellWrong(set, flip, `${outcome} instead of ${right}`, tally)
  } else tally[outcome] += 1
}

export function tellWrong(
  set: FileSet,
  { file, byte, bit }: Flip,
  what: string,
  tally: Tally,
): void {
  tally.wrong += 1
  if (tally.told.length === MOST_TOLD) return
  tally.told.push(`${set.name}: ${file}, byte ${byte}, bit ${bit}: ${what}`)
}

export const outcomesOf = ({ same, alike, again, begun, cut, wrong }: Tally): string =>
  `${same} as it was, ${again} as it was and asked again, ${begun + alike} told and begun anew, ` +
  (alike === 0 ? '' : `of them ${alike} as far as what was left, `) +
  `${cut} taken for a power cut in the last commit, ${wrong} silent or not opened`
