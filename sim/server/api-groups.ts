// Server API: groups of users.

import { created, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Groups } from './groups.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface GroupRoutesNeed {
  readonly groups: Groups
}

export function groupRoutes(app: App, { groups }: GroupRoutesNeed): void {
  const tags = ['people']

  app.get(
    '/api/groups',
    {
      schema: {
        tags,
        summary: 'Groups, ordered by name',
        querystring: pageQuery,
        response: ok(pageOf(shape.group)),
      },
    },
    async request => groups.list(tenantOf(request), request.query),
  )

  app.post(
    '/api/groups',
    {
      schema: {
        tags,
        summary: 'Create a group',
        body: shape.groupBody,
        response: created(shape.group),
      },
    },
    async (request, reply) =>
      reply.code(201).send(groups.add(tenantOf(request), request.body.name)),
  )
}
