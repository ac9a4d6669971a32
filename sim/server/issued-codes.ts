// The one-time enrolment codes that were issued: for which terminal, until when, and whether one was used.

import type { AppLog } from './app-log.ts'
import type { Authority } from './authority.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { newEnrolmentCode } from './enrolment-code.ts'
import type { ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Terminals } from './terminals.ts'

const CODE_VALID_MS = 3_600_000

interface IssuedCode {
  /** Names the code in the API, without giving it away. */
  readonly id: string
  readonly terminal: string
  /** Null leaves it to the terminal. */
  readonly profile: string | null
  readonly issuedAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
}

interface Order {
  /** By default the first free of T1, T2, … An id in use means: new keys for it. */
  readonly terminal?: string | undefined
  readonly profile?: string | undefined
}

/** What a code that holds stands for, and what both sides prove with. */
interface Admission extends Pick<IssuedCode, 'terminal' | 'profile'> {
  readonly tenant: string
  readonly codeKey: Buffer
}

export interface IssuedCodes {
  /** Returns the code itself, this once. */
  issue(tenant: Tenant, order: Order): IssuedCode & { readonly code: string }
  /** Newest first. */
  list(tenant: Tenant, query: PageQuery): Page<IssuedCode>
  /** From then on nobody issued it. Throws `Refused`: 404 when there is none, 409 when it was used. */
  revoke(tenant: Tenant, id: string): void
  /** By what the terminal sends of it. Throws `Refused` 403 when it is unknown, used or expired. */
  admission(codeId: string): Admission
  /** Makes every unused code for a terminal void. */
  void(tenant: Tenant, terminal: string): void
  /** Call in the transaction that enrols. */
  use(tenant: Tenant, codeId: string): void
}

export interface IssuedCodesNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly authority: Authority
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface Row extends Omit<IssuedCode, 'id'> {
  readonly number: number
  readonly tenant: string
  readonly codeId: string
  readonly sealedKey: Buffer
}

// The wire's base64 has characters that mean something in an address.
const idOf = (codeId: string) => Buffer.from(codeId, 'base64').toString('base64url')
const codeIdOf = (id: string) => Buffer.from(id, 'base64url').toString('base64')

const toIssued = ({ codeId, terminal, profile, issuedAt, expiresAt, usedAt }: Row): IssuedCode => ({
  ...{ id: idOf(codeId), terminal, profile, issuedAt, expiresAt, usedAt },
})

export function createIssuedCodes(need: IssuedCodesNeed): IssuedCodes {
  const { db, keys, authority, terminals, appLog, announce, now } = need
  const select = `SELECT number, tenant, code_id AS codeId, terminal, profile, sealed_key AS sealedKey,
      issued_at AS issuedAt, expires_at AS expiresAt, used_at AS usedAt
    FROM enrolment_codes`
  const byCodeId = db.prepare<[string], Row>(`${select} WHERE code_id = ?`)
  const newest = db.prepare<[string, number, number], Row>(
    `${select} WHERE tenant = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  )
  const promised = db.prepare(
    `SELECT 1 FROM enrolment_codes
     WHERE tenant = ? AND terminal = ? AND used_at IS NULL AND expires_at > ?`,
  )
  const insert = db.prepare(
    `INSERT INTO enrolment_codes
       (tenant, region, code_id, terminal, profile, sealed_key, issued_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const use = db.prepare('UPDATE enrolment_codes SET used_at = ? WHERE code_id = ?')
  const drop = db.prepare('DELETE FROM enrolment_codes WHERE code_id = ?')
  const dropFor = db.prepare(
    'DELETE FROM enrolment_codes WHERE tenant = ? AND terminal = ? AND used_at IS NULL',
  )
  const sealedFor = (codeId: string) => `enrolment-code\n${codeId}`

  const freeId = (tenant: Tenant): string => {
    for (let number = 1; ; number++) {
      const id = `T${number}`
      const taken = terminals.exists(tenant, id) || promised.get(tenant.id, id, now())
      if (!taken) return id
    }
  }

  return {
    issue: db.transaction((tenant, order) => {
      const { terminal = freeId(tenant), profile = null } = order
      const { code, codeId, codeKey } = newEnrolmentCode(authority.publicKey)
      const issuedAt = now()
      const expiresAt = issuedAt + CODE_VALID_MS
      const what = [codeId, terminal, profile, keys.seal(sealedFor(codeId), codeKey)]
      insert.run(tenant.id, tenant.region, ...what, issuedAt, expiresAt)
      announce(tenant, 'enrolment-codes')
      appLog.write(tenant, 'info', `An enrolment code for terminal ${terminal} was issued.`)
      return { id: idOf(codeId), code, terminal, profile, issuedAt, expiresAt, usedAt: null }
    }),
    list(tenant, query) {
      const rows = newest.all(tenant.id, below(query), query.limit + 1)
      const { items, next } = page(rows, query, row => row.number)
      return { items: items.map(toIssued), next }
    },
    revoke: db.transaction((tenant, id) => {
      const row = byCodeId.get(codeIdOf(id))
      if (row === undefined || row.tenant !== tenant.id) {
        throw new Refused(404, 'not-found', 'There is no such enrolment code (any more).')
      }
      if (row.usedAt !== null) {
        const advice = 'To shut the terminal out, issue a new code for it and enrol another.'
        throw new Refused(409, 'code-used', `This enrolment code was used. ${advice}`)
      }
      drop.run(row.codeId)
      announce(tenant, 'enrolment-codes')
      appLog.write(tenant, 'info', `The enrolment code for terminal ${row.terminal} was revoked.`)
    }),
    void(tenant, terminal) {
      dropFor.run(tenant.id, terminal)
      announce(tenant, 'enrolment-codes')
    },
    admission(codeId) {
      const row = byCodeId.get(codeId)
      if (row === undefined) {
        throw new Refused(403, 'code-unknown', 'The server did not issue this enrolment code.')
      }
      if (row.usedAt !== null) {
        throw new Refused(403, 'code-used', 'This enrolment code was used. Ask for a new one.')
      }
      if (row.expiresAt <= now()) {
        throw new Refused(
          403,
          'code-expired',
          'This enrolment code has expired. Ask for a new one.',
        )
      }
      const { tenant, terminal, profile, sealedKey } = row
      return { tenant, terminal, profile, codeKey: keys.open(sealedFor(codeId), sealedKey) }
    },
    use(tenant, codeId) {
      use.run(now(), codeId)
      announce(tenant, 'enrolment-codes')
    },
  }
}
