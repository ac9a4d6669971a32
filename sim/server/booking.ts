// Books what terminals report: each entry becomes an activity of a user, if need be of the user "unknown".

import type { z } from 'zod'
import { activity, type WireEntry } from '../../agent/wire/server-messages.ts'
import type { Accounts } from './accounts.ts'
import type { AppLog } from './app-log.ts'
import type { Cards } from './cards.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Jobs } from './jobs.ts'
import type { Meters } from './meters.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { ParkedActivity } from './parked-activity.ts'
import type { People } from './people.ts'
import type { QrLogins } from './qr-logins.ts'
import type { Redemptions } from './redemptions.ts'
import type { SyncRules } from './sync-rules.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'
import type { UnknownUser } from './unknown-user.ts'

type Activity = z.infer<typeof activity>

export interface Booked {
  readonly number: number
  readonly terminal: string
  readonly logId: string
  readonly seq: number
  readonly kind: string
  /** Username, also of somebody deleted since; null for what nobody did. */
  readonly user: string | null
  readonly card: string | null
  /** Code of the project it was booked to, as it is today; null for none. */
  readonly project: string | null
  /** What the terminal wrote down, as it came. */
  readonly body: Activity
  readonly at: number
  /** What `at` rests on: a beat, only the highest time known before, or another entry of the same start. */
  readonly dated: Dated
  readonly bookedAt: number
}

/** `redated`: written without the time, and dated by a later entry that knew it. */
export const DATED = ['anchored', 'floor', 'redated'] as const
type Dated = (typeof DATED)[number]

interface ActivityFilter {
  readonly kind?: string | undefined
  /** Username. */
  readonly user?: string | undefined
  readonly terminal?: string | undefined
}

export interface Booking {
  /** Books entries just added to the ledger, in the ledger's own transaction. */
  book(terminal: Terminal, logId: string, entries: readonly WireEntry[]): void
  /** Newest booking first. */
  list(tenant: Tenant, filter: ActivityFilter, query: PageQuery): Page<Booked>
  /** The last few activities of a user, by id: a name may have been somebody else's. */
  of(tenant: Tenant, user: string, most: number): Booked[]
}

export interface BookingNeed {
  readonly db: Db
  readonly people: People
  readonly cards: Cards
  readonly redemptions: Redemptions
  readonly meters: Meters
  readonly jobs: Jobs
  readonly accounts: Accounts
  readonly syncRules: SyncRules
  readonly unknownUser: UnknownUser
  readonly parkedActivity: Pick<ParkedActivity, 'placeOf' | 'warn'>
  readonly qrLogins: Pick<QrLogins, 'wroteDown'>
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

type Row = Omit<Booked, 'body'> & { readonly body: string }
const toBooked = (row: Row): Booked => ({ ...row, body: JSON.parse(row.body) })
type Filter = { tenant: string; before: number; limit: number } & Record<
  'kind' | 'user' | 'terminal',
  string | null
>

export function createBooking(need: BookingNeed): Booking {
  const { db, people, cards, redemptions, meters, jobs, accounts, syncRules, unknownUser } = need
  const { parkedActivity, qrLogins, appLog, announce, now } = need
  const insert = db.prepare(
    `INSERT INTO activities (tenant, region, terminal, log_id, seq, kind, user_id, card, body, at, booked_at, dated, parked, project)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const selected = `SELECT number, terminal, log_id AS logId, seq, kind, username AS user, card, body, at,
       dated, booked_at AS bookedAt, projects.code AS project
     FROM activities LEFT JOIN users
       ON users.tenant = activities.tenant AND users.id = activities.user_id
     LEFT JOIN projects
       ON projects.tenant = activities.tenant AND projects.id = activities.project`
  const of = db.prepare<[string, string, number], Row>(
    `${selected} WHERE activities.tenant = ? AND user_id = ? ORDER BY number DESC LIMIT ?`,
  )
  const list = db.prepare<Filter, Row>(
    `${selected} WHERE activities.tenant = @tenant AND number < @before
       AND (@kind IS NULL OR kind = @kind) AND (@terminal IS NULL OR terminal = @terminal)
       AND (@user IS NULL OR username = @user)
     ORDER BY number DESC LIMIT @limit`,
  )

  /** The user's id: as the terminal knew it, else the card's owner as of now, else undefined. */
  const owner = (tenant: Tenant, body: Owned): string | undefined => {
    if (body.user !== undefined && people.everKnown(tenant, body.user)) return body.user
    return body.card === undefined ? undefined : cards.find(tenant, body.card)?.user
  }

  return {
    book(terminal, logId, entries) {
      const { tenant, id } = terminal
      if (entries.length > 0) announce(tenant, 'activities')
      /** How many, by place. */
      const parked = new Map<number, number>()
      for (const entry of entries) {
        const body = readActivity(entry)
        if (body === undefined) {
          const name = `Entry ${entry.seq} of log ${logId}, terminal ${id},`
          appLog.write(tenant, 'warn', `${name} is kept but was not understood and not booked.`)
          continue
        }
        const owned = hasOwner(body) ? body : undefined
        let user = owned === undefined ? null : owner(tenant, owned)
        let place: number | null = null
        if (owned !== undefined && user === undefined) {
          user = unknownUser.get(tenant).id
          place = parkedActivity.placeOf(tenant, owned.card)
          parked.set(place, (parked.get(place) ?? 0) + 1)
        }
        const where = [tenant.id, tenant.region, id, logId, entry.seq, body.kind]
        const card = owned?.card ?? null
        const when = [entry.wall, now(), entry.trust]
        const made = isJob(body) ? body : undefined
        const project = accounts.bookedTo(tenant, made?.project ?? null)
        const what = [user, card, JSON.stringify(body), ...when, place, project]
        const { lastInsertRowid: number } = insert.run(...where, ...what)
        if (made !== undefined && user) accounts.booked(tenant, Number(number), user, made)
        redemptions.note(terminal, logId, entry.seq, body, entry.wall)
        meters.note(terminal, logId, entry.seq, body)
        if (body.kind === 'print') jobs.printed(terminal, body.job, body.pages, entry.wall)
        if (body.kind === 'login' && user) syncRules.loggedIn(terminal, user, entry.wall)
        if ('method' in body && body.method === 'qr') qrLogins.wroteDown(terminal, body)
      }
      if (parked.size > 0) parkedActivity.warn(tenant, id, parked)
    },
    list(tenant, filter, query) {
      const { kind = null, user = null, terminal = null } = filter
      const limit = query.limit + 1
      const rows = list.all({
        tenant: tenant.id,
        before: below(query),
        limit,
        kind,
        user,
        terminal,
      })
      return page(rows.map(toBooked), query, row => row.number)
    },
    of: (tenant, user, most) => of.all(tenant.id, user, most).map(toBooked),
  }
}

type Owned = Extract<Activity, { kind: 'login' | 'logout' | 'copy' | 'scan' | 'print' }>
const hasOwner = (body: Activity): body is Owned =>
  ['login', 'logout'].includes(body.kind) || isJob(body)
const isJob = (body: Activity): body is Extract<Activity, { pages: number }> =>
  ['copy', 'scan', 'print'].includes(body.kind)

/** What the terminal wrote, or undefined when this version does not understand it. */
export function readActivity(entry: WireEntry): Activity | undefined {
  try {
    const text = Buffer.from(entry.body, 'base64').toString('utf8')
    return activity.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
