// Server API: deny lists for terminals that cannot be reached.

import { z } from 'zod'
import { DENY_SUFFIX, signed } from '../../agent/wire/server-messages.ts'
import { created, holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { DenyLists, IssuedDenyList } from './deny-lists.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface DenyListRoutesNeed {
  readonly denyLists: DenyLists
}

const shown = ({ issuedAt, expiresAt, ...rest }: IssuedDenyList) => ({
  ...rest,
  ...{ terminals: rest.terminals === null ? null : [...rest.terminals] },
  takenBy: [...rest.takenBy],
  issuedAt: iso(issuedAt),
  expiresAt: iso(expiresAt),
})

export function denyListRoutes(app: App, { denyLists }: DenyListRoutesNeed): void {
  const tags = ['terminals']

  app.get(
    '/api/deny-lists',
    {
      schema: {
        tags,
        summary: 'Deny lists that were issued, newest first, and which terminals took them',
        querystring: pageQuery,
        response: ok(pageOf(shape.denyList)),
      },
    },
    async request => {
      const { items, next } = denyLists.list(tenantOf(request), request.query)
      return { items: items.map(shown), next }
    },
  )

  app.post(
    '/api/deny-lists',
    {
      schema: {
        tags,
        summary: 'Issue a signed deny list; everybody who is switched off is on it anyway',
        body: shape.denyOrder,
        response: created(shape.newDenyList),
      },
    },
    async (request, reply) => {
      const { file, ...issued } = denyLists.issue(holderOf(request), request.body)
      return reply.code(201).send({ ...shown(issued), file })
    },
  )

  app.get(
    '/api/deny-lists/:serial/file',
    {
      schema: {
        tags,
        summary: `The file to carry to a terminal, NAME${DENY_SUFFIX}`,
        params: z.object({ serial: z.coerce.number().int().min(1) }),
        response: ok(signed),
      },
    },
    async (request, reply) => {
      const { serial } = request.params
      const file = denyLists.file(tenantOf(request), serial)
      const disposition = `attachment; filename="${serial}${DENY_SUFFIX}"`
      return reply.header('content-disposition', disposition).send(file)
    },
  )
}
