// The App. Log: what administrators should know, in sentences, kept per tenant.

import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { Tenant } from './tenants.ts'

type LogLevel = 'info' | 'warn'

interface LogLine {
  readonly at: number
  readonly level: LogLevel
  readonly message: string
}

export interface AppLog {
  /** The message names cards by their last four characters at most, and never a PIN or code. */
  write(tenant: Tenant, level: LogLevel, message: string): void
  /** Newest first. */
  list(tenant: Tenant, query: PageQuery): Page<LogLine>
}

export function createAppLog(db: Db, announce: Announce, now: () => number): AppLog {
  const insert = db.prepare(
    'INSERT INTO app_log (tenant, region, at, level, message) VALUES (?, ?, ?, ?, ?)',
  )
  const select = db.prepare<[string, number, number], LogLine & { readonly number: number }>(
    `SELECT number, at, level, message FROM app_log WHERE tenant = ? AND number < ?
     ORDER BY number DESC LIMIT ?`,
  )
  return {
    write: (tenant, level, message) => {
      insert.run(tenant.id, tenant.region, now(), level, message)
      announce(tenant, 'log')
    },
    list: (tenant, query) =>
      page(select.all(tenant.id, below(query), query.limit + 1), query, row => row.number),
  }
}
