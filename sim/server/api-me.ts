// Server API: what people may see and do themselves, signed in with their PIN or password. A cookie opens it, and opens nothing else;
// tokens of the rest of the API do not.

import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type MyJobRoutesNeed, myJobRoutes } from './api-my-jobs.ts'
import { accepted, deleted, iso, isoOrNull, ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import { type TerminalLoginRoutesNeed, terminalLoginRoutes } from './api-terminal-logins.ts'
import { type App, inScope } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Booked, Booking } from './booking.ts'
import { type Cards, maskCard } from './cards.ts'
import { fromOwnSite } from './own-site.ts'
import type { Passwords } from './passwords.ts'
import { maskEmail, type People, type Person } from './people.ts'
import type { PinRequests, WhyNoPin } from './pin-requests.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import type { Pins } from './pins.ts'
import { Refused } from './refused.ts'
import { holding, NO_COOKIE, tokenIn } from './session-cookie.ts'
import type { Registration } from './sign-in/registration.ts'
import type { Tenant } from './tenants.ts'
import type { Session, UserSessions } from './user-sessions.ts'
import type { UserSignIn } from './user-sign-in.ts'

export interface MeRoutesNeed extends MyJobRoutesNeed, TerminalLoginRoutesNeed {
  readonly userSignIn: UserSignIn
  readonly userSessions: UserSessions
  readonly people: People
  readonly pins: Pins
  readonly passwords: Passwords
  readonly pinTries: PinTries
  readonly cards: Cards
  readonly pinRequests: PinRequests
  readonly booking: Booking
  readonly registration: Registration
  readonly appLog: AppLog
  readonly now: () => number
}

const MOST_ACTIVITIES = 20
const WHY_NO_PIN: Readonly<Record<WhyNoPin, string>> = {
  'pin-change-off': 'Only an administrator makes new PINs here. Ask them.',
  'no-address': 'There is no e-mail address to send a new PIN to. Ask your administrator.',
  'mails-off': 'No mails are sent here, so nobody would tell you. Ask your administrator.',
  'too-often': 'You have had three new PINs within an hour. Look for the last mail, or wait.',
}
const tags = ['me']

/** A request that says it brings JSON: no form of another site can, and no browser sends one from there unasked. */
const bringsJson = (request: FastifyRequest) =>
  request.method === 'GET' || /^application\/json\b/i.test(request.headers['content-type'] ?? '')

export async function meRoutes(app: App, need: MeRoutesNeed): Promise<void> {
  await inScope(app, scope => {
    scope.addHook('onRequest', async request => {
      if (fromOwnSite(request.headers)) return
      throw new Refused(403, 'another-site', 'Open the page of this server and do it there.')
    })
    signInRoute(scope, need)
    return inScope(scope, own => ownRoutes(own, need))
  })
}

const needJson = (request: FastifyRequest) => {
  if (!bringsJson(request)) throw new Refused(415, 'not-json', 'Send it as application/json.')
}

function signInRoute(app: App, { userSignIn }: MeRoutesNeed): void {
  app.post(
    '/api/me/session',
    {
      onRequest: async request => needJson(request),
      schema: {
        tags,
        summary: 'Sign in with a PIN or a password; the answer brings a cookie',
        description:
          'For 15 minutes without a request and 12 hours at most, and not longer than the PIN is valid, or the password stays the same. Whatever is wrong, the answer is the same.',
        security: [],
        body: shape.signIn,
        response: deleted,
      },
    },
    async (request, reply) => {
      const token = await userSignIn.signIn(request.ip, request.body)
      return reply.header('set-cookie', holding(token)).code(204).send()
    },
  )
}

function ownRoutes(app: App, need: MeRoutesNeed): void {
  const { userSessions, people, pins, passwords, pinTries, cards, pinRequests } = need
  const { booking, registration, appLog, now } = need
  const security = [{ session: [] }]

  app.decorateRequest('session', null)
  app.addHook('onRequest', async request => {
    const token = tokenIn(request.headers.cookie)
    const session = token === undefined ? undefined : userSessions.use(token)
    if (session === undefined) {
      throw new Refused(401, 'not-authorized', 'Sign in: there is no session, or it has ended.')
    }
    needJson(request)
    request.setDecorator<Session>('session', session)
  })
  const sessionOf = (request: { getDecorator<T>(name: string): T }) =>
    request.getDecorator<Session>('session')
  const ownerOf = ({ tenant, user }: Session) => people.get(tenant, user)

  /** The clock of whoever looks at it may be wrong. */
  const ending = (at: number | null) => ({
    expiresAt: isoOrNull(at),
    expired: at !== null && at <= now(),
  })
  const shown = ({ tenant, by }: Session, person: Person): z.infer<typeof shape.me> => {
    const { id, username, name, email, language, account } = person
    const whyNoPin = pinRequests.whyNot(tenant, person) ?? null
    return {
      ...{ tenant: tenant.id, username, name, language, account },
      ...{ signedInBy: by, mayChangeUsername: person.registered },
      email: email === null ? null : maskEmail(email),
      pins: pins.of(tenant, id).map(({ expiresAt, pending }) => ({
        ...{ ...ending(expiresAt), pending: pending === 1 },
      })),
      cards: cards.of(tenant, id).map(({ number, expiresAt }) => ({
        ...{ number: maskCard(number), ...ending(expiresAt) },
      })),
      passwordChangedAt: isoOrNull(passwords.changedAt(tenant, id)),
      mayChangePin: whyNoPin === null,
      whyNoPin,
    }
  }

  /** Whether somebody may call themselves so. */
  const needMayBe = (tenant: Tenant, person: Person, username: string) => {
    if (!person.registered) {
      const message = 'Only an administrator changes your username. Ask them.'
      throw new Refused(403, 'username-fixed', message)
    }
    const owner = people.named(tenant, username)
    const own = owner === undefined || owner.id === person.id
    if (own && !registration.isReserved(tenant, username)) return
    throw new Refused(409, 'name-taken', 'username: somebody has this one. Choose another.')
  }

  app.get(
    '/api/me',
    { schema: { tags, summary: 'Who is signed in', security, response: ok(shape.me) } },
    async request => {
      const session = sessionOf(request)
      return shown(session, ownerOf(session))
    },
  )

  app.patch(
    '/api/me',
    {
      schema: {
        tags,
        summary: 'Choose the language of the page and of mails, or another username',
        description:
          '403 `username-fixed`: only whoever registered themselves changes their username. 409 `name-taken`: somebody has it.',
        security,
        body: shape.mePatch,
        response: ok(shape.me),
      },
    },
    async request => {
      const session = sessionOf(request)
      const { tenant } = session
      const { username, language } = request.body
      const before = ownerOf(session)
      if (username !== undefined) needMayBe(tenant, before, username)
      const person = people.change(tenant, before.id, { username, language })
      if (person.username !== before.username) {
        const message = `User ${before.username} calls themselves ${person.username} now.`
        appLog.write(tenant, 'info', message)
      }
      return shown(session, person)
    },
  )

  app.post(
    '/api/me/pin',
    {
      schema: {
        tags,
        summary: 'Make a new PIN and mail it; those there are work until it is first used',
        description: `409 says why not: ${Object.keys(WHY_NO_PIN).join(', ')}.`,
        security,
        response: accepted(shape.pinMailed),
      },
    },
    async (request, reply) => {
      const session = sessionOf(request)
      const { tenant } = session
      const person = ownerOf(session)
      if (!(await pinRequests.renew(tenant, person))) {
        const why = pinRequests.whyNot(tenant, person) ?? 'too-often'
        throw new Refused(409, why, WHY_NO_PIN[why])
      }
      appLog.write(tenant, 'info', `User ${person.username} asked for a new PIN on the page.`)
      return reply.code(202).send({ message: 'Your new PIN is on its way to your address.' })
    },
  )

  app.put(
    '/api/me/password',
    {
      schema: {
        tags,
        summary: 'Change the password, knowing the one before',
        description: `Other pages opened with it are signed out. 403 \`wrong-password\`: ${LOCKOUT.tries} of them, and nothing is looked at for ${LOCKOUT.windowMs / 60_000} minutes.`,
        security,
        body: shape.myPassword,
        response: deleted,
      },
    },
    async (request, reply) => {
      const { tenant, user } = sessionOf(request)
      const counted = pinTries.count(tenant, `page\n${user}`)
      const right = await passwords.fits(tenant, user, request.body.old)
      if (counted === undefined || !right) {
        throw new Refused(403, 'wrong-password', 'This is not the password you have now.')
      }
      counted.takeBack()
      await passwords.set(tenant, user, request.body.new, tokenIn(request.headers.cookie))
      const { username } = people.get(tenant, user)
      appLog.write(tenant, 'info', `User ${username} changed their password on the page.`)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/me/activities',
    {
      schema: {
        tags,
        summary: `The last ${MOST_ACTIVITIES} activities, newest first`,
        security,
        response: ok(shape.myActivities),
      },
    },
    async request => {
      const { tenant, user } = sessionOf(request)
      return { items: booking.of(tenant, user, MOST_ACTIVITIES).map(shownActivity) }
    },
  )

  terminalLoginRoutes(app, need, sessionOf)
  myJobRoutes(app, need, sessionOf)

  app.delete(
    '/api/me/session',
    { schema: { tags, summary: 'Sign out', security, response: deleted } },
    async (request, reply) => {
      userSessions.close(tokenIn(request.headers.cookie) ?? '')
      return reply.header('set-cookie', NO_COOKIE).code(204).send()
    },
  )

  app.delete(
    '/api/me/sessions',
    { schema: { tags, summary: 'Sign out everywhere', security, response: deleted } },
    async (request, reply) => {
      const session = sessionOf(request)
      userSessions.closeAll(session)
      const { username } = ownerOf(session)
      appLog.write(session.tenant, 'info', `User ${username} signed out of the page everywhere.`)
      return reply.header('set-cookie', NO_COOKIE).code(204).send()
    },
  )
}

function shownActivity({ body, terminal, kind, at }: Booked): z.infer<typeof shape.myActivity> {
  return { terminal, kind, pages: 'pages' in body ? body.pages : null, at: iso(at) }
}
