// Server API: what happened, as activities of users and as sentences of the App. Log. Newest first.

import type { z } from 'zod'
import { iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Booked, Booking } from './booking.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface RecordRoutesNeed {
  readonly booking: Booking
  readonly appLog: AppLog
}

export function recordRoutes(app: App, { booking, appLog }: RecordRoutesNeed): void {
  const tags = ['records']

  app.get(
    '/api/activities',
    {
      schema: {
        tags,
        summary: 'Activities of terminals, newest booking first',
        querystring: pageQuery.extend(shape.activityQuery.shape),
        response: ok(pageOf(shape.activity)),
      },
    },
    async request => {
      const { limit, after, ...filter } = request.query
      const { items, next } = booking.list(tenantOf(request), filter, { limit, after })
      return { items: items.map(shownActivity), next }
    },
  )

  app.get(
    '/api/log',
    {
      schema: {
        tags,
        summary: 'The App. Log, newest first',
        querystring: pageQuery,
        response: ok(pageOf(shape.logLine)),
      },
    },
    async request => {
      const { items, next } = appLog.list(tenantOf(request), request.query)
      return { items: items.map(line => ({ ...line, at: iso(line.at) })), next }
    },
  )
}

function shownActivity(booked: Booked): z.infer<typeof shape.activity> {
  const { body, terminal, logId, seq, user, card, kind, project, at, dated, bookedAt } = booked
  return {
    ...body,
    terminal,
    logId,
    seq,
    user,
    card,
    kind,
    pages: 'pages' in body ? body.pages : null,
    project,
    offline: 'offline' in body ? body.offline : null,
    at: iso(at),
    dated,
    bookedAt: iso(bookedAt),
  }
}
