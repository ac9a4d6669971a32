// The sealed records of a closed file, each with the agent's own way to open it.

import { openedRow } from '../../agent/adapters/sqlite/cache-row.ts'
import type { Row, Under } from '../../agent/adapters/sqlite/cache-schema.ts'
import { openedEntry } from '../../agent/adapters/sqlite/entry-row.ts'
import { readEpochs } from '../../agent/adapters/sqlite/epoch-slot.ts'
import { deviceKeys, terminalKeys } from '../../agent/vault/keys.ts'
import { IDENTITY } from '../contracts/credentials-of.ts'
import { type CacheSet, type JournalSet, memoryKey, ROWS_OF_PERSON } from './flip-files.ts'
import { inMemory } from './flip-kinds.ts'

/** The name of the one file of a closed set. */
export const fileOf = ({ kind }: CacheSet | JournalSet): string => `${kind}.db`

export interface SealedRecord {
  readonly bytes: Uint8Array
  /** Opens `bytes` as if they were its own. Throws Fault `vault/bad-seal`. */
  readonly open: (bytes: Uint8Array) => void
}

/**
 * Every record in the file of a closed set.
 * Throws RangeError when they are not as many as the set holds.
 */
export async function recordsOf(set: CacheSet | JournalSet): Promise<readonly SealedRecord[]> {
  const records = set.kind === 'cache' ? await rowsOf(set) : await entriesOf(set)
  const held = set.kind === 'cache' ? set.standing.users * ROWS_OF_PERSON : set.entries.length
  if (records.length === held) return records
  throw new RangeError(`${set.name} has ${records.length} records instead of ${held}`)
}

async function rowsOf(set: CacheSet): Promise<readonly SealedRecord[]> {
  const deviceKey = memoryKey(set.slot)
  const [epoch] = await readEpochs(deviceKey)
  const keys = terminalKeys(await deviceKey.secret(), IDENTITY.terminal)
  const key = keys.record(epoch?.key ?? new Uint8Array())
  const [under] = allOf<Under>(set, 'manifest')
  if (under === undefined) throw new RangeError(`${set.name} has no manifest`)
  return allOf<Row>(set, 'entry').map(row => ({
    bytes: row.sealed,
    open: sealed => openedRow(key, IDENTITY.terminal, { ...row, sealed }, under),
  }))
}

async function entriesOf(set: JournalSet): Promise<readonly SealedRecord[]> {
  const { entries: key } = deviceKeys(await memoryKey().secret())
  return allOf<{ record: Uint8Array }>(set, 'entries').map(({ record }) => ({
    bytes: record,
    open: bytes => openedEntry(key, bytes),
  }))
}

function allOf<T>(set: CacheSet | JournalSet, table: string): readonly T[] {
  const db = inMemory(set.files.get(fileOf(set)) ?? Buffer.alloc(0))
  try {
    return db.prepare<[], T>(`SELECT * FROM ${table}`).all()
  } finally {
    db.close()
  }
}
