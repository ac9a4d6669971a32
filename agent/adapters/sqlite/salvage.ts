// What can still be read of a damaged journal, found by its bytes: tables and pages may be gone.

import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Fault } from '../../fault.ts'
import { type DeviceKeys, sameBytes } from '../../vault/keys.ts'
import type { Ballast } from './ballast.ts'
import { type Counted, committedPages, countedIn } from './committed-tail.ts'
import { type EntryRow, hashOf, openedEntry } from './entry-row.ts'
import type { Former } from './journal.ts'
import { type KeptRows, keptRowsOf, openedMark } from './kept-state.ts'
import { recordsIn } from './marked-record.ts'
import { type Standing, standingRow } from './standing-row.ts'

export interface Salvaged {
  readonly former: Former & { readonly entries: readonly EntryRow[] }
  readonly kept: KeptRows
}

/** What is left of a damaged file. Whatever is made of it depends on this alone. */
export interface Wreck {
  readonly standing?: Standing
  readonly kept: KeptRows
  /** Whether there is room for all of it once more. */
  readonly hasRoom: boolean
  /** The highest number of a save that its write-ahead log tells of. */
  readonly highest: number
  /** What looks like an entry, in the order in which it lies there. */
  readonly records: readonly Buffer[]
}

/** Looks into the file at `path`, and into `wal`, its write-ahead log as it was before SQLite looked at it. */
export function wreckOf(
  path: string,
  wal: Buffer,
  keys: Pick<DeviceKeys, 'entries' | 'standing' | 'kept'>,
  ballast: Ballast,
): Wreck {
  const { highest } = tailIn(wal, keys).saves
  const places = [readFileSync(path), ...committedPages(wal)]
  const records = places.flatMap(bytes => [...recordsIn('entry', bytes)])
  return { ...lookInto(path, keys), hasRoom: ballast.hasRoomFor(path), highest, records }
}

/** Everything that opens; undefined when nothing is of this terminal. */
export function salvage(
  { standing, kept, hasRoom, highest, records }: Wreck,
  keys: Pick<DeviceKeys, 'entries'>,
): Salvaged | undefined {
  const found = new Map<string, EntryRow>()
  for (const row of opening(records, keys.entries)) found.set(`${row.logId} ${row.seq}`, row)
  const entries = [...found.values()]
  if (standing === undefined && entries.length === 0) return undefined
  const logId = standing?.log_id ?? newest(entries)
  const own = entries.filter(row => row.logId === logId).sort((one, two) => one.seq - two.seq)
  const known = standing ?? inferred(own)
  // Also what the server holds durably, where there is room: it may have been put back to an older backup.
  const from = (hasRoom ? standing?.base : standing?.durable) ?? 0
  const rest = own.filter(({ seq }) => seq > from)
  // Entries of a log that ended: they were carried over already, or are all that is left of it.
  const others = standing === undefined ? entries.filter(row => row.logId !== logId) : []
  const last = own.at(-1)
  return {
    former: {
      why: 'damaged',
      ended: ended(own),
      boot: Math.max(known.boot, ...own.map(({ boot }) => boot)),
      ...(last && { last: { logId, through: last.seq, hash: last.hash } }),
      lost: holes(
        own.map(({ seq }) => seq),
        Math.max(known.base, known.durable),
        Math.max(known.head, last?.seq ?? 0),
      ),
      entries: [...others, ...rest],
    },
    // A row that is older than the last save is not believed.
    kept:
      highest > kept.mark.saves
        ? { mark: { saves: highest, kept: highest, denied: highest } }
        : kept,
  }
}

/** What a write-ahead log tells of, whether SQLite reads it or not. */
export interface Tail {
  /** Lowest first; of those with one number the last. */
  readonly entries: readonly EntryRow[]
  /** The saves of kept state. */
  readonly saves: Counted
}

/** Looks into `wal`, which SQLite must not have opened yet: it begins it anew. */
export function tailIn(wal: Buffer, keys: Pick<DeviceKeys, 'entries' | 'kept'>): Tail {
  const pages = committedPages(wal)
  const entries = pages.flatMap(page => [...opening(recordsIn('entry', page), keys.entries)])
  const bySeq = new Map(entries.map(row => [row.seq, row]))
  return {
    entries: [...bySeq.values()].sort((one, two) => one.seq - two.seq),
    saves: countedIn(wal, mark => openedMark(keys.kept, mark).saves),
  }
}

/** Every entry that opens. */
function* opening(records: Iterable<Buffer>, key: Uint8Array): Generator<EntryRow> {
  for (const record of records) {
    try {
      const row = openedEntry(key, record)
      if (sameBytes(hashOf(row), row.hash)) yield row
    } catch {
      // Damaged, or not ours.
    }
  }
}

/** As its last entry: nothing later is known. */
const ended = (own: readonly EntryRow[]): Former['ended'] => {
  const { uptime = 0, wall = 0 } = own.at(-1) ?? {}
  return { uptime, wall, trust: 'floor' }
}

const newest = (entries: readonly EntryRow[]): string =>
  entries.reduce((one, two) => (two.wall > one.wall ? two : one)).logId

/** Without the row that says it, the log reaches as far as its entries do. */
const inferred = (own: readonly EntryRow[]) => ({
  boot: 1,
  base: (own[0]?.seq ?? 1) - 1,
  durable: 0,
  head: own.at(-1)?.seq ?? 0,
})

/** First and last of each run of numbers in (`from`, `through`] that `seqs` lacks; `seqs` rise. */
function holes(
  seqs: readonly number[],
  from: number,
  through: number,
): readonly (readonly [number, number])[] {
  const missing: [number, number][] = []
  let next = from + 1
  for (const seq of [...seqs.filter(one => one > from), through + 1]) {
    if (seq > next) missing.push([next, seq - 1])
    next = seq + 1
  }
  return missing
}

/** What SQLite can still read, of a copy, because reading would change the file. */
function lookInto(
  path: string,
  keys: Pick<DeviceKeys, 'standing' | 'kept'>,
): { readonly standing?: Standing; readonly kept: KeptRows } {
  const copy = `${path}.look`
  const tails = ['', '-wal']
  try {
    for (const tail of tails) if (existsSync(path + tail)) copyFileSync(path + tail, copy + tail)
    const db = new Database(copy)
    try {
      return { ...standingIn(db, path, keys.standing), kept: keptRowsOf(db, keys.kept) }
    } finally {
      db.close()
    }
  } catch {
    return { kept: { mark: { saves: 1, kept: 1, denied: 1 } } }
  } finally {
    for (const tail of [...tails, '-shm']) rmSync(copy + tail, { force: true })
  }
}

function standingIn(
  db: Database.Database,
  path: string,
  key: Uint8Array,
): { readonly standing?: Standing } {
  const damaged = (what: string) => new Fault('store/corrupt', `${path} is damaged: ${what}.`)
  try {
    const standing = standingRow({ db, path, damaged }, key).load()
    return standing === undefined ? {} : { standing }
  } catch {
    return {}
  }
}
