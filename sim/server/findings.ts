// What does not fit in what terminals report: each once, told to the App. Log and kept for the console.

import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Terminal } from './terminals.ts'

/** What was found; the sentence beside it says more. */
export const FINDINGS = [
  /** An entry without the mac of the log's key: somebody other than the terminal wrote it. */
  'forged',
  /** Another entry is held under its number, or was named there by a beat: the terminal's files were put back to an older state. */
  'rolled-back',
  /** A checkpoint that the terminal's key did not sign. */
  'wrong-checkpoint',
  /** More entries in a row than an epoch has, and no checkpoint. */
  'no-checkpoint',
  /** Another log began, and nobody said how this one ended: its files were taken away. */
  'unended',
  /** Entries that the terminal could not read any more. */
  'lost',
  /** Entries of a log that ended, which came neither by themselves nor with the next, and nobody said why. */
  'missing',
  /** The copier's own meter counted other pages than were booked. */
  'meter',
] as const
export type FindingKind = (typeof FINDINGS)[number]

export interface LogFinding {
  readonly seq: number
  readonly kind: FindingKind
  readonly detail: string
  readonly at: number
}

export interface Findings {
  /** Keeps a finding about a log; the same one about the same entry is kept once. */
  note(terminal: Terminal, logId: string, seq: number, kind: FindingKind, detail: string): void
  /** Newest first, at most `limit`. */
  of(tenant: string, terminal: string, logId: string, limit: number): readonly LogFinding[]
}

export function createFindings(
  db: Db,
  appLog: AppLog,
  announce: Announce,
  now: () => number,
): Findings {
  const insert = db.prepare(
    `INSERT INTO findings (tenant, region, terminal, log_id, seq, kind, detail, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, terminal, log_id, seq, kind) DO NOTHING`,
  )
  const list = db.prepare<[string, string, string, number], LogFinding>(
    `SELECT seq, kind, detail, at FROM findings WHERE tenant = ? AND terminal = ? AND log_id = ?
     ORDER BY number DESC LIMIT ?`,
  )
  return {
    note({ tenant, id }, logId, seq, kind, detail) {
      const place = [tenant.id, tenant.region, id, logId, seq]
      const { changes } = insert.run(...place, kind, detail, now())
      if (changes === 0) return
      appLog.write(tenant, 'warn', `Terminal ${id}, log ${logId}, entry ${seq}: ${detail}`)
      announce(tenant, 'activities')
    },
    of: (...about) => list.all(...about),
  }
}
