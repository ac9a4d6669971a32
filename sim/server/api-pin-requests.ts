// Server API: requests for a new PIN, open to whoever cannot sign in.

import { accepted } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { PinRequests } from './pin-requests.ts'

export interface PinRequestRoutesNeed {
  readonly pinRequests: PinRequests
}

const MESSAGE =
  'If this user may have a new PIN, it is on its way to their address. If nothing comes, ask your administrator.'

export function pinRequestRoutes(app: App, { pinRequests }: PinRequestRoutesNeed): void {
  app.post(
    '/api/pin-requests',
    {
      schema: {
        tags: ['people'],
        summary: 'Ask for a new PIN by mail; the PINs there are work until it is first used',
        security: [],
        body: shape.pinRequest,
        response: accepted(shape.pinRequested),
      },
    },
    async (request, reply) => {
      pinRequests.take(request.ip, request.body)
      return reply.code(202).send({ message: MESSAGE })
    },
  )
}
