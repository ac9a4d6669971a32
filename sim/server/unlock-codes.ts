// Unlock codes that were given out: the answer to a challenge, codes of sealed envelopes, and what a desk gave out by
// itself. The codes are computed when they are asked for and kept nowhere.

import { randomBytes } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Terminals } from './terminals.ts'
import { type Holder, MODES_OF_ROLE } from './tokens.ts'
import {
  CHALLENGE_VALID_MS,
  challengeCode,
  type Grant,
  hoursProblem,
  inGroups,
  readChallenge,
  type UnlockMode,
} from './unlock-code.ts'

/** One code that was given out, without the code. */
export interface UnlockCode extends Grant {
  readonly id: string
  readonly terminal: string
  /** Who computed it: the server for a challenge, a desk without the server, the server for an envelope. */
  readonly source: 'server' | 'desk' | 'envelope'
  readonly challenge: string | null
  readonly counter: number | null
  readonly envelope: number | null
  readonly issuer: string
  readonly reason: string
  readonly issuedAt: number
  /** Null for those in envelopes: they wait until they are needed. */
  readonly expiresAt: number | null
  readonly redeemedAt: number | null
  readonly voidedAt: number | null
}

interface Order {
  readonly challenge: string
  readonly mode: UnlockMode
  readonly hours?: number | undefined
  readonly reason: string
}

export interface UnlockCodes {
  /**
   * Answers a challenge. The code is returned, this once. Throws `Refused`: 404 for a terminal that is none, 400 for a
   * challenge or hours that cannot be, 403 when the holder's role does not give out such codes.
   */
  issue(holder: Holder, terminal: string, order: Order): UnlockCode & { readonly code: string }
  /** Newest first; of one terminal, or all. */
  list(tenant: Tenant, terminal: string | undefined, query: PageQuery): Page<UnlockCode>
}

export interface UnlockCodesNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

const UNLOCK_CODE_COLUMNS = `unlock_codes.id, unlock_codes.terminal, source, challenge, counter, envelope,
  unlock_codes.mode, unlock_codes.hours, unlock_codes.issuer, unlock_codes.reason, issued_at AS issuedAt,
  expires_at AS expiresAt, redeemed_at AS redeemedAt, voided_at AS voidedAt`

type Issued = Omit<UnlockCode, 'redeemedAt' | 'voidedAt'>

/** Adds a code to the book; true unless it stands there already. */
export function unlockCodeWriter(db: Db) {
  const insert = db.prepare(
    `INSERT INTO unlock_codes (tenant, region, id, terminal, source, challenge, counter, envelope,
       mode, hours, issuer, reason, issued_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, id) DO NOTHING`,
  )
  return (tenant: Tenant, code: Issued): boolean => {
    const what = [code.id, code.terminal, code.source, code.challenge, code.counter, code.envelope]
    const grant = [code.mode, code.hours, code.issuer, code.reason, code.issuedAt, code.expiresAt]
    return insert.run(tenant.id, tenant.region, ...what, ...grant).changes > 0
  }
}

export const newUnlockCodeId = (): string => randomBytes(9).toString('base64url')

/** `single`, or `until-online for 8 hours`. */
export function grantWords({ mode, hours }: Grant): string {
  return hours === null ? mode : `${mode} for ${hours} ${hours === 1 ? 'hour' : 'hours'}`
}

/** The grant asked for. Throws `Refused`: 400 for its hours, 403 when the holder's role does not give it. */
export function grantOf(holder: Holder, mode: UnlockMode, hours: number | undefined): Grant {
  const grant = { mode, hours: hours ?? null }
  const problem = hoursProblem(grant)
  if (problem !== undefined) throw new Refused(400, 'invalid-request', `hours: ${problem}`)
  const modes = MODES_OF_ROLE[holder.role]
  if (!modes.includes(mode)) {
    const message = `A ${holder.role} gives out codes for ${modes.join(' and ')} only. Ask an administrator.`
    throw new Refused(403, 'role-refused', message)
  }
  return grant
}

export function createUnlockCodes(need: UnlockCodesNeed): UnlockCodes {
  const { db, keys, terminals, appLog, announce, now } = need
  const write = unlockCodeWriter(db)
  const list = db.prepare<
    { tenant: string; terminal: string | null; before: number; limit: number },
    UnlockCode & { readonly number: number }
  >(
    `SELECT unlock_codes.number, ${UNLOCK_CODE_COLUMNS} FROM unlock_codes
     LEFT JOIN envelopes ON envelopes.number = envelope
     WHERE unlock_codes.tenant = @tenant AND unlock_codes.number < @before
       AND (@terminal IS NULL OR unlock_codes.terminal = @terminal)
     ORDER BY unlock_codes.number DESC LIMIT @limit`,
  )
  return {
    issue: db.transaction((holder, id, order) => {
      const { tenant, name: issuer } = holder
      const enrolled = terminals.get(tenant, id)
      const { id: terminal } = enrolled
      const challenge = readChallenge(order.challenge)
      if (challenge === undefined) {
        const message =
          'challenge: eight letters and digits as the panel shows them, like 7K2M-9QXD. The letter U is never one.'
        throw new Refused(400, 'invalid-request', message)
      }
      const grant = grantOf(holder, order.mode, order.hours)
      const issuedAt = now()
      const issued: Issued = {
        ...{ id: newUnlockCodeId(), terminal, source: 'server', challenge, ...grant, issuer },
        ...{ counter: null, envelope: null, reason: order.reason, issuedAt },
        expiresAt: issuedAt + CHALLENGE_VALID_MS,
      }
      write(tenant, issued)
      announce(tenant, 'unlock-codes')
      const what = `An unlock code (${grantWords(grant)}) for terminal ${terminal}`
      appLog.write(tenant, 'info', `${what} was issued by ${issuer}: ${order.reason}`)
      const code = challengeCode(keys.unlockKey(enrolled), challenge, grant)
      return { ...issued, redeemedAt: null, voidedAt: null, code: inGroups(code) }
    }),
    list(tenant, terminal = undefined, query) {
      if (terminal !== undefined) terminals.get(tenant, terminal)
      const limit = query.limit + 1
      const filter = { tenant: tenant.id, terminal: terminal ?? null, before: below(query), limit }
      const { items, next } = page(list.all(filter), query, row => row.number)
      return { items: items.map(({ number: _, ...code }) => code), next }
    },
  }
}
