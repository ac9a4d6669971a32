// Server API: terminals.

import { z } from 'zod'
import { accepted, everyRole, holderOf, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { IssuedCodes } from './issued-codes.ts'
import type { LinkHub } from './link-hub.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { Redemptions } from './redemptions.ts'
import { settingsState } from './settings-state.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

export interface TerminalRoutesNeed {
  readonly appLog: AppLog
  readonly issuedCodes: IssuedCodes
  readonly links: LinkHub
  readonly redemptions: Redemptions
  readonly tenants: Tenants
  readonly terminals: Terminals
}

export function terminalRoutes(app: App, need: TerminalRoutesNeed): void {
  const { appLog, issuedCodes, links, redemptions, tenants, terminals } = need
  const tags = ['terminals']

  const shown = (terminal: Terminal): z.infer<typeof shape.terminal> => {
    const { tenant, id, profile, version, status, seenAt } = terminal
    const settings = settingsState(terminal, tenants.versions(tenant))
    return {
      id,
      profile,
      version,
      enrolledAt: iso(terminal.enrolledAt),
      lastSeen: isoOrNull(seenAt),
      connected: links.connected(tenant, id),
      secure: seenAt !== undefined,
      grade: status?.grade ?? null,
      settingsCurrent: settings === 'current',
      settingsState: settings,
      purge: purgeOf(terminal),
      revoked:
        terminal.revoked === undefined
          ? null
          : { ...terminal.revoked, at: iso(terminal.revoked.at) },
      unlockAlarms: redemptions.open(tenant, id),
      status: status ?? null,
    }
  }

  app.get(
    '/api/terminals',
    {
      config: everyRole,
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
      config: everyRole,
      schema: {
        tags,
        summary: 'One terminal',
        params: z.object({ id: shape.id }),
        response: ok(shape.terminal),
      },
    },
    async request => shown(terminals.get(tenantOf(request), request.params.id)),
  )

  /** An order that the terminal gets with its next signed beat, which is nudged. */
  const order = (
    what: 'purge' | 'clear-pins',
    summary: string,
    give: (tenant: Tenant, id: string) => Terminal,
    [level, told]: readonly ['info' | 'warn', string],
  ): void => {
    app.post(
      `/api/terminals/:id/${what}`,
      {
        schema: {
          tags,
          summary,
          params: z.object({ id: shape.id }),
          body: shape.revocation,
          response: accepted(shape.terminal),
        },
      },
      async (request, reply) => {
        const { tenant, name } = holderOf(request)
        const { id } = request.params
        const terminal = give(tenant, id)
        const what = `Terminal ${id} was told by ${name} to ${told}`
        appLog.write(tenant, level, `${what}: ${request.body.reason}`)
        links.nudge(tenant, id)
        return reply.code(202).send(shown(terminal))
      },
    )
  }
  order(
    'purge',
    'Have a terminal erase every stored login; nobody gets in offline until its sync',
    terminals.purge,
    ['warn', 'erase its stored logins'],
  )
  order(
    'clear-pins',
    'Have a terminal forget the wrong PINs it has counted: PINs work again at once',
    terminals.clearPins,
    ['info', 'forget its wrong PINs'],
  )

  app.post(
    '/api/terminals/:id/revoke',
    {
      schema: {
        tags,
        summary: 'Refuse a terminal from now on; a new enrolment ends that',
        params: z.object({ id: shape.id }),
        body: shape.revocation,
        response: ok(shape.terminal),
      },
    },
    async request => {
      const { tenant, name } = holderOf(request)
      const { id } = request.params
      const { reason } = request.body
      const terminal = terminals.revoke(tenant, id, name, reason)
      issuedCodes.void(tenant, id)
      links.dismiss(tenant, id)
      appLog.write(tenant, 'warn', `Terminal ${id} was revoked by ${name}: ${reason}`)
      return shown(terminal)
    },
  )
}

function purgeOf({ purge, status }: Terminal): 'none' | 'asked' | 'done' {
  if (purge === 0) return 'none'
  return (status?.purge ?? 0) >= purge ? 'done' : 'asked'
}
