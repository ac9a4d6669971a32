// Whole copies of the server's folder: taken while it runs, put back while it stands still.
//
// What a completed backup holds is durable, and terminals forget it in time. So a backup counts only when it is all there,
// on the disk, and read again.

import { createHash } from 'node:crypto'
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import type { AppLog } from './app-log.ts'
import { type Db, openDatabase } from './database.ts'
import { openFolder, syncedFile } from './folder.ts'
import { DOUBT_HELD_JOBS } from './jobs.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

const DATABASE = 'server.db'
const MANIFEST = 'backup.json'
/** Everything a server needs besides its database. */
const FILES = ['keys', 'ca.pem', 'admin-token'] as const

const manifest = z.object({
  takenAt: z.number(),
  entries: z.number(),
  logs: z.number(),
  /** SHA-256 of the database, hex. */
  sha256: z.string(),
})

export interface BackupDone {
  /** Absolute path of the folder. */
  readonly folder: string
  readonly takenAt: number
  readonly entries: number
  readonly logs: number
  readonly bytes: number
}

export interface Backups {
  /** Takes one; what it holds of each log is durable when this resolves. Throws `Refused` 409 while one is being taken. */
  take(tenant: Tenant): Promise<BackupDone>
}

export interface BackupsNeed {
  readonly db: Db
  /** The server's data folder, and where backups go. */
  readonly folder: string
  readonly backups: string
  readonly appLog: AppLog
  readonly now: () => number
}

interface LogEnd {
  readonly number: number
  readonly last: number
}

const ENDS = `SELECT logs.number, max(seq) AS last FROM logs JOIN entries
  ON entries.tenant = logs.tenant AND entries.terminal = logs.terminal AND entries.log_id = logs.log_id
  GROUP BY logs.number`

export function createBackups({ db, folder, backups, appLog, now }: BackupsNeed): Backups {
  const settle = db.prepare('UPDATE logs SET durable = max(durable, ?) WHERE number = ?')
  const settleAll = db.transaction((ends: readonly LogEnd[]) => {
    for (const { number, last } of ends) settle.run(last, number)
  })
  let busy = false

  const take = async (tenant: Tenant): Promise<BackupDone> => {
    const takenAt = now()
    const done = freeName(join(backups, new Date(takenAt).toISOString().replaceAll(/[:.]/g, '-')))
    const part = `${done}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part, { recursive: true, mode: 0o700 })
    await db.backup(join(part, DATABASE))
    for (const name of FILES) {
      if (existsSync(join(folder, name)))
        cpSync(join(folder, name), join(part, name), { recursive: true })
    }
    const { ends, entries } = readBack(join(part, DATABASE))
    const sha256 = await sumOf(join(part, DATABASE))
    const said = { takenAt, entries, logs: ends.length, sha256 }
    openFolder(part).writePrivate(MANIFEST, `${JSON.stringify(said, null, 2)}\n`)
    syncAll(part)
    renameSync(part, done)
    syncedFile(backups)
    settleAll(ends)
    appLog.write(tenant, 'info', `A backup was taken: ${entries} entries of ${ends.length} logs.`)
    const bytes = statSync(join(done, DATABASE)).size
    return { folder: done, takenAt, entries, logs: ends.length, bytes }
  }

  return {
    async take(tenant) {
      if (busy) throw new Refused(409, 'busy', 'A backup is being taken: wait until it is done.')
      busy = true
      try {
        return await take(tenant)
      } finally {
        busy = false
      }
    },
  }
}

/** A clock may stand or be put back, and a backup be restored twice: what is there stays. */
function freeName(wanted: string): string {
  let name = wanted
  for (let number = 2; existsSync(name); number += 1) name = `${wanted}-${number}`
  return name
}

/** Reads a copied database from its first page to its last. */
function readBack(path: string): { readonly ends: readonly LogEnd[]; readonly entries: number } {
  const copy = new Database(path)
  try {
    const problem = copy.pragma('integrity_check(1)', { simple: true })
    if (problem !== 'ok') throw new Error(`The copied database is damaged: ${String(problem)}`)
    const ends = copy.prepare<[], LogEnd>(ENDS).all()
    const entries = copy.prepare<[], number>('SELECT count(*) FROM entries').pluck().get() ?? 0
    return { ends, entries }
  } finally {
    copy.close()
  }
}

async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256')
  for await (const chunk of createReadStream(path)) sum.update(chunk)
  return sum.digest('hex')
}

function syncAll(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true }))
    syncedFile(join(folder, String(name)))
  syncedFile(folder)
}

/** A sentence for the person about a backup or a folder that cannot be used. */
export class BackupProblem extends Error {}

export interface Restored {
  readonly takenAt: number
  readonly entries: number
  /** Where what was there before is now; undefined when there was nothing. */
  readonly former: string | undefined
}

/**
 * Puts the backup in folder `from` in the place of the server in `folder`, which must not run. What was there is kept
 * beside it. `now` is in milliseconds since 1970 UTC. Throws `BackupProblem`, and `Error` when a server runs there.
 */
export async function restoreBackup(
  from: string,
  folder: string,
  now: () => number,
): Promise<Restored> {
  const said = readManifest(from)
  if ((await sumOf(join(from, DATABASE))) !== said.sha256) {
    throw new BackupProblem(`The backup ${from} is not what was written: take another one.`)
  }
  // Nobody else has it, or this throws.
  if (existsSync(join(folder, DATABASE))) openDatabase(join(folder, DATABASE)).close()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const next = join(folder, 'restored.part')
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { mode: 0o700 })
  for (const name of [DATABASE, ...FILES]) {
    if (existsSync(join(from, name)))
      cpSync(join(from, name), join(next, name), { recursive: true })
  }
  const db = openDatabase(join(next, DATABASE))
  // All of it is in a backup: this one.
  for (const { number, last } of db.prepare<[], LogEnd>(ENDS).all()) {
    db.prepare('UPDATE logs SET durable = max(durable, ?) WHERE number = ?').run(last, number)
  }
  db.exec(DOUBT_HELD_JOBS)
  // What came after the backup had numbers of its own, and terminals remember them: none may be given out again.
  db.prepare(
    `UPDATE tenants SET settings_version = max(settings_version + 1, @seconds),
       credentials_version = max(credentials_version + 1, @seconds)`,
  ).run({ seconds: Math.floor(now() / 1_000) })
  db.close()
  syncAll(next)
  // The log of the one must never lie beside the other: SQLite would take it for its own.
  const there = [`${DATABASE}-wal`, DATABASE, ...FILES].filter(name =>
    existsSync(join(folder, name)),
  )
  const former = there.length > 0 ? freeName(join(folder, `before-${basename(from)}`)) : undefined
  if (former !== undefined) {
    mkdirSync(former, { mode: 0o700 })
    for (const name of there) renameSync(join(folder, name), join(former, name))
  }
  for (const name of readdirSync(next)) renameSync(join(next, name), join(folder, name))
  rmSync(next, { recursive: true })
  syncedFile(folder)
  return { takenAt: said.takenAt, entries: said.entries, former }
}

function readManifest(from: string): z.infer<typeof manifest> {
  const path = join(from, MANIFEST)
  if (!existsSync(path)) {
    throw new BackupProblem(`${from} is no completed backup: there is no ${MANIFEST} in it.`)
  }
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new BackupProblem(`${path} is damaged: take another backup of ${dirname(from)}.`)
  }
}
