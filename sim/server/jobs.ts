// Print jobs that the server holds until their owner releases them at a terminal. Each is given out at most once: that it
// was taken is on the disk before its document leaves, and only a person, who says why, puts one back.
//
//   held ──claimed by a terminal──▶ released ──its print was booked──▶ printed
//    │ ▲                               │
//    │ └──put back, with a reason──────┘ (once it is unconfirmed)
//    ├──nobody came for it──▶ expired
//    └──thrown away──▶ discarded
//
// A document is kept sealed, and only for as long as its job may still be printed.

import { randomUUID } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'
import type { Holder } from './tokens.ts'

export const JOB_STATES = [
  'held',
  'released',
  'unconfirmed',
  'printed',
  'expired',
  'discarded',
] as const

/** A job without its document. */
export interface Job {
  readonly id: string
  /** Its owner: id and username. */
  readonly user: string
  readonly username: string
  readonly name: string
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  /** Media type of the document. */
  readonly type: string
  /** Size of the document. */
  readonly bytes: number
  /** `unconfirmed`: released so long ago, or before a backup was put back, and no print of it was booked. */
  readonly state: (typeof JOB_STATES)[number]
  readonly createdAt: number
  /** Since when it is held, released, printed, expired or discarded. */
  readonly stateAt: number
  /** Which terminal took it; null when none did, or nobody knows. */
  readonly terminal: string | null
  /** As booked; null until it is printed. */
  readonly printedPages: number | null
}

/** A job to be held. */
export interface NewJob extends Pick<Job, 'user' | 'pages' | 'color' | 'duplex' | 'type'> {
  /** Cut to 120 characters. */
  readonly name: string
  readonly document: Buffer
}

interface JobFilter {
  readonly state?: Job['state'] | undefined
  /** Username. */
  readonly user?: string | undefined
}

export interface Jobs {
  /**
   * Holds a job; call it in the transaction of what brought it. Throws `Refused`: 404 when there is no such user, 413 when
   * the document is larger than 32 MiB, 409 when the user (50 jobs, 200 MB) or the tenant (2 GB) has no room for it.
   */
  add(tenant: Tenant, job: NewJob): Job
  /** What waits for a user who may log in, oldest first. */
  heldOf(tenant: Tenant, user: string): readonly Job[]
  /** Until when a held job is kept. */
  keptUntil(tenant: Tenant, job: Job): number
  /**
   * Takes a held job of this user off the list for this terminal; that is on the disk when this returns. Undefined when it
   * is not there, not theirs, or not held (any more). Not to be called inside a transaction.
   */
  claim(
    terminal: Terminal,
    user: string,
    id: string,
  ): { readonly job: Job; readonly document: Buffer } | undefined
  /** Notes that a print of this job was booked; in the transaction of the booking. */
  printed(terminal: Terminal, id: string, pages: number, at: number): void
  /** Newest first. */
  list(tenant: Tenant, filter: JobFilter, query: PageQuery): Page<Job>
  /** Throws a held or unconfirmed job away. Throws `Refused`: 404 when there is none, 409 when it is neither. */
  discard(holder: Holder, id: string): void
  /** Throws a held job of this user away. Throws `Refused` 404 when it is not there, not theirs, or not held (any more). */
  discardOwn(tenant: Tenant, user: string, id: string): void
  /** Holds an unconfirmed job again. Throws `Refused`: 404 when there is none, 409 when it is not that, or has no document. */
  putBack(holder: Holder, id: string, reason: string): Job
}

const LIMITS = {
  documentBytes: 32 * 1_024 * 1_024,
  heldPerUser: 50,
  bytesPerUser: 200_000_000,
  bytesPerTenant: 2_000_000_000,
  /** Jobs in the list. */
  listed: 10_000,
  nameChars: 120,
} as const

/** A job that was released so long ago and has no print booked is not confirmed. */
export const CONFIRM_WITHIN_MS = 15 * 60_000

/**
 * For a database that was put back from a backup: what was held then may have been printed since, so nothing of it is given
 * out before somebody has looked.
 */
export const DOUBT_HELD_JOBS = `UPDATE jobs SET state = 'released', terminal = NULL WHERE state = 'held'`

export interface JobsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly settings: SettingsStore
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

type Stored = Omit<Job, 'color' | 'duplex'> & {
  readonly number: number
  readonly color: number
  readonly duplex: number
}

// `@at` is now.
const COLUMNS = `number, jobs.id, user_id AS user, username, jobs.name, pages, color, duplex, type, bytes,
  CASE WHEN state = 'released' AND (terminal IS NULL OR state_at <= @at - ${CONFIRM_WITHIN_MS})
    THEN 'unconfirmed' ELSE state END AS state,
  jobs.created_at AS createdAt, state_at AS stateAt, terminal, printed_pages AS printedPages
  FROM jobs JOIN users ON users.tenant = jobs.tenant AND users.id = user_id`

const missing = () => new Refused(404, 'not-found', 'There is no such job (any more).')
const toJob = ({ number: _, ...job }: Stored): Job => ({
  ...job,
  ...{ color: job.color === 1, duplex: job.duplex === 1 },
})

export function createJobs(need: JobsNeed): Jobs {
  const { db, keys, people, settings, appLog, announce, now } = need
  const insert = db.prepare(
    `INSERT INTO jobs (tenant, region, id, user_id, name, pages, color, duplex, type, bytes, created_at, state, state_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?)`,
  )
  const insertDocument = db.prepare('INSERT INTO job_documents VALUES (?, ?, ?, ?)')
  const dropDocument = db.prepare('DELETE FROM job_documents WHERE job = ?')
  const documentOf = db
    .prepare<[number], Buffer>('SELECT sealed FROM job_documents WHERE job = ?')
    .pluck()
  const byId = db.prepare<{ tenant: string; id: string; at: number }, Stored>(
    `SELECT ${COLUMNS} WHERE jobs.tenant = @tenant AND jobs.id = @id`,
  )
  const heldOf = db.prepare<{ tenant: string; user: string; at: number }, Stored>(
    `SELECT ${COLUMNS} WHERE jobs.tenant = @tenant AND user_id = @user AND state = 'held' AND active = 1
     ORDER BY number`,
  )
  const list = db.prepare<Record<string, string | number | null>, Stored>(
    `SELECT * FROM (SELECT ${COLUMNS} WHERE jobs.tenant = @tenant AND number < @before
       AND (@user IS NULL OR username = @user))
     WHERE @state IS NULL OR state = @state ORDER BY number DESC LIMIT @limit`,
  )
  const room = db.prepare<
    { tenant: string; user: string },
    { readonly held: number; readonly ofUser: number; readonly inAll: number }
  >(
    `SELECT count(*) FILTER (WHERE state = 'held' AND user_id = @user) AS held,
       coalesce(sum(bytes) FILTER (WHERE user_id = @user), 0) AS ofUser, coalesce(sum(bytes), 0) AS inAll
     FROM job_documents JOIN jobs ON number = job WHERE jobs.tenant = @tenant`,
  )
  const late = db.prepare<[string, number], { readonly number: number }>(
    `SELECT number FROM job_documents JOIN jobs ON number = job
     WHERE jobs.tenant = ? AND state_at <= ?`,
  )
  const move = db.prepare(
    'UPDATE jobs SET state = ?, state_at = ?, terminal = ?, printed_pages = ? WHERE number = ?',
  )
  const expire = db.prepare(
    "UPDATE jobs SET state = 'expired', state_at = ? WHERE number = ? AND state = 'held'",
  )
  const forget = db.prepare(
    `DELETE FROM jobs WHERE tenant = @tenant AND number <= (SELECT number FROM jobs
       WHERE tenant = @tenant ORDER BY number DESC LIMIT 1 OFFSET ${LIMITS.listed})
     AND NOT EXISTS (SELECT 1 FROM job_documents WHERE job = number)`,
  )

  const about = (tenant: Tenant, id: string) => `job\n${tenant.id}\n${id}`
  const find = (tenant: Tenant, id: string) => byId.get({ tenant: tenant.id, id, at: now() })
  const existing = (tenant: Tenant, id: string): Stored => {
    const job = find(tenant, id)
    if (job !== undefined) return job
    throw missing()
  }
  const throwAway = (tenant: Tenant, job: Stored, by: string): void => {
    move.run('discarded', now(), job.terminal, null, job.number)
    dropDocument.run(job.number)
    announce(tenant, 'jobs')
    appLog.write(tenant, 'info', `A held job of user ${job.username} was thrown away by ${by}.`)
  }
  /** Erases the documents nobody came for, and those nobody looked after. */
  const erase = (tenant: Tenant): void => {
    const at = now()
    for (const { number } of late.all(tenant.id, at - settings.own(tenant)['jobs.keepHours'])) {
      expire.run(at, number)
      dropDocument.run(number)
      announce(tenant, 'jobs')
    }
  }
  const held = (tenant: Tenant, user: string): readonly Stored[] => {
    erase(tenant)
    return heldOf.all({ tenant: tenant.id, user, at: now() })
  }
  const needRoom = (tenant: Tenant, user: string, more: number): void => {
    const { held = 0, ofUser = 0, inAll = 0 } = room.get({ tenant: tenant.id, user }) ?? {}
    const full = (whose: string, how: string) => {
      const message = `${whose} has ${how} already: have some printed or thrown away first.`
      throw new Refused(409, 'full', message)
    }
    if (held >= LIMITS.heldPerUser) full('The user', `${LIMITS.heldPerUser} held jobs`)
    if (ofUser + more > LIMITS.bytesPerUser) full('The user', '200 MB of held jobs')
    if (inAll + more > LIMITS.bytesPerTenant) full('The server', '2 GB of held jobs')
  }

  return {
    add: db.transaction((tenant, { document, name, ...job }) => {
      people.get(tenant, job.user)
      if (document.length > LIMITS.documentBytes) {
        throw new Refused(413, 'too-large', 'A held job has at most 32 MiB: send it in parts.')
      }
      erase(tenant)
      needRoom(tenant, job.user, document.length)
      const [id, at] = [randomUUID(), now()]
      const whose = [tenant.id, tenant.region, id, job.user, name.slice(0, LIMITS.nameChars)]
      const how = [job.pages, job.color ? 1 : 0, job.duplex ? 1 : 0, job.type, document.length]
      const { lastInsertRowid } = insert.run(...whose, ...how, at, at)
      const sealed = keys.seal(about(tenant, id), document)
      insertDocument.run(lastInsertRowid, tenant.id, tenant.region, sealed)
      forget.run({ tenant: tenant.id })
      announce(tenant, 'jobs')
      return toJob(existing(tenant, id))
    }),
    heldOf: db.transaction((tenant, user) => held(tenant, user).map(toJob)),
    keptUntil: (tenant, job) => job.stateAt + settings.own(tenant)['jobs.keepHours'],
    claim: db.transaction(({ tenant, id: terminal }, user, id) => {
      const job = held(tenant, user).find(one => one.id === id)
      const sealed = job && documentOf.get(job.number)
      if (job === undefined || sealed === undefined) return undefined
      move.run('released', now(), terminal, null, job.number)
      announce(tenant, 'jobs')
      return {
        job: toJob(existing(tenant, id)),
        document: keys.open(about(tenant, id), sealed),
      }
    }).immediate,
    printed({ tenant, id: terminal }, id, pages, at) {
      const job = find(tenant, id)
      if (job === undefined) return
      announce(tenant, 'jobs')
      if (job.state !== 'printed') {
        move.run('printed', at, terminal, pages, job.number)
        dropDocument.run(job.number)
        return
      }
      const message = `A job of user ${job.username} was printed at terminal ${terminal} and had been before, at ${job.terminal}.`
      appLog.write(tenant, 'warn', message)
    },
    list: db.transaction((tenant, { state = null, user = null }, query) => {
      erase(tenant)
      const [before, limit] = [below(query), query.limit + 1]
      const rows = list.all({ tenant: tenant.id, state, user, before, limit, at: now() })
      const { items, next } = page(rows, query, row => row.number)
      return { items: items.map(toJob), next }
    }),
    discard: db.transaction(({ tenant, name }, id) => {
      const job = existing(tenant, id)
      if (job.state !== 'held' && job.state !== 'unconfirmed') {
        const message = 'Only a job that is held or not confirmed can be thrown away.'
        throw new Refused(409, 'not-held', message)
      }
      throwAway(tenant, job, name)
    }),
    discardOwn: db.transaction((tenant, user, id) => {
      const job = held(tenant, user).find(one => one.id === id)
      if (job === undefined) throw missing()
      throwAway(tenant, job, 'its owner')
    }),
    putBack: db.transaction(({ tenant, name }, id, reason) => {
      erase(tenant)
      const { state, number, user, username, terminal } = existing(tenant, id)
      if (state !== 'unconfirmed') {
        const message = 'Only a job that is not confirmed can be put back.'
        throw new Refused(409, 'not-unconfirmed', message)
      }
      if (documentOf.get(number) === undefined) {
        const message = 'Its document was erased, because nobody came for it: have it sent anew.'
        throw new Refused(409, 'no-document', message)
      }
      needRoom(tenant, user, 0)
      move.run('held', now(), null, null, number)
      announce(tenant, 'jobs')
      const where = terminal === null ? 'before a backup was put back' : `to terminal ${terminal}`
      const message = `A job of user ${username} that was given out ${where} is held again: ${name} put it back (${reason}).`
      appLog.write(tenant, 'warn', message)
      return toJob(existing(tenant, id))
    }),
  }
}
