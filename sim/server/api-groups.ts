// Server API: groups of users.

import { z } from 'zod'
import { created, deleted, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Groups } from './groups.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface GroupRoutesNeed {
  readonly groups: Groups
  readonly appLog: AppLog
}

export function groupRoutes(app: App, { groups, appLog }: GroupRoutesNeed): void {
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
    async (request, reply) => {
      const tenant = tenantOf(request)
      const group = groups.add(tenant, request.body.name)
      appLog.write(tenant, 'info', `Group ${group.name} was created.`)
      return reply.code(201).send(group)
    },
  )

  app.delete(
    '/api/groups/:id',
    {
      schema: {
        tags,
        summary: 'Delete a group; its members stay users',
        params: z.object({ id: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const name = groups.remove(tenant, request.params.id)
      appLog.write(tenant, 'info', `Group ${name} was deleted.`)
      return reply.code(204).send()
    },
  )
}
