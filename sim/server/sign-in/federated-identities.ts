// Who is known by what an identity provider says of them: its issuer and `sub`, never an address, which can change hands.

import type { Db } from '../database.ts'
import type { Account } from '../people.ts'
import type { Tenant } from '../tenants.ts'
import type { ProviderName } from './providers.ts'

/** What a provider calls somebody. */
export interface Subject {
  readonly issuer: string
  readonly sub: string
}

export interface FederatedIdentity {
  readonly number: number
  /** Id of the user. */
  readonly user: string
  readonly provider: ProviderName
  readonly account: Account
  readonly issuer: string
  readonly signedInAt: number
}

export interface FederatedIdentities {
  find(tenant: Tenant, subject: Subject): FederatedIdentity | undefined
  of(tenant: Tenant, user: string): FederatedIdentity[]
  /** Call it in the transaction that makes the user. Throws when the subject is known already. */
  add(
    tenant: Tenant,
    subject: Subject,
    whose: Pick<FederatedIdentity, 'user' | 'provider' | 'account'>,
  ): void
  /** Notes that the provider has just vouched for them. */
  vouchedFor(tenant: Tenant, subject: Subject): void
}

const COLUMNS =
  'number, user_id AS user, provider, account, issuer, signed_in_at AS signedInAt FROM identities'

export function createFederatedIdentities(db: Db, now: () => number): FederatedIdentities {
  const find = db.prepare<[string, string, string], FederatedIdentity>(
    `SELECT ${COLUMNS} WHERE tenant = ? AND issuer = ? AND sub = ?`,
  )
  const of = db.prepare<[string, string], FederatedIdentity>(
    `SELECT ${COLUMNS} WHERE tenant = ? AND user_id = ? ORDER BY number`,
  )
  const insert = db.prepare(
    `INSERT INTO identities
       (tenant, region, issuer, sub, user_id, provider, account, created_at, signed_in_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const seen = db.prepare(
    'UPDATE identities SET signed_in_at = ? WHERE tenant = ? AND issuer = ? AND sub = ?',
  )
  return {
    find: (tenant, { issuer, sub }) => find.get(tenant.id, issuer, sub),
    of: (tenant, user) => of.all(tenant.id, user),
    add: (tenant, { issuer, sub }, { user, provider, account }) => {
      const at = now()
      insert.run(tenant.id, tenant.region, issuer, sub, user, provider, account, at, at)
    },
    vouchedFor: (tenant, { issuer, sub }) => {
      seen.run(now(), tenant.id, issuer, sub)
    },
  }
}
