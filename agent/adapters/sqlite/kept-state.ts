// Small state that outlives a reboot: sealed rows, replaced as a whole, and a mark that tells which they must be.
//
// A write-ahead log that lost its end leaves an older state that is whole, and would give tries back that were counted.
// The mark lies in one piece, so that those of the lost end can be found; see `committed-tail.ts`.

import { z } from 'zod'
import type { Denials, Kept } from '../../core/vocabulary.ts'
import type { KeptState } from '../../ports.ts'
import { place, seal, unseal } from '../../vault/seal.ts'
import type { Ballast } from './ballast.ts'
import { type Counted, isBehind } from './committed-tail.ts'
import { markedRecord, openRecord } from './marked-record.ts'
import type { Store } from './open.ts'

export const KEPT_SCHEMA = `
  CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
`

export const DENIED_SCHEMA = `
  CREATE TABLE denied (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
`

export const MARK_SCHEMA = `
  CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), record BLOB NOT NULL) STRICT;
`

/** Which rows there must be. `saves` counts all of them ever, `kept` and `denied` say at which each was; 0: never. */
export interface Mark {
  readonly saves: number
  readonly kept: number
  readonly denied: number
}

const mark = z.object({ saves: z.number(), kept: z.number(), denied: z.number() })
const NO_SAVES: Mark = { saves: 0, kept: 0, denied: 0 }
const NOTHING = new Uint8Array(0)

/** Opens a mark as it lies in a file. Throws Fault `vault/bad-seal`. */
export const openedMark = (key: Uint8Array, record: Uint8Array): Mark =>
  mark.parse(openRecord('mark', key, record).header)

/** Both rows as they are sealed, and their mark: what another file can be given. */
export interface KeptRows {
  readonly mark: Mark
  readonly kept?: Uint8Array
  readonly denied?: Uint8Array
}

export interface KeptNeed {
  readonly store: Store
  readonly key: Uint8Array
  readonly ballast: Ballast
  /** How many saves the write-ahead log tells of, read or not. */
  readonly saves?: Counted
  /** What a damaged file held: a new file begins with it. */
  readonly former?: KeptRows
}

/**
 * Opens the kept state in `store`. Sealed rather than only authenticated: pushed settings hold the hash of a short code.
 * Of the last save alone nobody can tell a power cut in its middle from a bit that changed: it counts as never made.
 */
export function openKeptState({ store, key, ballast, former, ...need }: KeptNeed): KeptState {
  const { db } = store
  const getMark = db.prepare<[], Uint8Array>('SELECT record FROM mark').pluck()
  const putMark = db.prepare<[Uint8Array]>('REPLACE INTO mark VALUES (1, ?)')
  const put = {
    kept: db.prepare<[Uint8Array]>('REPLACE INTO kept VALUES (1, ?)'),
    denied: db.prepare<[Uint8Array]>('REPLACE INTO denied VALUES (1, ?)'),
  }
  const writeMark = (next: Mark): void => {
    putMark.run(markedRecord('mark', key, next, NOTHING))
  }
  let current = readMark()
  if (former !== undefined) begin(former)
  const told = need.saves ?? { highest: 0, breaks: false }
  let lost = current === undefined || isBehind(current.saves, told)

  /** Undefined when the mark was changed. */
  function readMark(): Mark | undefined {
    const record = getMark.get()
    if (record === undefined) return hasRows(db) ? undefined : NO_SAVES
    try {
      return openedMark(key, record)
    } catch {
      return undefined
    }
  }

  function begin(rows: KeptRows): void {
    db.transaction(() => {
      if (rows.kept !== undefined) put.kept.run(rows.kept)
      if (rows.denied !== undefined) put.denied.run(rows.denied)
      writeMark(rows.mark)
    }).immediate()
    current = rows.mark
  }

  const row = <T>(table: 'kept' | 'denied') => ({
    load: (): T | 'lost' | undefined =>
      store.guard(() => {
        const at = current?.[table] ?? 0
        if (lost) return 'lost'
        const sealed = rowOf(db, table)
        if (sealed === undefined && at === 0) return undefined
        try {
          const plain = unseal(key, sealed ?? NOTHING, place(table, at))
          return JSON.parse(Buffer.from(plain).toString('utf8')) as T
        } catch {
          return 'lost'
        }
      }),
    save: (value: T): void => {
      const before = current ?? NO_SAVES
      const at = Math.max(before.saves, told.highest) + 1
      // What was lost stays lost until it is saved itself: no older row is of this number.
      const others = lost ? { kept: at, denied: at } : before
      const next = { ...others, saves: at, [table]: at }
      const sealed = seal(key, Buffer.from(JSON.stringify(value), 'utf8'), place(table, at))
      ballast.spend(() =>
        store.guard(() =>
          db
            .transaction(() => {
              put[table].run(sealed)
              writeMark(next)
            })
            .immediate(),
        ),
      )
      current = next
      lost = false
    },
  })
  const kept = row<Kept>('kept')
  const denied = row<Denials>('denied')
  return {
    load: kept.load,
    save: kept.save,
    loadDenials: denied.load,
    saveDenials: denied.save,
  }
}

const rowOf = (db: Store['db'], table: 'kept' | 'denied'): Uint8Array | undefined =>
  db.prepare<[], Uint8Array>(`SELECT sealed FROM ${table}`).pluck().get()

const hasRows = (db: Store['db']): boolean =>
  rowOf(db, 'kept') !== undefined || rowOf(db, 'denied') !== undefined

/** Both rows of a file that may be damaged; a row that cannot be read is left out, and is lost. */
export function keptRowsOf(db: Store['db'], key: Uint8Array): KeptRows {
  const tried = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch {
      return undefined
    }
  }
  const record = tried(() => db.prepare<[], Uint8Array>('SELECT record FROM mark').pluck().get())
  const found = record && tried(() => openedMark(key, record))
  const [kept, denied] = (['kept', 'denied'] as const).map(table => {
    const row: unknown = tried(() => rowOf(db, table))
    // One flipped bit makes another type of it, which a new file would not take.
    return row instanceof Uint8Array ? row : undefined
  })
  return {
    // A mark of rows that are not there: they are lost.
    mark: found ?? { saves: 1, kept: 1, denied: 1 },
    ...(kept && { kept }),
    ...(denied && { denied }),
  }
}
