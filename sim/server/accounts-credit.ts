// Credit: what each person has, as a statement in which nothing is ever changed; the balance is what its rows come to.

import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'
import type { Holder } from './tokens.ts'

/** The most that one row may change, in minor units (hundredths of the currency). */
export const MOST_AMOUNT = 1_000_000_000
/** Whoever has as much is given no more. */
const MOST_BALANCE = 1_000_000_000_000

export const CREDIT_KINDS = ['deposit', 'withdrawal', 'charge', 'moved'] as const

export interface CreditRow {
  readonly number: number
  readonly at: number
  readonly kind: (typeof CREDIT_KINDS)[number]
  /** Minor units; negative where something was taken. */
  readonly amount: number
  /** What there was after it. */
  readonly balance: number
  readonly reason: string
  /** Who did it; null for the server, which charges by itself. */
  readonly by: string | null
  /** The entry of a terminal's log it came from; null where it came from nobody's pages. */
  readonly terminal: string | null
  readonly logId: string | null
  readonly seq: number | null
}

/** What was made: see `activity` in `agent/wire/server-messages.ts`. */
export interface Pages {
  readonly kind: 'copy' | 'scan' | 'print'
  readonly pages: number
  readonly color: boolean
}

export interface Credit {
  /** Minor units; below zero after pages that were made offline or by more than one terminal at once. */
  balance(tenant: Tenant, user: string): number
  /** Newest row first. */
  statement(tenant: Tenant, user: string, query: PageQuery): Page<CreditRow>
  /** Gives (above zero) or takes. Throws `Refused`: 404 for nobody, 409 when less than nothing or too much were left. */
  change(holder: Holder, user: string, amount: number, reason: string): CreditRow
  /** Charges the pages of a booked activity at the prices of now, once. Call in the transaction that books it. */
  charge(tenant: Tenant, activity: number, user: string, made: Pages): void
  /**
   * Puts what an activity cost on another user's account: whoever paid gets it back. Nothing happens where it cost nothing or
   * they pay for it already, so it may be asked twice. `by` says who or what found the owner.
   */
  move(tenant: Tenant, activity: number, to: string, by: string): void
}

export interface CreditNeed {
  readonly db: Db
  readonly people: People
  readonly settings: SettingsStore
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface NewRow extends Pick<CreditRow, 'kind' | 'amount' | 'reason' | 'by'> {
  readonly user: string
  readonly activity: number | null
}

export function createCredit(need: CreditNeed): Credit {
  const { db, people, settings, appLog, announce, now } = need
  const last = db
    .prepare<[string, string], number>(
      'SELECT balance FROM credit_rows WHERE tenant = ? AND user_id = ? ORDER BY number DESC LIMIT 1',
    )
    .pluck()
  const insert = db.prepare(
    `INSERT INTO credit_rows (tenant, region, user_id, at, kind, amount, balance, reason, by_whom, activity)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const selected = `SELECT credit_rows.number, credit_rows.at, credit_rows.kind, amount, balance, reason,
       by_whom AS "by", terminal, log_id AS logId, seq
     FROM credit_rows LEFT JOIN activities ON activities.number = activity`
  const one = db.prepare<[number | bigint], CreditRow>(`${selected} WHERE credit_rows.number = ?`)
  const list = db.prepare<[string, string, number, number], CreditRow>(
    `${selected} WHERE credit_rows.tenant = ? AND credit_rows.user_id = ? AND credit_rows.number < ?
     ORDER BY credit_rows.number DESC LIMIT ?`,
  )
  const payer = db.prepare<[string, number], { user: string; paid: number }>(
    `SELECT user_id AS user, -sum(amount) AS paid FROM credit_rows WHERE tenant = ? AND activity = ?
     GROUP BY user_id HAVING paid > 0`,
  )

  const balance = (tenant: Tenant, user: string): number => last.get(tenant.id, user) ?? 0
  const put = (tenant: Tenant, row: NewRow): number | bigint => {
    const before = balance(tenant, row.user)
    const after = before + row.amount
    const { user, kind, amount, reason, by, activity } = row
    const what = [kind, amount, after, reason, by, activity]
    const { lastInsertRowid } = insert.run(tenant.id, tenant.region, user, now(), ...what)
    announce(tenant, 'credit')
    return lastInsertRowid
  }
  /** A balance has gone below zero: the pages were made already, so all that is left is to say so. */
  const tell = (tenant: Tenant, user: string, before: number) => {
    const after = balance(tenant, user)
    if (before < 0 || after >= 0) return
    const username = people.usernameOf(tenant, user)
    const left = amountOf(after, settings.own(tenant)['credit.currency'])
    appLog.write(tenant, 'warn', `The credit of user ${username} is below zero: ${left}.`)
  }
  const priceOf = (tenant: Tenant, { kind, color }: Pages): number => {
    const own = settings.own(tenant)
    if (kind === 'scan') return own['credit.pageScan']
    return color ? own['credit.pageColor'] : own['credit.pageMono']
  }

  return {
    balance,
    statement: (tenant, user, query) =>
      page(list.all(tenant.id, user, below(query), query.limit + 1), query, row => row.number),
    change: db.transaction((holder, user, amount, reason): CreditRow => {
      const { tenant, name } = holder
      const { username } = people.get(tenant, user)
      const currency = settings.own(tenant)['credit.currency']
      const before = balance(tenant, user)
      if (amount < 0 && before + amount < 0) {
        const message = `User ${username} has ${amountOf(before, currency)}: no more can be taken.`
        throw new Refused(409, 'not-enough-credit', message)
      }
      if (before + amount > MOST_BALANCE) {
        const message = `User ${username} would have more than ${amountOf(MOST_BALANCE, currency)}.`
        throw new Refused(409, 'too-much-credit', message)
      }
      const kind = amount < 0 ? 'withdrawal' : 'deposit'
      const number = put(tenant, { user, kind, amount, reason, by: name, activity: null })
      const what = amount < 0 ? 'was taken from' : 'was given to'
      const how = `${amountOf(Math.abs(amount), currency)} ${what} user ${username} by ${name}`
      appLog.write(tenant, 'info', `${how} (${reason}).`)
      const row = one.get(number)
      if (row === undefined) throw new Error('The row just written is not there.')
      return row
    }),
    charge(tenant, activity, user, made) {
      if (settings.effective(tenant)['credit.enabled'] === 'off') return
      if (payer.get(tenant.id, activity) !== undefined) return
      // A terminal counts as far as a number goes; a row does not.
      const cost = Math.min(made.pages * priceOf(tenant, made), MOST_AMOUNT)
      if (cost === 0) return
      const before = balance(tenant, user)
      const reason = `${made.kind}, ${made.pages} pages${made.color ? ' in colour' : ''}`
      put(tenant, { user, kind: 'charge', amount: -cost, reason, by: null, activity })
      tell(tenant, user, before)
    },
    move: db.transaction((tenant, activity, to, by) => {
      const paying = payer.get(tenant.id, activity)
      if (paying === undefined || paying.user === to) return
      const before = balance(tenant, to)
      const row = { kind: 'moved', by, activity } as const
      const from = people.usernameOf(tenant, paying.user)
      const owner = people.usernameOf(tenant, to)
      const reason = `These pages were ${owner}’s.`
      put(tenant, { ...row, user: paying.user, amount: paying.paid, reason })
      put(tenant, { ...row, user: to, amount: -paying.paid, reason: `${from} was charged before.` })
      tell(tenant, to, before)
    }),
  }
}

/** An amount for people: `-1.20 EUR`. */
export function amountOf(minor: number, currency: string): string {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`
}
