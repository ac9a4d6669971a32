// What stands beside the journal: a bare table of the same rows in a file that is as durable.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'

const HASH_BYTES = 32

export interface BareJournal {
  /** One row in a transaction of its own. */
  append(): void
  /** So many rows in one transaction. */
  appendAll(rows: number): void
  /** Closes the file, opens it again and reads every row; how many there are. Nothing is appended afterwards. */
  reopen(): number
}

const PRAGMAS = [
  ...['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL'],
  ...['secure_delete = ON', 'temp_store = MEMORY', 'mmap_size = 0'],
  ...['trusted_schema = OFF', 'foreign_keys = ON', 'wal_autocheckpoint = 200'],
]

function open(path: string): Database.Database {
  const db = new Database(path)
  for (const pragma of PRAGMAS) db.pragma(pragma)
  return db
}

/** A bare table in a folder of its own, with the pragmas of our files, for rows with `sealed` bytes; it ends with the test. */
export function bareJournal(sealed: number): BareJournal {
  const path = join(temporaryFolder(), 'bare.db')
  let db = open(path)
  onTestFinished(() => {
    db.close()
  })
  db.exec(`CREATE TABLE entry (
    seq INTEGER PRIMARY KEY, boot INTEGER NOT NULL, uptime INTEGER NOT NULL, wall INTEGER NOT NULL,
    trust TEXT NOT NULL, sealed BLOB NOT NULL, hash BLOB NOT NULL) STRICT`)
  const insert = db.prepare('INSERT INTO entry VALUES (NULL, 1, 1, 1, ?, ?, ?)')
  const append = () => {
    insert.run('floor', randomBytes(sealed), randomBytes(HASH_BYTES))
  }
  const appendAll = db.transaction((rows: number) => {
    for (let n = 0; n < rows; n += 1) append()
  })
  return {
    append,
    appendAll: rows => appendAll.immediate(rows),
    reopen() {
      db.close()
      db = open(path)
      return db.prepare('SELECT * FROM entry ORDER BY seq').all().length
    },
  }
}
