// The SQLite files that are open in this process, so that a world can fill the disk under one of them: what its owner
// then meets is SQLite's own SQLITE_FULL.

import Database from 'better-sqlite3'

export interface OpenDatabases {
  /** Lets the file at `path` grow no further, or as far as it likes. Nothing happens to a file that is not open. */
  setFull(path: string, isFull: boolean): void
  /** Notices no more. */
  stop(): void
}

/** Notices every file that is opened from now on. */
export function noticeDatabases(): OpenDatabases {
  const noticed = new Set<Database.Database>()
  const { pragma } = Database.prototype
  // Whoever opens a file of ours sets it up with pragmas first.
  Database.prototype.pragma = function noticing(this: Database.Database, ...args) {
    noticed.add(this)
    return pragma.apply(this, args)
  }
  return {
    setFull(path, isFull) {
      for (const database of noticed) {
        if (!database.open) noticed.delete(database)
        else if (database.name === path) limit(database, isFull)
      }
    },
    stop() {
      Database.prototype.pragma = pragma
    },
  }
}

function limit(database: Database.Database, isFull: boolean): void {
  const pages = isFull ? Number(database.pragma('page_count', { simple: true })) : 2 ** 30
  database.pragma(`max_page_count = ${pages}`)
}
