// Opens the server's one database: durable at every commit, of this program only, migrated to the newest tables.

import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { MIGRATIONS } from './schema.ts'

export type Db = Database.Database

/** "LKSV": the file belongs to this program. */
const APPLICATION_ID = 0x4c4b5356

// WAL alone loses acknowledged commits at a power cut: better-sqlite3 is built with synchronous=NORMAL for WAL.
const PRAGMAS = {
  locking_mode: 'exclusive',
  journal_mode: 'wal',
  synchronous: 2,
  secure_delete: 1,
  foreign_keys: 1,
  trusted_schema: 0,
} as const

/**
 * Opens or makes the database at `path`.
 * Throws when another program made the file, another process has it open, or it is newer than this program.
 */
export function openDatabase(path: string): Db {
  // Made here and not by SQLite, for its mode: it holds card numbers and names.
  closeSync(openSync(path, 'a', 0o600))
  const db = new Database(path, { timeout: 1_000 })
  try {
    for (const [name, wanted] of Object.entries(PRAGMAS)) {
      db.pragma(`${name} = ${wanted}`)
      const held = db.pragma(name, { simple: true })
      if (held !== wanted) throw new Error(`SQLite keeps ${name} at ${held} instead of ${wanted}.`)
    }
    db.transaction(migrate).exclusive(db)
    db.function('folded', { deterministic: true }, text => folded(String(text ?? '')))
    return db
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new Error(
        `${path} is in use: another server runs on this data folder. Stop it first.`,
        {
          cause: error,
        },
      )
    }
    throw error
  }
}

/**
 * Text as searches compare it, also in SQL: without capitals and accents. SQLite knows the capitals of ASCII only, and
 * whoever looks for Žižka at a foreign keyboard types zizka.
 */
export const folded = (text: string): string =>
  text.normalize('NFKD').toUpperCase().replaceAll(/\p{M}/gu, '')

function migrate(db: Db): void {
  const done = Number(db.pragma('user_version', { simple: true }))
  const owner = Number(db.pragma('application_id', { simple: true }))
  const empty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (owner !== APPLICATION_ID && !empty) {
    throw new Error(`${db.name} belongs to another program. Choose another data folder.`)
  }
  if (done > MIGRATIONS.length) {
    throw new Error(`${db.name} was written by a newer Latchkey. Use that version, or a backup.`)
  }
  for (const migration of MIGRATIONS.slice(done)) db.exec(migration)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma(`user_version = ${MIGRATIONS.length}`)
}
