// The routes for held jobs: sent to a terminal beforehand, printed when their owner is logged in and wants them.

import { z } from 'zod'
import type { ApiApp } from './api-app.ts'
import { existing, heldJob, notBusy, powered } from './api-meant.ts'
import * as shape from './api-shapes.ts'
import { heldOrder, MOST_HELD } from './held-jobs.ts'
import { Refused } from './server/refused.ts'
import type { World } from './world.ts'

export function heldJobRoutes(app: ApiApp, world: World): void {
  const at = '/api/terminals/:id/held-jobs'

  app.get(
    at,
    {
      schema: {
        summary: 'Jobs that wait for their owners at a terminal',
        params: shape.terminalPath,
        response: shape.answers(200, shape.heldJobs),
      },
    },
    async ({ params }) => {
      const { held } = existing(world, params.id).copier
      const items = held.all.map(job => ({ ...job, sentAt: new Date(job.sentAt).toISOString() }))
      return { items, next: null }
    },
  )

  app.post(
    at,
    {
      schema: {
        summary: 'Send a job to a terminal, where it waits for its owner',
        params: shape.terminalPath,
        body: heldOrder,
        response: shape.answers(201, shape.startedJob),
      },
    },
    async ({ params, body }, reply) => {
      const { copier, look } = powered(world, params.id)
      if (copier.held.full) {
        const message = `${MOST_HELD} jobs are waiting here already: release or delete some first.`
        throw new Refused(409, 'full', message)
      }
      const id = copier.held.add(body, look().overview.time.now)
      return reply.code(201).send({ id })
    },
  )

  app.post(
    `${at}/:job/release`,
    {
      schema: {
        summary: 'Print a held job; 409 without a session of its owner',
        params: shape.jobPath,
        response: shape.answers(201, shape.startedJob),
      },
    },
    async ({ params }, reply) => {
      const { copier, look } = powered(world, params.id)
      notBusy(copier)
      const { user } = heldJob(copier, params.job)
      const mine = look().overview.session?.user === user
      const open = mine && (await copier.opened(user))
      // Others may have started theirs meanwhile.
      notBusy(copier)
      const id = open ? copier.release(params.job) : undefined
      if (id !== undefined) return reply.code(201).send({ id })
      // Somebody else may have been quicker.
      heldJob(copier, params.job)
      throw new Refused(409, 'no-session', `${user} is not logged in here, and it is theirs.`)
    },
  )

  app.delete(
    `${at}/:job`,
    {
      schema: {
        summary: 'Throw a held job away',
        params: shape.jobPath,
        response: { 204: z.undefined().describe('Deleted'), '4xx': shape.error },
      },
    },
    async ({ params }, reply) => {
      const { copier } = powered(world, params.id)
      copier.held.take(heldJob(copier, params.job).id)
      return reply.code(204).send()
    },
  )
}
