// Server API: whose token this is.

import { everyRole, holderOf, type OperatorNeed, ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { People } from './people.ts'
import type { Terminals } from './terminals.ts'

export interface TenantRoutesNeed extends OperatorNeed {
  readonly people: People
  readonly terminals: Terminals
}

export function tenantRoutes(app: App, { people, terminals, operator }: TenantRoutesNeed): void {
  app.get(
    '/api/tenant',
    {
      config: everyRole,
      schema: {
        tags: ['tenant'],
        summary:
          'The tenant and the holder of the token that was sent: what a sign-in is checked with',
        response: ok(shape.tenant),
      },
    },
    async request => {
      const { tenant, name, role } = holderOf(request)
      const counts = { users: people.count(tenant), terminals: terminals.count(tenant) }
      const isOperator = tenant.id === operator.id
      return { ...tenant, ...counts, operator: isOperator, token: { name, role } }
    },
  )
}
