// Wrong PINs, counted so that nobody tries them all: five within a quarter of an hour, then none is looked at.

import type { Db } from './database.ts'
import type { Tenant } from './tenants.ts'

/** After so many, no PIN is looked at until the window has passed. */
export const LOCKOUT = { tries: 5, windowMs: 15 * 60_000 } as const

interface Try {
  /** How many there are within the window, with this one. */
  readonly tries: number
  /** As if this one had not been. */
  takeBack(): void
}

export interface PinTries {
  /**
   * Counts one before the PIN is looked at: tries sent side by side cannot all slip past the limit. `whose`: the id of
   * a user, or a door. Undefined when there were `most` already.
   */
  count(tenant: Tenant, whose: string, most?: number): Try | undefined
  /** Forgets all of these. */
  forgive(tenant: Tenant, whose: string): void
}

export function createPinTries(db: Db, now: () => number): PinTries {
  const recent = db
    .prepare<[string, string, number], number>(
      'SELECT count(*) FROM pin_tries WHERE tenant = ? AND user_id = ? AND at > ?',
    )
    .pluck()
  const insert = db.prepare('INSERT INTO pin_tries VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM pin_tries WHERE rowid = ?')
  const forgive = db.prepare('DELETE FROM pin_tries WHERE tenant = ? AND user_id = ?')
  const forget = db.prepare('DELETE FROM pin_tries WHERE tenant = ? AND at <= ?')
  return {
    count: db.transaction((tenant: Tenant, whose: string, most: number = LOCKOUT.tries) => {
      const since = now() - LOCKOUT.windowMs
      forget.run(tenant.id, since)
      const tries = recent.get(tenant.id, whose, since) ?? 0
      if (tries >= most) return undefined
      const { lastInsertRowid } = insert.run(tenant.id, tenant.region, whose, now())
      return { tries: tries + 1, takeBack: () => void remove.run(lastInsertRowid) }
    }),
    forgive: (tenant, whose) => {
      forgive.run(tenant.id, whose)
    },
  }
}
