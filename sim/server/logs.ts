// What the ledger holds of each terminal's logs: whether anything is missing, came twice, was refused or is still to come.

import type { WireEntry } from '../../agent/wire/server-messages.ts'
import { readActivity } from './booking.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Findings, LogFinding } from './findings.ts'
import type { LogEndings, Started } from './log-endings.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'

/** A log with more gaps or refused entries than this has an incident, not a list. */
const MOST_SHOWN = 100

interface Held {
  readonly entries: number
  /** Lowest and highest seq; null when there are no entries. */
  readonly first: number | null
  readonly last: number | null
}

interface Conflict {
  readonly seq: number
  readonly why: string
  readonly at: number
}

interface LogSummary extends Held {
  readonly terminal: string
  readonly logId: string
  /** First and last seq of each gap, lowest first. */
  readonly missing: readonly (readonly [from: number, to: number])[]
  readonly repeats: number
  /** Refused entries, newest first. */
  readonly conflicts: readonly Conflict[]
  /** What does not fit in it, newest first. */
  readonly findings: readonly LogFinding[]
  /** The last entry that a completed backup holds; 0 when none does. */
  readonly durable: number
  /** When the terminal said that it goes on in another log; null while it has not. */
  readonly endedAt: number | null
  /** Null unless it is the log the terminal named in its last beat. */
  readonly behind: number | null
  readonly startedAt: number
  readonly lastAt: number | null
}

export interface Logs {
  /** Notes that a terminal says it has entries in this log. */
  named(terminal: Terminal, logId: string): void
  /** Notes an upload, in its own transaction; `repeats` of its entries were held already. */
  arrived(terminal: Terminal, logId: string, repeats: number): void
  /** The last entry that a completed backup holds. */
  durable(terminal: Terminal, logId: string): number
  /**
   * How many entries through `seq` came since the last one with a checkpoint, 0 while none came; `signed`: this one has one.
   */
  unsigned(terminal: Terminal, logId: string, seq: number, signed: boolean): number
  /**
   * What an entry that begins a log, here or where it was carried over from, says of the one before, which is over with it;
   * undefined for any other entry.
   */
  started(terminal: Terminal, entry: WireEntry): Started | undefined
  /** Its other logs of which it never said that they are over, each with its last entry here; they are over from now on. */
  leftOpen(
    terminal: Terminal,
    logId: string,
  ): readonly { readonly logId: string; readonly last: number }[]
  /** When the terminal said that this log is over; undefined while it has not. */
  endedAt(terminal: Terminal, logId: string): number | undefined
  /** The newest log of which the terminal spoke after this one, while it is not over; and when it did so first. */
  later(
    terminal: Terminal,
    logId: string,
  ): { readonly logId: string; readonly startedAt: number } | undefined
  /** By terminal, of each the newest log first. */
  list(
    tenant: Tenant,
    filter: { readonly terminal?: string | undefined },
    query: PageQuery,
  ): Page<LogSummary>
}

interface Row {
  readonly number: number
  readonly terminal: string
  readonly logId: string
  readonly repeats: number
  readonly startedAt: number
  readonly lastAt: number | null
  readonly namedHead: number | null
  readonly durable: number
  readonly endedAt: number | null
}

export interface LogsNeed {
  readonly db: Db
  readonly findings: Findings
  readonly endings: LogEndings
  readonly announce: Announce
  readonly now: () => number
}

export function createLogs({ db, findings, endings, announce, now }: LogsNeed): Logs {
  const meet = db.prepare(
    `INSERT INTO logs (tenant, region, terminal, log_id, repeats, started_at)
     VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT (tenant, terminal, log_id) DO NOTHING`,
  )
  const note = db.prepare(
    `UPDATE logs SET repeats = repeats + ?, last_at = ?
     WHERE tenant = ? AND terminal = ? AND log_id = ?`,
  )
  const list = db.prepare<Record<string, string | number | null>, Row>(
    `SELECT number, terminal, log_id AS logId, repeats, started_at AS startedAt, last_at AS lastAt, durable,
       ended_at AS endedAt,
       (SELECT json_extract(status, '$.head') FROM terminals WHERE terminals.tenant = logs.tenant
          AND id = terminal AND json_extract(status, '$.logId') = log_id) AS namedHead
     FROM logs WHERE tenant = @tenant AND (@terminal IS NULL OR terminal = @terminal)
       AND (terminal, -number) > (SELECT coalesce(max(terminal), ''), -@after FROM logs
         WHERE tenant = @tenant AND number = @after)
     ORDER BY terminal, number DESC LIMIT @limit`,
  )
  const key = 'tenant = ? AND terminal = ? AND log_id = ?'
  const durable = db
    .prepare<[string, string, string], number>(`SELECT durable FROM logs WHERE ${key}`)
    .pluck()
  const signed = db
    .prepare<[string, string, string], number>(`SELECT signed FROM logs WHERE ${key}`)
    .pluck()
  const sign = db.prepare(`UPDATE logs SET signed = ? WHERE ${key}`)
  const end = db.prepare(`UPDATE logs SET ended_at = coalesce(ended_at, ?) WHERE ${key}`)
  const over = db
    .prepare<[string, string, string], number | null>(`SELECT ended_at FROM logs WHERE ${key}`)
    .pluck()
  const open = db.prepare<[string, string, string], { logId: string; last: number }>(
    `SELECT log_id AS logId, (SELECT coalesce(max(seq), 0) FROM entries
       WHERE entries.tenant = logs.tenant AND entries.terminal = logs.terminal AND entries.log_id = logs.log_id) AS last
     FROM logs WHERE tenant = ? AND terminal = ? AND log_id <> ? AND ended_at IS NULL ORDER BY number`,
  )
  const later = db.prepare<
    [string, string, string, string, string],
    { logId: string; startedAt: number }
  >(
    `SELECT log_id AS logId, started_at AS startedAt FROM logs
     WHERE tenant = ? AND terminal = ? AND ended_at IS NULL AND number > (SELECT number FROM logs WHERE ${key})
     ORDER BY number DESC LIMIT 1`,
  )
  const held = db.prepare<[string, string, string], Held>(
    `SELECT count(*) AS entries, min(seq) AS first, max(seq) AS last FROM entries WHERE ${key}`,
  )
  const missing = db
    .prepare<[string, string, string], [number, number]>(
      `SELECT before + 1, seq - 1
       FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM entries WHERE ${key})
       WHERE seq > before + 1 ORDER BY seq LIMIT ${MOST_SHOWN}`,
    )
    .raw()
  const conflicts = db.prepare<[string, string, string], Conflict>(
    `SELECT seq, why, received_at AS at FROM quarantine WHERE ${key}
     ORDER BY received_at DESC, seq DESC LIMIT ${MOST_SHOWN}`,
  )

  const summary = (tenant: Tenant, { number: _, namedHead, ...row }: Row): LogSummary => {
    const place = [tenant.id, row.terminal, row.logId] as const
    const stock = held.get(...place) ?? { entries: 0, first: null, last: null }
    const last = stock.last ?? 0
    const found = findings.of(...place, MOST_SHOWN)
    const within = stock.entries === last ? [] : missing.all(...place)
    const never = found.some(({ kind }) => kind === 'missing')
    return {
      ...row,
      ...stock,
      missing: never ? endings.missing(tenant.id, row.logId, MOST_SHOWN) : within,
      conflicts: conflicts.all(...place),
      findings: found,
      behind: namedHead === null ? null : Math.max(0, namedHead - last),
    }
  }

  return {
    named({ tenant, id }, logId) {
      const { changes } = meet.run(tenant.id, tenant.region, id, logId, now())
      if (changes > 0) announce(tenant, 'activities')
    },
    arrived({ tenant, id }, logId, repeats) {
      meet.run(tenant.id, tenant.region, id, logId, now())
      note.run(repeats, now(), tenant.id, id, logId)
      announce(tenant, 'activities')
    },
    durable: ({ tenant, id }, logId) => durable.get(tenant.id, id, logId) ?? 0,
    unsigned({ tenant, id }, logId, seq, isSigned) {
      if (isSigned) sign.run(seq, tenant.id, id, logId)
      // Before its enrolment a terminal has nothing to sign with.
      const last = signed.get(tenant.id, id, logId) ?? 0
      return last === 0 ? 0 : seq - last
    },
    started({ tenant, id }, entry) {
      if ((entry.origin ?? entry).seq !== 1) return undefined
      const body = readActivity(entry)
      if (body?.kind !== 'log-started') return undefined
      if (body.former !== undefined) {
        const { logId } = body.former
        meet.run(tenant.id, tenant.region, id, logId, now())
        end.run(now(), tenant.id, id, logId)
      }
      return body
    },
    leftOpen({ tenant, id }, logId) {
      const left = open.all(tenant.id, id, logId)
      for (const one of left) end.run(now(), tenant.id, id, one.logId)
      return left
    },
    endedAt: ({ tenant, id }, logId) => over.get(tenant.id, id, logId) ?? undefined,
    later: ({ tenant, id }, logId) => later.get(tenant.id, id, tenant.id, id, logId),
    list(tenant, { terminal = null }, query) {
      const after = query.after === undefined ? 0 : below(query)
      const limit = query.limit + 1
      const { items, next } = page(
        list.all({ tenant: tenant.id, terminal, after, limit }),
        query,
        row => row.number,
      )
      return { items: items.map(row => summary(tenant, row)), next }
    },
  }
}
