// Server API: the print jobs that are held for whoever is signed in.

import { z } from 'zod'
import { deleted, iso, ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Jobs } from './jobs.ts'
import type { Session } from './user-sessions.ts'

export interface MyJobRoutesNeed {
  readonly jobs: Jobs
}

/** Added where whoever asks is signed in. `sessionOf` says as whom. */
export function myJobRoutes(
  app: App,
  { jobs }: MyJobRoutesNeed,
  sessionOf: (request: { getDecorator<T>(name: string): T }) => Session,
): void {
  const about = { tags: ['me'], security: [{ session: [] }] }

  app.get(
    '/api/me/jobs',
    {
      schema: { ...about, summary: 'Held jobs, oldest first', response: ok(shape.myJobs) },
    },
    async request => {
      const { tenant, user } = sessionOf(request)
      const items = jobs.heldOf(tenant, user).map(job => {
        const { id, name, pages, color, duplex, stateAt } = job
        const times = { at: iso(stateAt), expiresAt: iso(jobs.keptUntil(tenant, job)) }
        return { id, name, pages, color, duplex, ...times }
      })
      return { items }
    },
  )

  app.delete(
    '/api/me/jobs/:id',
    {
      schema: {
        ...about,
        summary: 'Throw a held job away',
        params: z.object({ id: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      const { tenant, user } = sessionOf(request)
      jobs.discardOwn(tenant, user, request.params.id)
      return reply.code(204).send()
    },
  )
}
