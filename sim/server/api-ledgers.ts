// Server API: what the ledger holds of each terminal's logs.

import { iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Logs } from './logs.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface LedgerRoutesNeed {
  readonly logs: Logs
}

export function ledgerRoutes(app: App, { logs }: LedgerRoutesNeed): void {
  app.get(
    '/api/ledgers',
    {
      schema: {
        tags: ['records'],
        summary:
          'Per terminal and log: what is held, missing, repeated, refused, found wrong and still to come',
        description:
          'By terminal, of each the newest log first. Other after `activities`, and `behind` after `terminals`.',
        querystring: pageQuery.extend(shape.ledgerQuery.shape),
        response: ok(pageOf(shape.ledger)),
      },
    },
    async request => {
      const { limit, after, ...filter } = request.query
      const { items, next } = logs.list(tenantOf(request), filter, { limit, after })
      const shown = items.map(log => ({
        ...log,
        missing: log.missing.map(([from, to]): [number, number] => [from, to]),
        conflicts: log.conflicts.map(one => ({ ...one, at: iso(one.at) })),
        findings: log.findings.map(one => ({ ...one, at: iso(one.at) })),
        endedAt: isoOrNull(log.endedAt),
        startedAt: iso(log.startedAt),
        lastAt: isoOrNull(log.lastAt),
      }))
      return { items: shown, next }
    },
  )
}
