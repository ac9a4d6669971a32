// Server API: credit, page quotas and projects.

import { z } from 'zod'
import { amountOf, type Credit, type CreditRow } from './accounts-credit.ts'
import type { Projects } from './accounts-projects.ts'
import type { Quotas } from './accounts-quotas.ts'
import { created, deleted, holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'

export interface AccountRoutesNeed {
  readonly people: People
  readonly credit: Credit
  readonly quotas: Quotas
  readonly projects: Projects
  readonly settings: SettingsStore
}

const shown = ({
  terminal,
  logId,
  seq,
  at,
  ...row
}: CreditRow): z.infer<typeof shape.creditRow> => {
  const none = terminal === null || logId === null || seq === null
  return { ...row, at: iso(at), entry: none ? null : { terminal, logId, seq } }
}

export function accountRoutes(app: App, need: AccountRoutesNeed): void {
  const { people, credit, quotas, projects, settings } = need
  const tags = ['accounts']
  const params = z.object({ id: shape.id })

  app.get(
    '/api/users/:id/account',
    {
      schema: {
        tags,
        summary: 'What a user has: credit, and what the quotas that apply leave',
        params,
        response: ok(shape.account),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id } = people.get(tenant, request.params.id)
      const on = settings.effective(tenant)
      const balance = credit.balance(tenant, id)
      const currency = settings.own(tenant)['credit.currency']
      return {
        credit: {
          enabled: on['credit.enabled'] === 'on',
          ...{ balance, currency, text: amountOf(balance, currency) },
        },
        quota: { enabled: on['quota.enabled'] === 'on', of: quotas.of(tenant, id) },
      }
    },
  )

  app.get(
    '/api/users/:id/credit',
    {
      schema: {
        tags,
        summary: 'The statement of a user’s credit, newest row first',
        params,
        querystring: pageQuery,
        response: ok(pageOf(shape.creditRow)),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id } = people.get(tenant, request.params.id)
      const { items, next } = credit.statement(tenant, id, request.query)
      return { items: items.map(shown), next }
    },
  )

  app.post(
    '/api/users/:id/credit',
    {
      schema: {
        tags,
        summary: 'Give a user credit or take it, and say why',
        params,
        body: shape.creditBody,
        response: created(shape.creditRow),
      },
    },
    async (request, reply) => {
      const { amount, reason } = request.body
      const row = credit.change(holderOf(request), request.params.id, amount, reason)
      return reply.code(201).send(shown(row))
    },
  )

  app.get(
    '/api/quotas',
    {
      schema: {
        tags,
        summary: 'Page quotas of groups and users',
        response: ok(z.object({ items: z.array(shape.quota) })),
      },
    },
    async request => ({ items: quotas.list(tenantOf(request)) }),
  )

  app.post(
    '/api/quotas',
    {
      schema: {
        tags,
        summary: 'Set a page quota; it replaces that of the same user or group for the same period',
        body: shape.quotaBody,
        response: created(shape.quota),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const { user: username, group, ...quota } = request.body
      if ((username === undefined) === (group === undefined)) {
        const message = 'Name either a user or a group.'
        throw new Refused(400, 'invalid-request', message)
      }
      if (group !== undefined) return reply.code(201).send(quotas.set(tenant, { ...quota, group }))
      const user = people.named(tenant, username ?? '')
      if (user === undefined) throw new Refused(404, 'not-found', `There is no user ${username}.`)
      return reply.code(201).send(quotas.set(tenant, { ...quota, user: user.id }))
    },
  )

  app.delete(
    '/api/quotas/:id',
    { schema: { tags, summary: 'Remove a page quota', params, response: deleted } },
    async (request, reply) => {
      quotas.remove(tenantOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/projects',
    {
      schema: {
        tags,
        summary: 'Projects by code, closed ones included',
        response: ok(z.object({ items: z.array(shape.project) })),
      },
    },
    async request => ({ items: projects.list(tenantOf(request)) }),
  )

  app.post(
    '/api/projects',
    {
      schema: {
        tags,
        summary: 'Create a project that people can book their jobs to',
        body: shape.projectBody,
        response: created(shape.project),
      },
    },
    async (request, reply) => reply.code(201).send(projects.add(tenantOf(request), request.body)),
  )

  app.patch(
    '/api/projects/:id',
    {
      schema: {
        tags,
        summary: 'Rename a project, close or reopen it, or say who may choose it',
        params,
        body: shape.projectPatch,
        response: ok(shape.project),
      },
    },
    async request => projects.change(tenantOf(request), request.params.id, request.body),
  )
}
