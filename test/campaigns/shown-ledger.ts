// A ledger as whoever stands before a terminal would keep it: what was done there and shown as done, in order, and what
// may or may not have been done when a process was killed. It shares nothing with the journal or the server's ledger.

import type { ServerAccess } from '../../sim/server-api.ts'
import { ask } from './cast.ts'

/** What the server must have of one thing that happened. */
export interface Expected {
  readonly kinds: readonly string[]
  /** Username. */
  readonly user?: string
  readonly job?: string
  /** Least and most pages: what the panel had counted, and what the copier had told. */
  readonly pages?: readonly [least: number, most: number]
  /** The panel showed it as done. If not it was in flight: it may be at the server, once, or not. */
  readonly shown: boolean
  /** Only possible together with the one before, which was in flight. */
  readonly follows?: true
}

/** An activity as the Server API has it. */
export interface Entry {
  readonly terminal: string
  readonly logId: string
  readonly seq: number
  readonly kind: string
  readonly user: string | null
  readonly job?: string
  readonly pages: number | null
  readonly offline: boolean | null
}

/** What terminals write by themselves; everything else somebody must have done. */
const BY_ITSELF = ['went-offline', 'came-online', 'clock-corrected', 'pins-cleared', 'log-started']

export interface Differences {
  /** Was shown as done, and is not there. */
  readonly missing: readonly string[]
  /** Is there, and nobody did it, or not so often. */
  readonly extra: readonly string[]
  /** How much of what was in flight is there. */
  readonly arrived: number
}

/**
 * The fewest differences there can be between what happened and what the server has of it, both in order. Takes the square
 * of their number, so compare again and again.
 */
export function differences(expected: readonly Expected[], entries: readonly Entry[]): Differences {
  const done = entries.filter(({ kind }) => !BY_ITSELF.includes(kind))
  const known = new Map<string, Differences>()
  /** From the `at`-th that happened and the `to`-th entry on; `after` says that the two before are the same. */
  const from = (at: number, to: number, after: boolean): Differences => {
    const key = `${at} ${to} ${after}`
    const found = known.get(key) ?? fewest(at, to, after)
    known.set(key, found)
    return found
  }
  const fewest = (at: number, to: number, after: boolean): Differences => {
    const [one, entry] = [expected[at], done[to]]
    const ways: Differences[] = []
    if (one !== undefined && entry !== undefined && is(one, entry) && (after || !one.follows)) {
      const rest = from(at + 1, to + 1, true)
      ways.push(one.shown ? rest : { ...rest, arrived: rest.arrived + 1 })
    }
    if (one !== undefined) {
      const rest = from(at + 1, to, false)
      ways.push(one.shown ? { ...rest, missing: [spelled(one), ...rest.missing] } : rest)
    }
    if (entry !== undefined) {
      const rest = from(at, to + 1, false)
      ways.push({ ...rest, extra: [`${entry.kind} of ${entry.user}`, ...rest.extra] })
    }
    const count = ({ missing, extra }: Differences) => missing.length + extra.length
    const [first = { missing: [], extra: [], arrived: 0 }, ...others] = ways
    return others.reduce((best, way) => (count(way) < count(best) ? way : best), first)
  }
  return from(0, 0, false)
}

function is({ kinds, user, job, pages: [least, most] = [0, 0] }: Expected, entry: Entry): boolean {
  if (!kinds.includes(entry.kind)) return false
  // Who was refused is in no journal, and nobody boots.
  if (entry.kind === 'refused' || entry.kind === 'boot') return true
  const counted = entry.pages ?? 0
  return entry.user === user && entry.job === job && counted >= least && counted <= most
}

/** In words. */
export const spelled = ({ kinds, user, job }: Expected): string =>
  [kinds.join(' or '), user, job].filter(part => part !== undefined).join(' of ')

interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** Everything the server holds of a terminal, in the order it was booked. */
export async function entriesOf(access: ServerAccess, terminal: string): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (let after: string | null = ''; after !== null; ) {
    const from = after === '' ? '' : `&after=${after}`
    const path = `/activities?terminal=${terminal}&limit=1000${from}`
    const page: Page<Entry> = await ask(access, 'GET', path)
    entries.push(...page.items)
    after = page.next
  }
  return entries.toReversed()
}

interface Log {
  readonly entries: number
  readonly first: number
  readonly last: number
  readonly repeats: number
  readonly behind: number | null
  readonly missing: readonly unknown[]
  readonly conflicts: readonly unknown[]
}

/** The one log of a terminal, without gaps and with nothing still to come; throws with what is wrong with it. */
export async function wholeLog(access: ServerAccess, terminal: string): Promise<Log> {
  const { items } = await ask<Page<Log>>(access, 'GET', `/ledgers?terminal=${terminal}`)
  const [log] = items
  const whole =
    items.length === 1 &&
    log?.behind === 0 &&
    log.first === 1 &&
    log.last === log.entries &&
    log.missing.length + log.conflicts.length === 0
  if (log === undefined || !whole) throw new Error(`${terminal}: ${JSON.stringify(items)}`)
  const { status } = await ask<{ status: { queue: number; head: number } }>(
    access,
    'GET',
    `/terminals/${terminal}`,
  )
  if (status.queue === 0 && status.head === log.last) return log
  throw new Error(`${terminal}: ${status.queue} wait at the terminal.`)
}
