// Server API: activity that nobody owns, by card, and how it moves to people and back.

import { z } from 'zod'
import { holderOf, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { Move, ParkedActivity } from './parked-activity.ts'

export interface ParkedRoutesNeed {
  readonly parkedActivity: ParkedActivity
}

const shown = ({ number: _, at, endedAt, ...rest }: Move) => ({
  ...rest,
  at: iso(at),
  endedAt: isoOrNull(endedAt),
})

export function parkedRoutes(app: App, { parkedActivity }: ParkedRoutesNeed): void {
  const tags = ['records']
  const params = z.object({ id: shape.id })

  app.get(
    '/api/parked-activity',
    {
      schema: {
        tags,
        summary: 'Activity that nobody owns, by card; the card seen first last comes first',
        description:
          'It is booked to the user of ext-device.unknown-offline-username. Whoever gets the card gets its activity.',
        querystring: pageQuery,
        response: ok(pageOf(shape.parked)),
      },
    },
    async request => {
      const { items, next } = parkedActivity.list(tenantOf(request), request.query)
      return {
        items: items.map(({ id, card, entries, pages, since, last }) => ({
          ...{ id, card, entries, pages },
          ...{ since: iso(since), last: iso(last) },
        })),
        next,
      }
    },
  )

  app.post(
    '/api/parked-activity/:id/give',
    {
      schema: {
        tags,
        summary: 'Give activity that nobody owns to a user, with the card or without',
        params,
        body: shape.parkedOrder,
        response: ok(shape.move),
      },
    },
    async request => shown(parkedActivity.give(holderOf(request), request.params.id, request.body)),
  )

  app.get(
    '/api/moves',
    {
      schema: {
        tags,
        summary: 'How activity that nobody owned moved to people, and back; newest first',
        querystring: pageQuery,
        response: ok(pageOf(shape.move)),
      },
    },
    async request => {
      const { items, next } = parkedActivity.moves(tenantOf(request), request.query)
      return { items: items.map(shown), next }
    },
  )

  app.get(
    '/api/moves/:id/activities',
    {
      schema: {
        tags,
        summary: 'Which activities moved, from whom and to whom, in the order they were booked',
        params,
        querystring: pageQuery,
        response: ok(pageOf(shape.movedActivity)),
      },
    },
    async request => {
      const { id } = request.params
      const { items, next } = parkedActivity.movedBy(tenantOf(request), id, request.query)
      return { items: items.map(({ number: _, ...rest }) => rest), next }
    },
  )

  app.post(
    '/api/moves/:id/undo',
    {
      schema: {
        tags,
        summary: 'Book it again as before: it was given to the wrong person',
        description:
          'The card stays with whoever has it: take it from them first, or what is done with it next is theirs again.',
        params,
        body: shape.reasonBody,
        response: ok(shape.move),
      },
    },
    async request =>
      shown(parkedActivity.undo(holderOf(request), request.params.id, request.body.reason)),
  )
}
