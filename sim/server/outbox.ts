// The outbox: every mail to a user, and what became of it. What a mail says is kept sealed, and only until it is handed
// over to a mail server, or opened by an administrator where there is none.
//
//   waiting ──taken──▶ sent
//      │  └──refused, or tried too often──▶ failed
//      └──no mail server is named──▶ kept ──opened, once──▶ opened
//                                      └──its time is over──▶ dropped
//
// A newer mail that takes its place drops a waiting or kept one.

import { randomUUID } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { isHopeless } from './mail-retry.ts'
import type { MailText } from './mail-words.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import { maskEmail, type People } from './people.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Holder } from './tokens.ts'

export const MAIL_KINDS = ['new-pin', 'no-jobs', 'sign-up'] as const
export const MAIL_STATES = ['waiting', 'sent', 'failed', 'kept', 'opened', 'dropped'] as const

/** A mail without what it says. */
export interface Mail {
  readonly id: string
  /** Whom it is for, null for somebody who is no user (yet), and their address at the time. */
  readonly user: string | null
  readonly to: string
  readonly subject: string
  readonly kind: (typeof MAIL_KINDS)[number]
  readonly createdAt: number
  readonly state: (typeof MAIL_STATES)[number]
  /** Since when. */
  readonly stateAt: number
  /** How often a mail server was asked to take it. */
  readonly attempts: number
  /** Null unless it waits. */
  readonly nextTryAt: number | null
  /** What went wrong the last time, in our own words: those of a mail server may repeat the mail. */
  readonly problem: string | null
}

/** What the recipient reads. */
export type MailBody = Omit<MailText, 'subject'>

/** A mail to be written down. */
export interface Letter extends MailText, Pick<Mail, 'user' | 'to' | 'kind'> {
  /** When what it says does not hold any more, in milliseconds since 1970; null for never. */
  readonly expiresAt: number | null
  /** Mails of this kind to this user or address that were not read yet are of no use any more. */
  readonly replaces: boolean
}

/** A mail whose time to be sent has come. */
export interface DueMail extends Mail {
  readonly tenant: Tenant
  readonly body: MailBody
}

export interface Outbox {
  /** Writes a mail down; call it in the transaction of what the mail tells. */
  post(tenant: Tenant, letter: Letter): void
  /** Newest first. */
  list(tenant: Tenant, query: PageQuery): Page<Mail>
  /** What a kept mail says, this once. Throws `Refused`: 404 when there is no such mail, 409 when it is not kept. */
  open(holder: Holder, id: string): Mail & MailBody
  /** At most `limit` mails of all tenants. Those whose time is over are given up first. */
  due(limit: number): DueMail[]
  /** No mail server is named: the mail stays here. */
  keep(mail: DueMail): void
  /** Counts a try before it is made, so that a crash cannot try for ever. Returns the mail as it is then. */
  trying(mail: DueMail, nextTryAt: number): DueMail
  sent(mail: DueMail): void
  /** That try failed; the next may do better, if there is one. */
  missed(mail: DueMail, problem: string): void
  /** No try will do better. */
  refused(mail: DueMail, problem: string): void
}

/** Of each tenant: mails that still say something, mails in the list, and how long one is kept to be opened. */
const LIMITS = { unread: 1_000, listed: 10_000, keepForMs: 7 * 24 * 3_600_000 } as const

/** What administrators are told of a mail that nobody took. */
const LOST: Readonly<Record<Mail['kind'], { readonly what: string; readonly advice: string }>> = {
  'new-pin': { what: 'a new PIN', advice: 'Make them a new one once that is mended.' },
  'no-jobs': {
    what: 'why their mail made no jobs',
    advice: 'Nothing that was attached to it can be printed, or too many jobs wait.',
  },
  'sign-up': { what: 'how to confirm their address', advice: 'They can sign up again.' },
}

export interface OutboxNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
  /** There is something to send. */
  readonly posted: () => void
}

interface Row extends Mail {
  readonly number: number
  readonly tenant: string
  readonly region: string
  readonly sealed: Buffer | null
}

const COLUMNS = `number, tenant, region, id, user_id AS user, address AS "to", subject, kind, created_at AS createdAt,
  state, state_at AS stateAt, attempts, next_at AS nextTryAt, problem, body AS sealed`
const toMail = ({ number: _, tenant: __, region: ___, sealed: ____, ...mail }: Row): Mail => mail

export function createOutbox(need: OutboxNeed): Outbox {
  const { db, keys, people, appLog, announce, now, posted } = need
  const insert = db.prepare(
    `INSERT INTO mails (tenant, region, id, user_id, address, kind, subject, created_at, ends_at,
       state, state_at, next_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const list = db.prepare<[string, number, number], Row>(
    `SELECT ${COLUMNS} FROM mails WHERE tenant = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  )
  const byId = db.prepare<[string, string], Row>(
    `SELECT ${COLUMNS} FROM mails WHERE tenant = ? AND id = ?`,
  )
  const unread = db
    .prepare<[string], number>('SELECT count(*) FROM mails WHERE tenant = ? AND body IS NOT NULL')
    .pluck()
  const late = db.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM mails WHERE body IS NOT NULL AND ends_at <= ? ORDER BY number`,
  )
  const due = db.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM mails WHERE state = 'waiting' AND next_at <= ?
     ORDER BY next_at, number LIMIT ?`,
  )
  const dropFormer = db.prepare(
    `UPDATE mails SET state = 'dropped', state_at = ?, next_at = NULL, body = NULL
     WHERE tenant = ? AND user_id IS ? AND (user_id IS NOT NULL OR address = ?) AND kind = ? AND body IS NOT NULL`,
  )
  // While a mail is under way a newer one may take its place, or its user may be deleted.
  const waiting = "WHERE tenant = ? AND id = ? AND state = 'waiting'"
  const trying = db.prepare(`UPDATE mails SET attempts = ?, next_at = ? ${waiting}`)
  const missed = db.prepare(`UPDATE mails SET problem = ? ${waiting}`)
  const keep = db.prepare(
    `UPDATE mails SET state = 'kept', state_at = ?, next_at = NULL, problem = NULL ${waiting}`,
  )
  const finish = db.prepare(
    `UPDATE mails SET state = ?, state_at = ?, problem = NULL, next_at = NULL, body = NULL
     WHERE tenant = ? AND id = ?`,
  )
  const failed = db.prepare(
    `UPDATE mails SET state = 'failed', state_at = ?, problem = ?, next_at = NULL, body = NULL ${waiting}`,
  )
  const forget = db.prepare(
    `DELETE FROM mails WHERE tenant = @tenant AND body IS NULL AND number <= (SELECT number FROM mails
       WHERE tenant = @tenant ORDER BY number DESC LIMIT 1 OFFSET ${LIMITS.listed})`,
  )

  const about = (tenant: Tenant, id: string) => `mail\n${tenant.id}\n${id}`
  const opened = (tenant: Tenant, id: string, sealed: Buffer): MailBody =>
    JSON.parse(keys.open(about(tenant, id), sealed).toString('utf8'))
  const end = (tenant: Tenant, id: string, state: 'sent' | 'opened' | 'dropped') => {
    finish.run(state, now(), tenant.id, id)
    announce(tenant, 'mails')
  }
  const whoGets = (tenant: Tenant, { user, to }: Pick<Mail, 'user' | 'to'>) =>
    user === null ? `Somebody at ${maskEmail(to)}` : `User ${people.get(tenant, user).username}`
  const fail = (tenant: Tenant, mail: Mail, problem: string) => {
    const { id, kind } = mail
    if (failed.run(now(), problem, tenant.id, id).changes === 0) return
    announce(tenant, 'mails')
    const { what, advice } = LOST[kind]
    appLog.write(
      tenant,
      'warn',
      `${whoGets(tenant, mail)} was not mailed ${what}: ${problem}. ${advice}`,
    )
  }
  const tenantOf = ({ tenant, region }: Row): Tenant => ({ id: tenant, region })

  return {
    post: db.transaction((tenant, letter) => {
      const { user, to, kind, subject, expiresAt, replaces } = letter
      const createdAt = now()
      if (replaces) dropFormer.run(createdAt, tenant.id, user, to, kind)
      const id = randomUUID()
      const body: MailBody = { text: letter.text, html: letter.html }
      const sealed = keys.seal(about(tenant, id), Buffer.from(JSON.stringify(body), 'utf8'))
      const endsAt = Math.min(createdAt + LIMITS.keepForMs, expiresAt ?? Number.POSITIVE_INFINITY)
      const full = (unread.get(tenant.id) ?? 0) >= LIMITS.unread
      const row = [tenant.id, tenant.region, id, user, to, kind, subject, createdAt, endsAt]
      insert.run(...row, 'waiting', createdAt, createdAt, full ? null : sealed)
      forget.run({ tenant: tenant.id })
      announce(tenant, 'mails')
      if (full) {
        const mail = byId.get(tenant.id, id)
        if (mail !== undefined) fail(tenant, mail, `${LIMITS.unread} mails wait already`)
      }
      posted()
    }),
    list: (tenant, query) => {
      const rows = list.all(tenant.id, below(query), query.limit + 1)
      const { items, next } = page(rows, query, row => row.number)
      return { items: items.map(toMail), next }
    },
    open: db.transaction(({ tenant, name }, id) => {
      const row = byId.get(tenant.id, id)
      if (row === undefined)
        throw new Refused(404, 'not-found', 'There is no such mail (any more).')
      if (row.state !== 'kept' || row.sealed === null) {
        const message =
          'Only a mail that stays in the outbox can be opened, and only once. Make a new PIN instead.'
        throw new Refused(409, 'not-kept', message)
      }
      const body = opened(tenant, id, row.sealed)
      end(tenant, id, 'opened')
      const who = whoGets(tenant, row).replace(/^./, first => first.toLowerCase())
      appLog.write(tenant, 'info', `The mail to ${who} was opened by ${name}.`)
      return { ...toMail(row), state: 'opened' as const, stateAt: now(), ...body }
    }),
    due: db.transaction(limit => {
      const at = now()
      for (const row of late.all(at)) {
        if (row.state === 'kept') end(tenantOf(row), row.id, 'dropped')
        else fail(tenantOf(row), row, row.problem ?? 'what it says does not hold any more')
      }
      return due.all(at, limit).flatMap(row => {
        const { id, attempts, createdAt, problem, sealed } = row
        const tenant = tenantOf(row)
        if (sealed !== null && !isHopeless(attempts, createdAt, at)) {
          return [{ ...toMail(row), tenant, body: opened(tenant, id, sealed) }]
        }
        fail(tenant, row, problem ?? 'the server was not there to send it')
        return []
      })
    }),
    keep: ({ tenant, id }) => {
      keep.run(now(), tenant.id, id)
      announce(tenant, 'mails')
    },
    trying: (mail, nextTryAt) => {
      const attempts = mail.attempts + 1
      trying.run(attempts, nextTryAt, mail.tenant.id, mail.id)
      return { ...mail, attempts, nextTryAt }
    },
    sent: ({ tenant, id }) => end(tenant, id, 'sent'),
    missed: db.transaction((mail, problem) => {
      if (isHopeless(mail.attempts, mail.createdAt, now())) fail(mail.tenant, mail, problem)
      else {
        missed.run(problem, mail.tenant.id, mail.id)
        announce(mail.tenant, 'mails')
      }
    }),
    refused: db.transaction((mail, problem) => fail(mail.tenant, mail, problem)),
  }
}
