// Server API: *External authentication*: what the connector last said, and the door of the desktop client.

import { holderOf, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { ExternalLogin } from './external/external-login.ts'
import { OUTCOMES, type Outcomes } from './external/outcomes.ts'

export interface ExternalRoutesNeed {
  readonly externalLogin: ExternalLogin
  readonly outcomes: Outcomes
}

export function externalRoutes(app: App, { externalLogin, outcomes }: ExternalRoutesNeed): void {
  app.get(
    '/api/connector/outcomes',
    {
      schema: {
        tags: ['settings'],
        summary: 'What the connector last said, newest first, since the server started; 20 at most',
        response: ok(shape.connectorOutcomes),
      },
    },
    async request => ({
      items: outcomes.last(tenantOf(request)).map(({ at, loginType, outcome }) => ({
        ...{ at: iso(at), loginType, outcome, about: `The connector ${OUTCOMES[outcome]}.` },
      })),
    }),
  )

  app.post(
    '/api/desktop-logins',
    {
      config: { roles: ['desktop'] },
      schema: {
        tags: ['desktop'],
        summary:
          'Who presents this card or PIN to the desktop client (loginType 0 PIN, 1 card, 7 either)',
        body: shape.desktopLogin,
        response: ok(shape.desktopLoginReply),
      },
    },
    async request => {
      const reply = await externalLogin.atDesktop(holderOf(request), request.body)
      if (reply.result === 'refused') return reply
      const { id, username, name } = reply.user
      return { result: 'known' as const, user: { id, username, name } }
    },
  )
}
