// How many new PINs people get without an administrator: three an hour, whoever asks for them and in which way.

import type { Db } from './database.ts'
import type { Tenant } from './tenants.ts'

const LIMITS = { most: 3, perMs: 3_600_000 } as const

/** True when the user may have one more, which is counted. */
export type PinAllowance = (tenant: Tenant, user: string) => boolean

export function createPinAllowance(db: Db, now: () => number): PinAllowance {
  const recent = db
    .prepare<[string, string], number>(
      'SELECT count(*) FROM pin_requests WHERE tenant = ? AND user_id = ?',
    )
    .pluck()
  const forget = db.prepare('DELETE FROM pin_requests WHERE tenant = ? AND user_id = ? AND at <= ?')
  const count = db.prepare('INSERT INTO pin_requests VALUES (?, ?, ?, ?)')
  return db.transaction((tenant: Tenant, user: string): boolean => {
    forget.run(tenant.id, user, now() - LIMITS.perMs)
    if ((recent.get(tenant.id, user) ?? 0) >= LIMITS.most) return false
    count.run(tenant.id, tenant.region, user, now())
    return true
  })
}
