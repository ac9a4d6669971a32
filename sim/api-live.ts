// The live view of all terminals, for pages that would otherwise have to ask again and again.

import type { ApiApp } from './api-app.ts'
import { shownTerminal } from './api-look.ts'
import { createLive } from './live.ts'
import { Refused } from './server/refused.ts'
import type { World } from './world.ts'

export function liveRoute(app: ApiApp, world: World): void {
  const live = createLive(world.changes, () =>
    JSON.stringify({
      items: [...world.terminals.values()].map(one => shownTerminal(one, one.look(), world)),
      next: null,
    }),
  )
  app.addHook('preClose', async () => live.close())
  // Not everything that a request changes is seen by the agent: a cable, a plug, a clock.
  app.addHook('onResponse', async ({ method }) => {
    if (method !== 'GET') world.changes.tell()
  })

  app.get(
    '/api/live',
    {
      schema: {
        summary: 'All terminals as server-sent events, at every change',
        description:
          'Event `terminals`, with the body of `GET /api/terminals` as its data: at once, at every change (at most ten a second), and at the latest every second.',
      },
    },
    (_request, reply) => {
      if (live.full) {
        throw new Refused(429, 'too-many-pages', 'Too many pages are watching: close some of them.')
      }
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      const leave = live.join({
        send: text => raw.write(text),
        unread: () => raw.writableLength,
        drop: () => raw.destroy(),
      })
      raw.on('close', leave)
    },
  )
}
