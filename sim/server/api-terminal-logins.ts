// Server API: somebody signed in on a phone has scanned the code on a terminal's panel, and wants to be let in there.

import { z } from 'zod'
import { reasonText } from '../../agent/wire/panel-text.ts'
import { iso, ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { networkOf } from './network-of.ts'
import type { People } from './people.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import { PHONE_WAIT_MS, type QrLogins } from './qr-logins.ts'
import { Refused } from './refused.ts'
import type { Session } from './user-sessions.ts'

export interface TerminalLoginRoutesNeed {
  readonly qrLogins: QrLogins
  readonly people: People
  readonly pinTries: PinTries
}

/** Codes that were none, within a quarter of an hour; an address may be that of a whole office. */
const WRONG = { perUser: 20, perAddress: 100 } as const
const MINUTES = LOCKOUT.windowMs / 60_000

const gone = () =>
  new Refused(404, 'code-gone', 'This code is used up or over. Scan the one on the panel again.')

/** Added where whoever asks is signed in. `sessionOf` says as whom. */
export function terminalLoginRoutes(
  app: App,
  { qrLogins, people, pinTries }: TerminalLoginRoutesNeed,
  sessionOf: (request: { getDecorator<T>(name: string): T }) => Session,
): void {
  const about = { tags: ['me'], security: [{ session: [] }] }

  /** Counts a try before the code is looked at. Throws `Refused` 429 when there were too many that were none. */
  const counted = ({ tenant, user }: Session, from: string) => {
    const tries = [
      pinTries.count(tenant, `codes\n${user}`, WRONG.perUser),
      pinTries.count(tenant, `codes from\n${networkOf(from)}`, WRONG.perAddress),
    ]
    const takeBack = () => {
      for (const one of tries) one?.takeBack()
    }
    if (!tries.includes(undefined)) return { takeBack }
    takeBack()
    const message = `Too many codes that are none. Try again in ${MINUTES} minutes.`
    throw new Refused(429, 'too-many-tries', message)
  }

  app.get(
    '/api/me/terminal-logins/:code',
    {
      schema: {
        ...about,
        summary: 'Which terminal a scanned code is of, to be asked before one logs in there',
        description:
          '404 `code-gone`: unknown, used, over, or of another tenant. 429 after too many of those.',
        params: z.object({ code: shape.qrCode }),
        response: ok(shape.terminalLogin),
      },
    },
    async request => {
      const session = sessionOf(request)
      const tried = counted(session, request.ip)
      const found = qrLogins.find(session.tenant, request.params.code)
      if (found === undefined) throw gone()
      tried.takeBack()
      return { terminal: found.terminal, expiresAt: iso(found.expiresAt) }
    },
  )

  app.post(
    '/api/me/terminal-logins',
    {
      schema: {
        ...about,
        summary: 'Log in at the terminal whose code was scanned',
        description: `Answers once the terminal has let them in, at most ${PHONE_WAIT_MS / 1_000} s later. 404 \`code-gone\` as above. 409 \`terminal-silent\`: it did not answer, and lets nobody in by this code any more; \`terminal-refused\`: it did not let them in, and the message says why, in their language.`,
        body: shape.terminalLoginWish,
        response: ok(shape.terminalLoggedIn),
      },
    },
    async request => {
      const session = sessionOf(request)
      const { tenant, user } = session
      const tried = counted(session, request.ip)
      const claim = qrLogins.claim(tenant, user, request.body.code)
      if (claim === undefined) throw gone()
      tried.takeBack()
      const { terminal, entrance } = claim
      const became = await entrance
      switch (became.kind) {
        case 'in':
          return { terminal }
        case 'silent':
          throw new Refused(
            409,
            'terminal-silent',
            `${terminal} does not answer. Look at its panel, then scan the code that is shown there.`,
          )
        case 'refused': {
          const { language } = people.get(tenant, user)
          const why = reasonText(became.why, language)
          throw new Refused(409, 'terminal-refused', `${terminal}: ${why}`)
        }
      }
    },
  )
}
