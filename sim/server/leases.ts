// Offline pages: each person's account, and the leases of it that terminals hold. What is leased is debited at once.

import { randomUUID } from 'node:crypto'
import type { CredentialsReply } from '../../agent/wire/server-messages.ts'
import type { Db } from './database.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'

/** What a person has before anybody sets something else. */
const FIRST_PAGES = 100
/** A job that began before its lease ended is surely booked this long after. */
const LAST_JOB_MS = 86_400_000
/** How long a terminal may use a lease without hearing from the server. */
const LEASE_MS = 14 * 86_400_000

type Sent = NonNullable<CredentialsReply['leases']>

export interface Leases {
  /** Pages left in a person's account: leased ones are gone from it. */
  left(tenant: Tenant, user: string): number
  /** Sets what is left. */
  refill(tenant: Tenant, user: string, pages: number): void
  /**
   * The leases of these users at a terminal, topped up to `offlineAllowance` unused pages as far as the accounts go.
   * Call in the transaction of the snapshot. Totals only rise, so a lost or repeated answer changes nothing.
   */
  issue(terminal: Terminal, users: readonly string[]): Sent
}

export interface LeasesNeed {
  readonly db: Db
  readonly settings: SettingsStore
  readonly now: () => number
}

interface Row {
  readonly terminal: string
  readonly id: string
  readonly granted: number
}

export function createLeases({ db, settings, now }: LeasesNeed): Leases {
  const held = db
    .prepare<[string, string], number>(
      'SELECT pages FROM offline_accounts WHERE tenant = ? AND user_id = ?',
    )
    .pluck()
  const put = db.prepare('REPLACE INTO offline_accounts VALUES (?, ?, ?, ?)')
  const lease = db.prepare<[string, string, string], Row>(
    'SELECT terminal, id, granted FROM leases WHERE tenant = ? AND terminal = ? AND user_id = ?',
  )
  const putLease = db.prepare('REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)')
  const booked = db
    .prepare<[string, string, string, string], number>(
      `SELECT coalesce(sum(json_extract(body, '$.pages')), 0) FROM activities
       WHERE tenant = ? AND user_id = ? AND terminal = ? AND json_extract(body, '$.lease') = ?`,
    )
    .pluck()

  // The terminal was heard long after the end of the lease, and had nothing left to upload.
  const over = db.prepare<[string, string, number, number], Row>(
    `SELECT leases.terminal, leases.id, granted FROM leases JOIN terminals
       ON terminals.tenant = leases.tenant AND terminals.id = leases.terminal
     WHERE leases.tenant = ? AND user_id = ? AND expires_at < ?
       AND seen_at > expires_at + ? AND json_extract(status, '$.queue') = 0`,
  )
  const drop = db.prepare('DELETE FROM leases WHERE id = ?')

  const left = (tenant: Tenant, user: string): number => held.get(tenant.id, user) ?? FIRST_PAGES
  const refill = (tenant: Tenant, user: string, pages: number) => {
    put.run(tenant.id, tenant.region, user, pages)
  }

  /** What an ended lease has left goes back to the account. */
  const reclaim = (tenant: Tenant, user: string) => {
    for (const { terminal, id, granted } of over.all(tenant.id, user, now(), LAST_JOB_MS)) {
      const spent = booked.get(tenant.id, user, terminal, id) ?? 0
      refill(tenant, user, left(tenant, user) + Math.max(0, granted - spent))
      drop.run(id)
    }
  }

  return {
    left,
    refill,
    issue({ tenant, id: terminal }, users) {
      const allowance = settings.effective(tenant).offlineAllowance
      if (allowance === 0) return []
      const expires = now() + LEASE_MS
      return users.map(user => {
        reclaim(tenant, user)
        const before = lease.get(tenant.id, terminal, user) ?? { id: randomUUID(), granted: 0 }
        const spent = booked.get(tenant.id, user, terminal, before.id) ?? 0
        const account = left(tenant, user)
        const more = Math.min(account, Math.max(0, spent + allowance - before.granted))
        const granted = before.granted + more
        if (more > 0) refill(tenant, user, account - more)
        putLease.run(tenant.id, tenant.region, terminal, user, before.id, granted, expires)
        return { user, id: before.id, granted, spent: Math.min(spent, granted), expires }
      })
    },
  }
}
