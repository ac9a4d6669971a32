// Server API: the stream that tells a client what to fetch again.

import { z } from 'zod'
import { errorReply } from '../../agent/wire/server-messages.ts'
import { everyRole, tenantOf } from './api-request.ts'
import type { App } from './app.ts'
import type { Changes } from './changes.ts'

/** Sent as a stream, and so never checked; this is for the description alone. */
const EVENTS = z
  .unknown()
  .meta({ type: 'string', description: '`event: changed`, `data: {"what": ["log", "users"]}`' })

export interface ChangeRoutesNeed {
  readonly changes: Changes
}

export function changeRoutes(app: App, { changes }: ChangeRoutesNeed): void {
  app.get(
    '/api/changes',
    {
      config: everyRole,
      schema: {
        tags: ['changes'],
        summary: 'Server-sent events that name what changed',
        description:
          'Words: users, groups, terminals, enrolment-codes, activities, log, settings, unlock-codes, jobs, tokens. At ' +
          'most five events a second; a comment every 15 s. What changed before the stream was open, or while it was cut, is not ' +
          'told: fetch everything once after opening it.',
        response: {
          200: {
            description: 'Goes on until either side closes it',
            content: { 'text/event-stream': { schema: EVENTS } },
          },
          '4xx': errorReply,
        },
      },
    },
    async (request, reply) => reply.type('text/event-stream').send(changes.open(tenantOf(request))),
  )
}
