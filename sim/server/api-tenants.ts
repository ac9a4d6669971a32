// Server API: the tenant whose token was sent; and all tenants of the server, for whoever runs it.

import { created, everyRole, holderOf, type OperatorNeed, ok, operatorOnly } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Changes } from './changes.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { People } from './people.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminals } from './terminals.ts'
import type { Tokens } from './tokens.ts'

export interface TenantRoutesNeed extends OperatorNeed {
  readonly tenants: Tenants
  readonly tokens: Tokens
  readonly people: People
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly changes: Changes
}

export function tenantRoutes(app: App, need: TenantRoutesNeed): void {
  const { tenants, tokens, people, terminals, appLog, changes, operator } = need
  const tags = ['tenant']
  const description =
    'For administrators of the first tenant, whose token is in the file admin-token.'
  const shown = (tenant: Tenant) => ({
    ...tenant,
    ...{ users: people.count(tenant), terminals: terminals.count(tenant) },
  })

  app.get(
    '/api/tenant',
    {
      config: everyRole,
      schema: {
        tags,
        summary:
          'The tenant and the holder of the token that was sent: what a sign-in is checked with',
        response: ok(shape.tenant),
      },
    },
    async request => {
      const { tenant, name, role } = holderOf(request)
      const isOperator = tenant.id === operator.id
      return { ...shown(tenant), operator: isOperator, token: { name, role } }
    },
  )

  app.get(
    '/api/tenants',
    {
      schema: {
        ...{ tags, description, summary: 'The tenants of this server, by id' },
        querystring: pageQuery,
        response: ok(pageOf(shape.tenantOfServer)),
      },
    },
    async request => {
      operatorOnly(request, operator)
      const { items, next } = tenants.list(request.query)
      return { items: items.map(shown), next }
    },
  )

  app.post(
    '/api/tenants',
    {
      schema: {
        ...{ tags, description, summary: 'Make a tenant, in the region of this server' },
        body: shape.tenantBody,
        response: created(shape.newTenant),
      },
    },
    async (request, reply) => {
      const { name } = operatorOnly(request, operator)
      const tenant = { id: request.body.id, region: operator.region }
      tenants.add(tenant)
      changes.announce(operator, 'tenants')
      const { token } = tokens.make(tenant, 'first', 'admin')
      appLog.write(operator, 'info', `Tenant ${tenant.id} was made by ${name}.`)
      appLog.write(tenant, 'info', 'This tenant was made by whoever runs the server.')
      return reply.code(201).send({ ...shown(tenant), token })
    },
  )
}
