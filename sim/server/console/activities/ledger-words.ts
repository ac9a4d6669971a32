// Whether the books of a terminal are complete, in sentences.

import type { Ledger } from '../client/shapes.ts'
import { count, listed, number } from '../parts/numbers.ts'

/** Something is missing or disputed. */
export const isBroken = ({ missing, conflicts, findings }: Ledger): boolean =>
  missing.length > 0 || conflicts.length > 0 || findings.length > 0

/** `entry 7`, `entries 7 to 9`. */
function range([from, to]: readonly [number, number]): string {
  return from === to ? `entry ${number(from)}` : `entries ${number(from)} to ${number(to)}`
}

export function missingWords({ missing }: Ledger): string | undefined {
  if (missing.length === 0) return undefined
  const words = missing.map(range)
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more gaps`] : words
  return `Missing: ${listed(shown)}.`
}

export function repeatWords({ repeats }: Ledger): string {
  if (repeats === 0) return 'None'
  return `${count(repeats, 'entry', 'entries')} arrived again and ${repeats === 1 ? 'was' : 'were'} kept once`
}

/** How much of it no fire in the server room could take. */
export function durableWords({ durable, entries }: Ledger): string {
  if (durable === 0) return 'Nothing: terminals keep a copy until there is a backup'
  return durable >= entries ? 'All of it' : `Through entry ${number(durable)}`
}

export function behindWords({ behind }: Ledger): string {
  if (behind === null) return 'Not known'
  return behind <= 0 ? 'None' : count(behind, 'entry', 'entries')
}

/** All logs in one sentence. */
export function summary(ledgers: readonly Ledger[]): string {
  const broken = ledgers.filter(isBroken).length
  if (broken > 0) {
    if (ledgers.length === 1) return 'The log has gaps, or something in it does not fit.'
    return `${broken} of ${count(ledgers.length, 'log')} ${broken === 1 ? 'has' : 'have'} gaps, or something in them does not fit.`
  }
  const entries = ledgers.reduce((sum, ledger) => sum + ledger.entries, 0)
  const behind = ledgers.reduce((sum, ledger) => sum + Math.max(0, ledger.behind ?? 0), 0)
  const waiting =
    behind === 0 ? '' : ` ${count(behind, 'entry is', 'entries are')} still at terminals.`
  const repeats = ledgers.reduce((sum, ledger) => sum + ledger.repeats, 0)
  const once = repeats === 0 ? 'nothing twice' : `${count(repeats, 'double')} kept once`
  return `${count(entries, 'entry', 'entries')} in ${count(ledgers.length, 'log')}: no gaps, ${once}.${waiting}`
}
