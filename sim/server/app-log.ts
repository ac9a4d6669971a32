// The App. Log: what administrators should know, in sentences, kept per tenant.

import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { Tenant } from './tenants.ts'

type LogLevel = 'info' | 'warn'

/** Lists of the console that a line may lead to. */
export const LOG_LEADS = ['parked-activity'] as const
type LogLead = (typeof LOG_LEADS)[number]

interface LogLine {
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  readonly about: LogLead | null
}

export interface AppLog {
  /** The message names cards by their last four characters at most, and never a PIN or code. */
  write(tenant: Tenant, level: LogLevel, message: string, about?: LogLead): void
  /** Newest first. */
  list(tenant: Tenant, query: PageQuery): Page<LogLine>
}

export function createAppLog(db: Db, announce: Announce, now: () => number): AppLog {
  const insert = db.prepare(
    'INSERT INTO app_log (tenant, region, at, level, message, about) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const select = db.prepare<[string, number, number], LogLine & { readonly number: number }>(
    `SELECT number, at, level, message, about FROM app_log WHERE tenant = ? AND number < ?
     ORDER BY number DESC LIMIT ?`,
  )
  return {
    write: (tenant, level, message, about) => {
      insert.run(tenant.id, tenant.region, now(), level, message, about ?? null)
      announce(tenant, 'log')
    },
    list: (tenant, query) =>
      page(select.all(tenant.id, below(query), query.limit + 1), query, row => row.number),
  }
}
