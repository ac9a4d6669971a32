// Server API: print jobs that are held for their owners.

import { z } from 'zod'
import { created, deleted, holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Job, Jobs } from './jobs.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'

export interface JobRoutesNeed {
  readonly jobs: Jobs
  readonly people: People
}

/** A document of 8 MiB in base64, and what is around it. */
const MAX_JOB_BYTES = 12 * 1_024 * 1_024

const shown = (job: Job) => ({
  ...job,
  createdAt: iso(job.createdAt),
  stateAt: iso(job.stateAt),
})

export function jobRoutes(app: App, { jobs, people }: JobRoutesNeed): void {
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

  app.post(
    '/api/jobs',
    {
      bodyLimit: MAX_JOB_BYTES,
      schema: {
        tags,
        summary: 'Hold a job for a user, as if they had sent it',
        body: shape.jobBody,
        response: created(shape.job),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const { user, document, ...order } = request.body
      const owner = people.named(tenant, user)
      if (owner === undefined) throw new Refused(404, 'not-found', `There is no user ${user}.`)
      const bytes = Buffer.from(document, 'base64')
      const job = jobs.add(tenant, { ...order, user: owner.id, document: bytes })
      return reply.code(201).send(shown(job))
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
