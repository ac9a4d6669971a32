// Server API: whom terminals hold for when the server is gone.

import { z } from 'zod'
import { isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Cards } from './cards.ts'
import type { Pins } from './pins.ts'
import { MOST_PER_USER } from './sync.ts'
import { type Candidate, MOST_USERS, type SyncRules } from './sync-rules.ts'
import type { Terminal, Terminals } from './terminals.ts'

export interface SyncRoutesNeed {
  readonly appLog: AppLog
  readonly cards: Cards
  readonly pins: Pins
  readonly syncRules: SyncRules
  readonly terminals: Terminals
  readonly now: () => number
}

export function syncRoutes(app: App, need: SyncRoutesNeed): void {
  const { appLog, cards, pins, syncRules, terminals, now } = need
  const tags = ['terminals']
  const params = z.object({ id: shape.id })

  const inDate = ({ expiresAt }: { readonly expiresAt: number | null }) =>
    expiresAt === null || expiresAt > now()
  const named = ({ id, username, name }: Candidate) => ({ id, username, name })

  const shown = (terminal: Terminal): z.infer<typeof shape.terminalSync> => {
    const { tenant } = terminal
    const own = syncRules.own(terminal)
    const all = syncRules.candidates(terminal, 0, MOST_USERS + shape.MOST_LEFT_OUT)
    const held = all.slice(0, MOST_USERS)
    const shortened = held.map(user => ({
      ...named(user),
      cards: Math.max(0, cards.of(tenant, user.id).filter(inDate).length - MOST_PER_USER.cards),
      pins: Math.max(0, pins.of(tenant, user.id).filter(inDate).length - MOST_PER_USER.pins),
    }))
    return {
      own: own !== undefined,
      rule: own ?? syncRules.all(tenant),
      users: held.map(user => ({
        ...named(user),
        pinned: user.pinned === 1,
        lastLogin: isoOrNull(user.lastLogin),
      })),
      leftOut: {
        count: syncRules.count(terminal) - held.length,
        users: all.slice(MOST_USERS).map(named),
      },
      shortened: shortened.filter(one => one.cards + one.pins > 0),
    }
  }

  app.get(
    '/api/sync',
    { schema: { tags, summary: 'Whom every terminal is to hold', response: ok(shape.syncRule) } },
    async request => syncRules.all(tenantOf(request)),
  )

  app.put(
    '/api/sync',
    {
      schema: {
        tags,
        summary: 'Say whom every terminal is to hold; those with a rule of their own keep it',
        body: shape.syncRule,
        response: ok(shape.syncRule),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      syncRules.setAll(tenant, request.body)
      appLog.write(tenant, 'info', `User synchronization: ${request.body.who} at every terminal.`)
      return syncRules.all(tenant)
    },
  )

  app.get(
    '/api/terminals/:id/sync',
    {
      schema: {
        tags,
        summary: 'Whom a terminal is to hold, and who found no room',
        params,
        response: ok(shape.terminalSync),
      },
    },
    async request => shown(terminals.get(tenantOf(request), request.params.id)),
  )

  app.put(
    '/api/terminals/:id/sync',
    {
      schema: {
        tags,
        summary: 'Give a terminal a rule of its own, or take it away',
        params,
        body: shape.terminalSyncBody,
        response: ok(shape.terminalSync),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id } = request.params
      const { rule } = request.body
      syncRules.setOwn(tenant, id, rule ?? undefined)
      const told = rule === null ? 'as everywhere' : rule.who
      appLog.write(tenant, 'info', `User synchronization: ${told} at terminal ${id}.`)
      return shown(terminals.get(tenant, id))
    },
  )
}
