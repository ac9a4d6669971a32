// Deny lists: signed files for terminals that cannot be reached, with everybody who must not get in there any more.

import { createHmac } from 'node:crypto'
import { DENY_LIMITS, type DenyListBody, type Signed } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import { type Cards, canonicalCard } from './cards.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { derive, type ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminals } from './terminals.ts'
import type { Holder } from './tokens.ts'

/** How long a terminal takes a list. One that it took holds until its next sync. */
const VALID_MS = 30 * 86_400_000
/** The longest `cache.hours` can be: whoever was deleted before that is in no cache any more. */
const LONGEST_CACHE_MS = 365 * 86_400_000
/** As much as can be told of one list; more terminals than that are counted by a script. */
const MOST_TERMINALS = 1_000

interface DenyOrder {
  /** Ids, beside everybody who is switched off. */
  readonly users?: readonly string[] | undefined
  /** Numbers as terminals read them. */
  readonly cards?: readonly string[] | undefined
  /** Ids of the terminals where it holds; everywhere if left out. */
  readonly terminals?: readonly string[] | undefined
  readonly purge?: boolean | undefined
  readonly reason: string
}

export interface IssuedDenyList {
  readonly serial: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly reason: string
  readonly users: number
  readonly cards: number
  readonly terminals: readonly string[] | null
  readonly purge: boolean
  /** Terminals that said they took it or a newer one. */
  readonly takenBy: readonly string[]
}

export interface DenyLists {
  /** Throws `Refused`: 404 for a user or terminal that is none, 409 when the list would be too long. */
  issue(holder: Holder, order: DenyOrder): IssuedDenyList & { readonly file: Signed }
  /** Newest first. */
  list(tenant: Tenant, query: PageQuery): Page<IssuedDenyList>
  /** The file once more. Throws `Refused` 404. */
  file(tenant: Tenant, serial: number): Signed
}

export interface DenyListsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly tenants: Tenants
  readonly people: People
  readonly cards: Cards
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface Row {
  readonly serial: number
  readonly body: string
  readonly file: string
}

export function createDenyLists(need: DenyListsNeed): DenyLists {
  const { db, keys, tenants, people, cards, terminals, appLog, announce, now } = need
  const insert = db.prepare('INSERT INTO deny_lists VALUES (?, ?, ?, ?, ?)')
  const newest = db.prepare<[string, number, number], Row>(
    'SELECT * FROM deny_lists WHERE tenant = ? AND serial < ? ORDER BY serial DESC LIMIT ?',
  )
  const bySerial = db.prepare<[string, number], Row>(
    'SELECT * FROM deny_lists WHERE tenant = ? AND serial = ?',
  )
  const last = db
    .prepare<[string], number | null>('SELECT max(serial) FROM deny_lists WHERE tenant = ?')
    .pluck()
  const switchedOff = db
    .prepare<[string, number], string>(
      `SELECT id FROM users WHERE tenant = ? AND active = 0
         AND (deleted_at IS NULL OR deleted_at > ?) ORDER BY id`,
    )
    .pluck()

  const shown = (tenant: Tenant, body: DenyListBody): IssuedDenyList => {
    const { serial, issuedAt, expires, reason, users, purge } = body
    const taken = terminals
      .list(tenant, { limit: MOST_TERMINALS })
      .items.filter(({ status }) => (status?.deny ?? 0) >= serial)
      .filter(({ id }) => body.terminals?.includes(id) ?? true)
    return {
      ...{ serial, issuedAt, expiresAt: expires, reason, purge },
      ...{ users: users.length, cards: body.cards.length, terminals: body.terminals ?? null },
      takenBy: taken.map(({ id }) => id),
    }
  }

  const found = (tenant: Tenant, serial: number): Row => {
    const row = bySerial.get(tenant.id, serial)
    if (row === undefined) throw new Refused(404, 'not-found', 'There is no such deny list.')
    return row
  }

  return {
    issue: db.transaction(({ tenant, name }, { users = [], reason, purge = false, ...order }) => {
      for (const id of users) people.get(tenant, id)
      for (const id of order.terminals ?? []) terminals.get(tenant, id)
      const denied = new Set([...users, ...switchedOff.all(tenant.id, now() - LONGEST_CACHE_MS)])
      // Where every card is let in, nobody knows whose it is: so the cards of those people are denied, too.
      const numbers = [...denied].flatMap(id => cards.of(tenant, id).map(card => card.number))
      const key = derive(tenants.siteSalt(tenant), 'latchkey/v1/deny-card')
      const tag = (number: string) =>
        createHmac('sha256', key)
          .update(canonicalCard(number))
          .digest()
          .subarray(0, 16)
          .toString('base64')
      const tags = new Set([...numbers, ...(order.cards ?? [])].map(tag))
      if (denied.size > DENY_LIMITS.users || tags.size > DENY_LIMITS.cards) {
        const most = `at most ${DENY_LIMITS.users} users and ${DENY_LIMITS.cards} cards`
        const advice = 'Delete users who left long ago, or let the list erase everything (purge).'
        throw new Refused(409, 'too-many', `A deny list holds ${most}. ${advice}`)
      }
      const issuedAt = now()
      const body: DenyListBody = {
        tenant: tenant.id,
        // Seconds, so that it rises also after the server was restored from a backup.
        serial: Math.max((last.get(tenant.id) ?? 0) + 1, Math.floor(issuedAt / 1_000)),
        ...{ issuedAt, expires: issuedAt + VALID_MS, reason, purge },
        ...(order.terminals === undefined ? {} : { terminals: [...order.terminals] }),
        ...{ users: [...denied], cards: [...tags] },
      }
      const file = keys.sign('deny', body)
      insert.run(tenant.id, tenant.region, body.serial, JSON.stringify(body), JSON.stringify(file))
      const what = purge ? 'that erases all stored logins ' : ''
      appLog.write(
        tenant,
        'warn',
        `Deny list ${body.serial} ${what}was issued by ${name}: ${reason}`,
      )
      announce(tenant, 'deny-lists')
      return { ...shown(tenant, body), file }
    }),
    list(tenant, query) {
      const rows = newest.all(tenant.id, below(query), query.limit + 1)
      const { items, next } = page(rows, query, row => row.serial)
      return { items: items.map(row => shown(tenant, JSON.parse(row.body))), next }
    },
    file: (tenant, serial) => JSON.parse(found(tenant, serial).file),
  }
}
