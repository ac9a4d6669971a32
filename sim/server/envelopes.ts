// Sealed envelopes: codes on paper for where there is no telephone. Each code has a number of its own at its terminal,
// which takes each once, in order, and looks at no more than the next three.

import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Terminals } from './terminals.ts'
import type { Holder } from './tokens.ts'
import {
  ENVELOPE_WINDOW,
  envelopeCode,
  type Grant,
  inGroups,
  type UnlockMode,
} from './unlock-code.ts'
import { grantOf, grantWords, newUnlockCodeId, unlockCodeWriter } from './unlock-codes.ts'

export const MOST_CODES_IN_ENVELOPE = 10

export interface Envelope extends Grant {
  readonly id: string
  readonly terminal: string
  readonly issuer: string
  readonly reason: string
  readonly madeAt: number
  readonly voidedAt: number | null
  readonly voidedBy: string | null
  readonly voidedWhy: string | null
  readonly codes: readonly { readonly counter: number; readonly redeemedAt: number | null }[]
}

interface Order {
  readonly codes: number
  readonly mode: UnlockMode
  readonly hours?: number | undefined
  readonly reason: string
}

export interface Envelopes {
  /**
   * Draws the next counters of the terminal; the codes are returned, this once. Throws `Refused`: 404, 400 and 403 as
   * for a code, 409 when so many void codes lie before it that the terminal would not look at the new ones.
   */
  make(
    holder: Holder,
    terminal: string,
    order: Order,
  ): { readonly envelope: Envelope; readonly codes: string[] }
  /** The terminal has other keys now: what was not opened yet opens nothing any more. */
  outlived(tenant: Tenant, terminal: string): void
  /** Newest first. */
  list(tenant: Tenant, terminal: string, query: PageQuery): Page<Envelope>
  /** Throws `Refused`: 404 when there is none, 409 when it is void already. */
  void(holder: Holder, id: string, reason: string): Envelope
}

export interface EnvelopesNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

type Row = Omit<Envelope, 'id' | 'codes'> & { readonly number: number }

interface Unopened {
  readonly counter: number
  readonly void: 0 | 1
}

/**
 * Whether a terminal could not come to the codes that follow these, which lie after the last one used. Those in good
 * envelopes lead it on when they are used; void ones it has to skip.
 */
function outOfReach(unopened: readonly Unopened[]): boolean {
  const [first, last] = [unopened[0]?.counter ?? 0, unopened.at(-1)?.counter ?? -1]
  let next = first
  for (const one of unopened) {
    if (one.void === 0 && one.counter < next + ENVELOPE_WINDOW) next = one.counter + 1
  }
  return last + 1 >= next + ENVELOPE_WINDOW
}

export function createEnvelopes(need: EnvelopesNeed): Envelopes {
  const { db, keys, terminals, appLog, announce, now } = need
  const write = unlockCodeWriter(db)
  const insert = db.prepare(
    `INSERT INTO envelopes (tenant, region, terminal, mode, hours, issuer, reason, made_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const select = `SELECT number, terminal, mode, hours, issuer, reason, made_at AS madeAt, voided_at AS voidedAt,
    voided_by AS voidedBy, voided_why AS voidedWhy FROM envelopes WHERE tenant = ?`
  const byNumber = db.prepare<[string, number | bigint], Row>(`${select} AND number = ?`)
  const list = db.prepare<[string, string, number, number], Row>(
    `${select} AND terminal = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  )
  const codesOf = db.prepare<[number], { counter: number; redeemedAt: number | null }>(
    'SELECT counter, redeemed_at AS redeemedAt FROM unlock_codes WHERE envelope = ? ORDER BY counter',
  )
  const next = db
    .prepare<[string, string], number>(
      'SELECT coalesce(max(counter) + 1, 0) FROM unlock_codes WHERE tenant = ? AND terminal = ?',
    )
    .pluck()
  const unopened = db.prepare<{ tenant: string; terminal: string; firstCounter: number }, Unopened>(
    `SELECT counter, voided_at IS NOT NULL AS void FROM unlock_codes JOIN envelopes ON envelopes.number = envelope
     WHERE unlock_codes.tenant = @tenant AND unlock_codes.terminal = @terminal AND counter > (
       SELECT coalesce(max(counter), -1) FROM unlock_codes
       WHERE tenant = @tenant AND terminal = @terminal AND redeemed_at IS NOT NULL)
       AND counter >= @firstCounter
     ORDER BY counter`,
  )
  const declareVoid = db.prepare(
    'UPDATE envelopes SET voided_at = ?, voided_by = ?, voided_why = ? WHERE number = ?',
  )
  const outlive = db.prepare(
    `UPDATE envelopes SET voided_at = ?, voided_by = 'enrolment', voided_why = 'The terminal was enrolled again.'
     WHERE tenant = ? AND terminal = ? AND voided_at IS NULL AND EXISTS (
       SELECT 1 FROM unlock_codes WHERE envelope = envelopes.number AND redeemed_at IS NULL)`,
  )
  const whole = ({ number, ...row }: Row): Envelope => ({
    ...{ id: String(number), ...row, codes: codesOf.all(number) },
  })
  const existing = (tenant: Tenant, number: number | bigint): Row => {
    const row = byNumber.get(tenant.id, number)
    if (row === undefined) throw new Refused(404, 'not-found', 'There is no such envelope.')
    return row
  }

  return {
    make: db.transaction((holder, id, order) => {
      const { tenant, name: issuer } = holder
      const enrolled = terminals.get(tenant, id)
      const { id: terminal, firstCounter } = enrolled
      const grant = grantOf(holder, order.mode, order.hours)
      if (outOfReach(unopened.all({ tenant: tenant.id, terminal, firstCounter }))) {
        const message =
          `The terminal looks at its next ${ENVELOPE_WINDOW} codes only, and as many void ones lie before: it would ` +
          'take none of the new ones. Answer its challenges instead.'
        throw new Refused(409, 'envelope-out-of-reach', message)
      }
      const { mode, hours } = grant
      const madeAt = now()
      const place = [tenant.id, tenant.region, terminal]
      const { lastInsertRowid } = insert.run(...place, mode, hours, issuer, order.reason, madeAt)
      const first = next.get(tenant.id, terminal) ?? 0
      const unlockKey = keys.unlockKey(enrolled)
      const codes = Array.from({ length: order.codes }, (_, at) => {
        const counter = first + at
        write(tenant, {
          ...{ id: newUnlockCodeId(), terminal, source: 'envelope', challenge: null, counter },
          ...{ envelope: Number(lastInsertRowid), ...grant, issuer, reason: order.reason },
          ...{ issuedAt: madeAt, expiresAt: null },
        })
        return inGroups(envelopeCode(unlockKey, counter, grant))
      })
      announce(tenant, 'unlock-codes')
      const what = `Envelope ${lastInsertRowid} with ${codes.length} codes (${grantWords(grant)})`
      const line = `${what} for terminal ${terminal} was made by ${issuer}: ${order.reason}`
      appLog.write(tenant, 'info', line)
      return { envelope: whole(existing(tenant, lastInsertRowid)), codes }
    }),
    outlived(tenant, terminal) {
      const { changes } = outlive.run(now(), tenant.id, terminal)
      if (changes > 0) announce(tenant, 'unlock-codes')
    },
    list(tenant, terminal, query) {
      terminals.get(tenant, terminal)
      const rows = list.all(tenant.id, terminal, below(query), query.limit + 1)
      const { items, next } = page(rows, query, row => row.number)
      return { items: items.map(whole), next }
    },
    void: db.transaction((holder, id, reason) => {
      const { tenant, name: by } = holder
      const row = existing(tenant, /^\d{1,15}$/.test(id) ? Number(id) : -1)
      if (row.voidedAt !== null) {
        throw new Refused(409, 'envelope-void', `${row.voidedBy} has declared it void already.`)
      }
      declareVoid.run(now(), by, reason, row.number)
      announce(tenant, 'unlock-codes')
      const what = `Envelope ${row.number} for terminal ${row.terminal}`
      appLog.write(tenant, 'info', `${what} was declared void by ${by}: ${reason}`)
      return whole(existing(tenant, row.number))
    }),
  }
}
