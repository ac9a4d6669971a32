// Server API: terminals.

import { z } from 'zod'
import { iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { LinkHub } from './link-hub.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

export interface TerminalRoutesNeed {
  readonly links: LinkHub
  readonly tenants: Tenants
  readonly terminals: Terminals
}

export function terminalRoutes(app: App, need: TerminalRoutesNeed): void {
  const { links, tenants, terminals } = need
  const tags = ['terminals']

  const shown = (terminal: Terminal): z.infer<typeof shape.terminal> => {
    const { tenant, id, profile, version, status, seenAt } = terminal
    return {
      id,
      profile,
      version,
      enrolledAt: iso(terminal.enrolledAt),
      lastSeen: isoOrNull(seenAt),
      connected: links.connected(tenant, id),
      secure: seenAt !== undefined,
      grade: status?.grade ?? null,
      settingsCurrent: status?.settingsVersion === tenants.versions(tenant).settings,
      status: status ?? null,
    }
  }

  app.get(
    '/api/terminals',
    {
      schema: {
        tags,
        summary: 'Terminals, ordered by id',
        querystring: pageQuery,
        response: ok(pageOf(shape.terminal)),
      },
    },
    async request => {
      const { items, next } = terminals.list(tenantOf(request), request.query)
      return { items: items.map(shown), next }
    },
  )

  app.get(
    '/api/terminals/:id',
    {
      schema: {
        tags,
        summary: 'One terminal',
        params: z.object({ id: shape.id }),
        response: ok(shape.terminal),
      },
    },
    async request => shown(terminals.get(tenantOf(request), request.params.id)),
  )
}
