// The routes for held jobs: sent beforehand, printed when their owner is logged in and wants them.

import { z } from 'zod'
import type { ApiApp } from './api-app.ts'
import { existing, heldJob, notBusy, ownerOf, powered } from './api-meant.ts'
import * as shape from './api-shapes.ts'
import type { Copier } from './copier.ts'
import { MOST_HELD } from './held-jobs.ts'
import { Refused } from './server/refused.ts'
import type { Release } from './server-jobs.ts'
import type { World } from './world.ts'

export function heldJobRoutes(app: ApiApp, world: World): void {
  const at = '/api/terminals/:id/held-jobs'

  app.get(
    at,
    {
      schema: {
        summary:
          'Jobs that wait for their owners: at the terminal, on computers, and of whoever is logged in at the server',
        params: shape.terminalPath,
        response: shape.answers(200, shape.heldJobs),
      },
    },
    async ({ params }) => listed(existing(world, params.id).copier),
  )

  app.post(
    at,
    {
      schema: {
        summary: 'Send a job to a terminal, or tell it of one that lies on a computer',
        params: shape.terminalPath,
        body: shape.sentJob,
        response: shape.answers(201, shape.startedJob),
      },
    },
    async ({ params, body }, reply) => {
      const { copier, look } = powered(world, params.id)
      const { computer, ...order } = body
      const { held } = copier
      const isKnown = held.all.some(({ id }) => id === computer?.id)
      if (held.full && !isKnown) {
        const message = `${MOST_HELD} jobs are waiting here already: release or delete some first.`
        throw new Refused(409, 'full', message)
      }
      const sentAt = look().overview.time.now
      if (computer === undefined) return reply.code(201).send({ id: held.add(order, sentAt) })
      const { id, ...where } = computer
      held.announce({ ...order, id, sentAt, computer: where })
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
      const user = ownerOf(copier, params.job)
      const mine = user === undefined || look().overview.session?.user === user
      if (mine && (await copier.opened(user))) {
        // Others may have started theirs meanwhile.
        notBusy(copier)
        const release = await copier.release(params.job)
        if (typeof release === 'object') return reply.code(201).send({ id: release.id })
        throw notReleased(release)
      }
      // Somebody else may have been quicker.
      ownerOf(copier, params.job)
      throw new Refused(409, 'no-session', `${user} is not logged in here, and it is theirs.`)
    },
  )

  app.delete(
    `${at}/:job`,
    {
      schema: {
        summary: 'Throw a job away that is held here, or forget one that lies on a computer',
        params: shape.jobPath,
        response: { 204: z.undefined().describe('Deleted'), '4xx': shape.error },
      },
    },
    async ({ params }, reply) => {
      const { copier } = powered(world, params.id)
      copier.held.drop(heldJob(copier, params.job).id)
      return reply.code(204).send()
    },
  )

  app.post(
    `${at}/:job/again`,
    {
      schema: {
        summary: 'Hold a job again that was taken at this terminal and did not come out',
        params: shape.jobPath,
        response: shape.answers(201, shape.startedJob),
      },
    },
    async ({ params }, reply) => {
      const { copier } = powered(world, params.id)
      const { job } = params
      const runs = copier.jobs.some(({ id }) => id === job)
      if (!runs && copier.held.again(job)) return reply.code(201).send({ id: job })
      throw new Refused(409, 'not-unconfirmed', 'Only a job that is not confirmed is held again.')
    },
  )

  app.get(
    '/api/terminals/:id/tray',
    {
      schema: {
        summary: 'The last twenty documents that were printed here, newest first',
        params: shape.terminalPath,
        response: shape.answers(200, shape.tray),
      },
    },
    async ({ params }) => ({ items: [...existing(world, params.id).copier.tray.all], next: null }),
  )
}

function listed({ held, atServer, jobs }: Copier): z.infer<typeof shape.heldJobs> {
  const here = held.all.map(({ computer, taken: _, sentAt, ...job }) => ({
    ...job,
    ...({ sentAt: iso(sentAt), at: computer === undefined ? 'terminal' : 'computer' } as const),
  }))
  const there = atServer.jobs.map(({ sentAt, ...job }) => ({
    ...job,
    ...({ user: atServer.user, sentAt: iso(sentAt), at: 'server' } as const),
  }))
  const running = jobs.map(({ id }) => id)
  const notConfirmed = held.unconfirmed
    .filter(({ id }) => !running.includes(id))
    .map(({ id, user, name }) => ({ id, user, name }))
  return { items: [...here, ...there], serverAway: atServer.away, notConfirmed, next: null }
}

const iso = (at: number): string => new Date(at).toISOString()

const NOT_RELEASED = {
  closed: [409, 'no-session', 'Its owner is not logged in here (any more).'],
  gone: [404, 'no-such-job', 'It was printed or thrown away already.'],
  asleep: [409, 'asleep', 'Whoever holds it does not answer: it stays there, try again later.'],
  cut: [
    409,
    'cut',
    'It was given out and did not arrive whole: look who holds it, and ask for it again there.',
  ],
  busy: [409, 'on-its-way', 'It is on its way already.'],
} as const

function notReleased(release: Exclude<Release, object>): Refused {
  const [status, word, message] = NOT_RELEASED[release]
  return new Refused(status, word, message)
}
