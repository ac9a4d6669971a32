// Server API: print jobs that are held for their owners.

import { z } from 'zod'
import { deleted, holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Job, Jobs } from './jobs.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface JobRoutesNeed {
  readonly jobs: Jobs
}

const shown = (job: Job) => ({
  ...job,
  createdAt: iso(job.createdAt),
  stateAt: iso(job.stateAt),
})

export function jobRoutes(app: App, { jobs }: JobRoutesNeed): void {
  const tags = ['jobs']
  const params = z.object({ id: shape.id })

  app.get(
    '/api/jobs',
    {
      schema: {
        tags,
        summary: 'Print jobs and what became of them, newest first; not their documents',
        querystring: pageQuery.extend(shape.jobQuery.shape),
        response: ok(pageOf(shape.job)),
      },
    },
    async request => {
      const { limit, after, ...filter } = request.query
      const { items, next } = jobs.list(tenantOf(request), filter, { limit, after })
      return { items: items.map(shown), next }
    },
  )

  app.delete(
    '/api/jobs/:id',
    {
      schema: {
        tags,
        summary: 'Throw a job away that is held or not confirmed',
        params,
        response: deleted,
      },
    },
    async (request, reply) => {
      jobs.discard(holderOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/jobs/:id/put-back',
    {
      schema: {
        tags,
        summary: 'Hold a job again that was given out and is not confirmed',
        description:
          'Look at the terminal first: if the paper came out and the terminal has not reported it yet, it comes out twice.',
        params,
        body: shape.reasonBody,
        response: ok(shape.job),
      },
    },
    async request => shown(jobs.putBack(holderOf(request), request.params.id, request.body.reason)),
  )
}
