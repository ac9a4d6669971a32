// The journal as agents before the evolving key kept it: its entries go on in a new log.

import type { Trust } from '../../core/vocabulary.ts'
import { BLIND_BYTES } from '../../vault/chain.ts'
import type { DeviceKeys } from '../../vault/keys.ts'
import { place, unseal } from '../../vault/seal.ts'
import type { EntryRow } from './entry-row.ts'
import type { Former } from './journal.ts'
import { markedRecord } from './marked-record.ts'
import type { Store } from './open.ts'

export const FORMER_SCHEMA = `
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL,
    uptime INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    trust TEXT NOT NULL,
    sealed BLOB NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE standing (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    log_id TEXT NOT NULL,
    boot INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    durable INTEGER NOT NULL,
    base INTEGER NOT NULL,
    base_hash BLOB NOT NULL,
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    key_check BLOB NOT NULL,
    mac BLOB NOT NULL
  ) STRICT;
`

interface FormerRow {
  readonly seq: number
  readonly boot: number
  readonly uptime: number
  readonly wall: number
  readonly trust: Trust
  readonly sealed: Uint8Array
  readonly hash: Uint8Array
}

interface FormerStanding {
  readonly log_id: string
  readonly boot: number
  readonly base: number
  readonly base_hash: Uint8Array
  readonly head: number
  readonly head_hash: Uint8Array
}

/** What the older journal in `store` held, or undefined when there is none, or a new log has begun. An entry that does not open is lost. */
export function formerJournal(
  { db }: Store,
  keys: Pick<DeviceKeys, 'entries' | 'kept'>,
): Former | undefined {
  const standing = db
    .prepare<[], FormerStanding>(
      'SELECT log_id, boot, base, base_hash, head, head_hash FROM standing',
    )
    .get()
  const isOver = db.prepare('SELECT 1 FROM log').get() !== undefined
  if (standing === undefined || isOver) return undefined
  const { log_id: logId, boot, base, head, head_hash: hash } = standing
  const entries: EntryRow[] = []
  let previous = standing.base_hash
  const lost: [number, number][] = []
  const rows = db.prepare<[number], FormerRow>('SELECT * FROM entry WHERE seq > ? ORDER BY seq')
  for (const { sealed, ...row } of rows.iterate(base)) {
    try {
      const plain = unseal(keys.entries, sealed, place('entry', logId, row.seq))
      const [blind, body] = [plain.subarray(0, BLIND_BYTES), plain.subarray(BLIND_BYTES)]
      entries.push({ ...row, logId, blind, body, previous, mac: new Uint8Array(0) })
      previous = row.hash
    } catch {
      lost.push([row.seq, row.seq])
    }
  }
  const { wall = 0 } = entries.at(-1) ?? {}
  const ended = { uptime: 0, wall, trust: 'floor' } as const
  return {
    why: 'older',
    boot: boot + 1,
    ended,
    last: { logId, through: head, hash },
    lost,
    entries,
  }
}

/** Forgets the older journal, if there is one; the kept rows get the mark they had none of. */
export function dropFormerJournal({ db }: Store, keys: Pick<DeviceKeys, 'kept'>): void {
  const has = (table: string) =>
    db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
  if (has('standing') === 0) return
  db.transaction(() => {
    const mark = { saves: 1, kept: has('kept'), denied: has('denied') }
    db.prepare('INSERT OR IGNORE INTO mark VALUES (1, ?)').run(
      markedRecord('mark', keys.kept, mark, new Uint8Array(0)),
    )
    db.exec('DELETE FROM entry; DELETE FROM standing')
  }).immediate()
}
