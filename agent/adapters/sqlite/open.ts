// Opens a SQLite file of ours the one way that keeps what was committed, and names what can go wrong.

import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Fault } from '../../fault.ts'

/** What one kind of file looks like. */
export interface Layout {
  /** SQLite's `application_id`: tells our file from somebody else's, and our files from each other. */
  readonly applicationId: number
  /** SQL that makes schema version 1, 2, … out of the one before; never changed once released. */
  readonly migrations: readonly string[]
  /** What a person does when the file is damaged. */
  readonly whenDamaged: string
}

/** An open file of ours; every use goes through `guard`, which turns SQLite's errors into faults. */
export interface Store {
  readonly db: Database.Database
  readonly path: string
  guard<T>(work: () => T): T
  /** Merges the write-ahead log into the file and begins it anew, so that overwritten bytes are gone, durably. */
  truncateLog(): void
  /** The fault for content that is readable but not what was written. */
  damaged(what: string, cause?: unknown): Fault
}

/** Name, value to set, value to read back. Without FULL a power cut loses commits that were answered for. */
const PRAGMAS: readonly (readonly [string, string, string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['secure_delete', 'ON', 1],
  ['temp_store', 'MEMORY', 2],
  ['mmap_size', '0', 0],
  ['trusted_schema', 'OFF', 0],
  ['foreign_keys', 'ON', 1],
  ['wal_autocheckpoint', '200', 200],
]

/** Older SQLite can lose commits when a write-ahead log is reset (https://www.sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3]

/** A disk can run full in the middle of a write: SQLite then reports the write, not the reason. */
const FULL = /^SQLITE_(FULL|IOERR_WRITE)/

/** How long another process that is just closing the file is waited for. */
const BUSY_WAIT_MS = 250

/**
 * Opens the file at `path`, makes it if there is none, and brings its schema up to date.
 * Throws Fault `store/foreign` (not our file), `store/corrupt`, `store/busy` (another agent has it), `store/full`
 * or `store/failed` (unreadable, or written by a newer version). A file that is not ours is never written to.
 */
export function openStore(path: string, layout: Layout): Store {
  return guard(path, layout, () => {
    // SQLite gives the write-ahead log the mode of the file, so making the file private makes both so.
    closeSync(openSync(path, 'a', 0o600))
    const db = new Database(path, { timeout: BUSY_WAIT_MS })
    try {
      prepare(db, path, layout)
    } catch (error) {
      db.close()
      throw error
    }
    return {
      db,
      path,
      guard: work => guard(path, layout, work),
      truncateLog: () => guard(path, layout, () => truncateLog(db)),
      damaged: (what, cause) => damagedFault(path, layout, what, cause),
    }
  })
}

function prepare(db: Database.Database, path: string, layout: Layout): void {
  try {
    // Before the first read, which comes with the first statement: then the file is ours alone and no shared-memory file
    // appears beside it.
    setting(db, 'locking_mode', 'EXCLUSIVE', 'exclusive')
    checkVersion(db)
    claim(db, path, layout)
    for (const [name, value, expected] of PRAGMAS) setting(db, name, value, expected)
    migrate(db, path, layout)
    verify(db, path, layout)
    emptyLog(db)
  } catch (error) {
    // Our SQL is right and the file can be written, so both are errors in a file that lies about its version.
    const lies = ['SQLITE_ERROR', 'SQLITE_READONLY']
    if (!(error instanceof Database.SqliteError) || !lies.includes(error.code)) throw error
    throw damagedFault(path, layout, `SQLite says "${error.message}"`, error)
  }
}

/**
 * What a power cut left in the log, or brought back, may have been meant to be gone. Where the disk has no room to merge
 * it, that waits: the file can be used as it is, and nobody would get in without it.
 */
function emptyLog(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !FULL.test(error.code)) throw error
  }
}

function checkVersion(db: Database.Database): void {
  const found = String(db.prepare('SELECT sqlite_version()').pluck().get())
  if (isOlder(found.split('.').map(Number), OLDEST_SQLITE)) {
    throw new Error(
      `SQLite ${found} is older than ${OLDEST_SQLITE.join('.')}: rebuild better-sqlite3`,
    )
  }
}

function claim(db: Database.Database, path: string, layout: Layout): void {
  const id = read(db, 'application_id')
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (id !== layout.applicationId && !(id === 0 && isEmpty)) {
    if (isOurs(db, layout)) throw damagedFault(path, layout, 'it does not say whose it is')
    throw new Fault(
      'store/foreign',
      `${path} belongs to another program. Move it away, or give the agent another data folder.`,
      { retry: 'never' },
    )
  }
}

function migrate(db: Database.Database, path: string, layout: Layout): void {
  const newest = layout.migrations.length
  const version = Number(read(db, 'user_version'))
  if (version > newest) {
    if (isOurs(db, layout)) throw damagedFault(path, layout, 'it does not say how old it is')
    throw new Fault(
      'store/failed',
      `${path} was written by a newer version of the agent (schema ${version}, this one knows ${newest}). ` +
        'Install that version again.',
      { retry: 'never' },
    )
  }
  if (version < newest) {
    db.transaction(() => {
      db.pragma(`application_id = ${layout.applicationId}`)
      for (const sql of layout.migrations.slice(version)) db.exec(sql)
      db.pragma(`user_version = ${newest}`)
    }).immediate()
  }
}

function truncateLog(db: Database.Database): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
  // SQLite does not sync after it has cut the log, so a power cut could bring all of it back. The next commit does.
  db.pragma(`user_version = ${read(db, 'user_version')}`)
}

function verify(db: Database.Database, path: string, layout: Layout): void {
  if (!isOurs(db, layout)) {
    throw damagedFault(path, layout, 'its tables are not those of the agent')
  }
  // What says to be of a later format is read, and not written; only a write tells.
  db.exec(`BEGIN; PRAGMA user_version = ${layout.migrations.length}; ROLLBACK`)
  // Finds broken pages, values of a wrong type and indexes of other rows; changed values are found by those who keep them.
  const problem = db.pragma('integrity_check(1)', { simple: true })
  if (problem !== 'ok') throw damagedFault(path, layout, `SQLite finds ${String(problem)}`)
}

/** Whether its tables are those of the agent, whatever else it says of itself. */
const isOurs = (db: Database.Database, layout: Layout): boolean =>
  schemaOf(db) === expectedSchema(layout)

/** What the migrations make; a flipped bit in a table's definition must not pass for a table of ours. */
function expectedSchema(layout: Layout): string {
  const db = new Database(':memory:')
  for (const sql of layout.migrations) db.exec(sql)
  const schema = schemaOf(db)
  db.close()
  return schema
}

function schemaOf(db: Database.Database): string {
  const all = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name')
  return JSON.stringify(all.raw().all())
}

function setting(
  db: Database.Database,
  name: string,
  value: string,
  expected: string | number,
): void {
  db.pragma(`${name} = ${value}`)
  const now = read(db, name)
  if (now !== expected) throw new Error(`SQLite keeps ${name} at ${now} instead of ${expected}`)
}

function read(db: Database.Database, name: string): unknown {
  return db.pragma(name, { simple: true })
}

function isOlder(found: readonly number[], wanted: readonly number[]): boolean {
  for (const [index, want] of wanted.entries()) {
    const have = found[index] ?? 0
    if (have !== want) return have < want
  }
  return false
}

function guard<T>(path: string, layout: Layout, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asFault(error, path, layout)
  }
}

/** The fault an error of SQLite or of the file system is; anything else is a bug and stays what it is. */
function asFault(error: unknown, path: string, layout: Layout): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error
  if (error instanceof TypeError && error.message.includes('connection is not open')) {
    return new Fault('store/failed', `${path} is closed: the agent is stopping.`, { cause: error })
  }
  if (!('code' in error)) return error
  const code = String(error.code)
  if (FULL.test(code) || /^E(NOSPC|DQUOT)/.test(code)) {
    return new Fault('store/full', `${path} cannot be written: the disk is full. Make room.`, {
      cause: error,
    })
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new Fault(
      'store/busy',
      `${path} is open in another process: another agent is using this folder. Stop it, or use another folder.`,
      { cause: error },
    )
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return damagedFault(path, layout, 'SQLite cannot read it', error)
  }
  // Wrong SQL or a broken rule of a table is a bug of ours, and so is what node says of its arguments.
  if (/^(SQLITE_(ERROR|CONSTRAINT|MISUSE|MISMATCH|RANGE)|ERR_)/.test(code)) return error
  return new Fault(
    'store/failed',
    `${path} cannot be used (${code}). Look at the disk, the folder and who owns them.`,
    { cause: error },
  )
}

function damagedFault(path: string, layout: Layout, what: string, cause?: unknown): Fault {
  return new Fault('store/corrupt', `${path} is damaged: ${what}. ${layout.whenDamaged}`, {
    retry: 'never',
    cause,
  })
}
