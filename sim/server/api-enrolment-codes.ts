// Server API: the codes that enrol terminals.

import { z } from 'zod'
import { created, deleted, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { IssuedCodes } from './issued-codes.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface EnrolmentCodeRoutesNeed {
  readonly issuedCodes: IssuedCodes
}

export function enrolmentCodeRoutes(app: App, { issuedCodes }: EnrolmentCodeRoutesNeed): void {
  const tags = ['terminals']

  app.get(
    '/api/terminals/enrolment-codes',
    {
      schema: {
        tags,
        summary: 'Enrolment codes that were issued, newest first; never the codes themselves',
        querystring: pageQuery,
        response: ok(pageOf(shape.issuedCode)),
      },
    },
    async request => {
      const { items, next } = issuedCodes.list(tenantOf(request), request.query)
      const shown = items.map(code => ({
        ...code,
        issuedAt: iso(code.issuedAt),
        expiresAt: iso(code.expiresAt),
        usedAt: isoOrNull(code.usedAt),
      }))
      return { items: shown, next }
    },
  )

  app.post(
    '/api/terminals/enrolment-codes',
    {
      schema: {
        tags,
        summary: 'Issue a one-time enrolment code, valid one hour',
        body: shape.codeBody,
        response: created(shape.newCode),
      },
    },
    async (request, reply) => {
      const issued = issuedCodes.issue(tenantOf(request), request.body ?? {})
      const { id, code, terminal, expiresAt } = issued
      return reply.code(201).send({ id, code, terminal, expiresAt: iso(expiresAt) })
    },
  )

  app.delete(
    '/api/terminals/enrolment-codes/:id',
    {
      schema: {
        tags,
        summary: 'Revoke an enrolment code that was not used',
        params: z.object({ id: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      issuedCodes.revoke(tenantOf(request), request.params.id)
      return reply.code(204).send()
    },
  )
}
