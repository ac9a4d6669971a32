// Server API: the tokens people and scripts use it with.

import { z } from 'zod'
import { created, deleted, holderOf, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { Tokens } from './tokens.ts'

export interface TokenRoutesNeed {
  readonly tokens: Tokens
  readonly appLog: AppLog
}

export function tokenRoutes(app: App, { tokens, appLog }: TokenRoutesNeed): void {
  const tags = ['tokens']

  app.get(
    '/api/tokens',
    {
      schema: {
        tags,
        summary: 'Tokens by id; never the tokens themselves',
        querystring: pageQuery,
        response: ok(pageOf(shape.token)),
      },
    },
    async request => {
      const { items, next } = tokens.list(tenantOf(request), request.query)
      return { items: items.map(shown), next }
    },
  )

  app.post(
    '/api/tokens',
    {
      schema: {
        tags,
        summary:
          'Make a token for somebody: the role says what it may do, the name is written down',
        body: shape.tokenBody,
        response: created(shape.newToken),
      },
    },
    async (request, reply) => {
      const { tenant, name: maker } = holderOf(request)
      const { token, ...made } = tokens.make(tenant, request.body.name, request.body.role)
      appLog.write(tenant, 'info', `Token ${made.name} (${made.role}) was made by ${maker}.`)
      return reply.code(201).send({ ...shown(made), token })
    },
  )

  app.delete(
    '/api/tokens/:id',
    {
      schema: {
        tags,
        summary: 'Revoke a token; whoever uses it is refused from now on',
        params: z.object({ id: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      const { tenant, name: by } = holderOf(request)
      const { name, role } = tokens.revoke(tenant, request.params.id)
      appLog.write(tenant, 'info', `Token ${name} (${role}) was revoked by ${by}.`)
      return reply.code(204).send()
    },
  )
}

function shown<T extends { readonly createdAt: number }>({ createdAt, ...facts }: T) {
  return { ...facts, createdAt: isoOrNull(createdAt === 0 ? null : createdAt) }
}
