// Server API: what desks are handed to give out unlock codes without the server, and what they bring back.

import { created, holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { deskFile } from './desk-file.ts'
import type { Desks } from './desks.ts'
import { pageOf, pageQuery } from './paging.ts'

/** A record of the most lines there may be. */
const MAX_RECORD_BYTES = 2 * 1_024 * 1_024

export interface DeskRoutesNeed {
  readonly desks: Desks
}

export function deskRoutes(app: App, { desks }: DeskRoutesNeed): void {
  const tags = ['unlocking']

  app.post(
    '/api/desk-exports',
    {
      schema: {
        tags,
        summary: 'Hand a desk the keys to give out unlock codes while the server is down',
        description:
          'The answer is the desk file, for `latchkey unlock --desk FILE`. Whoever has it and its passphrase can unlock ' +
          'its terminals until the day it names, and with another program beyond that: hand out as few terminals as will do.',
        body: shape.deskExportBody,
        response: created(deskFile),
      },
    },
    async (request, reply) =>
      reply.code(201).send(await desks.hand(holderOf(request), request.body)),
  )

  app.get(
    '/api/desk-exports',
    {
      schema: {
        tags,
        summary: 'Desk files that were handed out; never what is in them',
        querystring: pageQuery,
        response: ok(pageOf(shape.deskExport)),
      },
    },
    async request => {
      const { items, next } = desks.list(tenantOf(request), request.query)
      const shown = items.map(one => ({
        ...one,
        modes: [...one.modes],
        terminals: [...one.terminals],
        madeAt: iso(one.madeAt),
        expiresAt: iso(one.expiresAt),
      }))
      return { items: shown, next }
    },
  )

  app.post(
    '/api/desk-imports',
    {
      bodyLimit: MAX_RECORD_BYTES,
      schema: {
        tags,
        summary:
          'Bring in what a desk gave out; what was brought before is skipped, and alarms it explains are settled',
        body: shape.deskImportBody,
        response: ok(shape.deskImported),
      },
    },
    async request => {
      const { export: id, lines } = request.body
      return desks.bring(tenantOf(request), id, lines)
    },
  )
}
