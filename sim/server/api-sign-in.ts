// Server API: how people of a tenant may sign in, and the way to an identity provider and back.

import { z } from 'zod'
import { errorReply } from '../../agent/wire/server-messages.ts'
import { ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import { type App, inScope } from './app.ts'
import { LANGUAGES } from './languages.ts'
import { networkOf } from './network-of.ts'
import { fromOwnSite } from './own-site.ts'
import { ACCOUNTS } from './people.ts'
import { createRate } from './rates.ts'
import { Refused } from './refused.ts'
import { awayTokenIn, BACK, goingAway, holding } from './session-cookie.ts'
import type { NotSignedIn, ProviderSignIn } from './sign-in/provider-sign-in.ts'
import { type IdentityProviders, PROVIDERS } from './sign-in/providers.ts'
import type { Registration } from './sign-in/registration.ts'
import type { Tenants } from './tenants.ts'

export interface SignInRoutesNeed {
  readonly tenants: Tenants
  readonly identityProviders: IdentityProviders
  readonly providerSignIn: ProviderSignIn
  readonly registration: Registration
  readonly now: () => number
}

/** Names of tenants are no secret, and still nobody needs to try them all. */
const LOOKS = { most: 120, perMs: 15 * 60_000, keys: 10_000 } as const
const tags = ['sign-in']
const security: [] = []
const PAGE = '/me/'

export async function signInRoutes(app: App, need: SignInRoutesNeed): Promise<void> {
  waysInRoute(app, need)
  await inScope(app, scope => providerRoutes(scope, need))
}

function waysInRoute(app: App, need: SignInRoutesNeed): void {
  const { tenants, identityProviders, registration, now } = need
  const mayLook = createRate(LOOKS, now)

  app.get(
    '/api/sign-in/:tenant',
    {
      schema: {
        tags,
        summary: 'How people of a tenant may sign in',
        security,
        params: z.object({ tenant: shape.id }),
        response: ok(shape.waysIn),
      },
    },
    async request => {
      if (!mayLook(networkOf(request.ip))) {
        const message = 'Too many questions from this address. Try again in a quarter of an hour.'
        throw new Refused(429, 'too-many-tries', message)
      }
      const tenant = tenants.named(request.params.tenant)
      const selfRegistration = registration.isOpen(tenant)
      const items = selfRegistration ? identityProviders.list(tenant) : []
      return {
        ...{ tenant: tenant.id, region: tenant.region, selfRegistration },
        providers: items.map(({ provider, account }) => ({ provider, account })),
      }
    },
  )
}

/** A navigation: whatever comes of it, the browser is sent on. */
const sentOn = { 303: z.undefined().describe('Where the browser goes'), '4xx': errorReply }
const params = z.object({ provider: z.enum(PROVIDERS) })
const MAX_FORM_BYTES = 16 * 1_024

/** The page that tells a person in their language. No address of it is ever taken from a request. */
const refusalPage = ({ refused, tenant }: NotSignedIn): string =>
  `${PAGE}${tenant === undefined ? '' : `?tenant=${encodeURIComponent(tenant.id)}`}#refused=${refused}`

function providerRoutes(app: App, { tenants, providerSignIn }: SignInRoutesNeed): void {
  app.get(
    '/api/sign-in/:provider/start',
    {
      schema: {
        tags,
        summary: 'Go to an identity provider to sign in; for pages of this server',
        security,
        params,
        querystring: z.object({
          tenant: shape.id,
          account: z.enum(ACCOUNTS),
          language: z.enum(LANGUAGES).default('en'),
        }),
        response: sentOn,
      },
    },
    async (request, reply) => {
      // Nobody is signed in, or made a user, by a link on another site.
      if (!fromOwnSite(request.headers)) {
        throw new Refused(403, 'another-site', 'Open the page of this server and sign in there.')
      }
      const { account, language } = request.query
      const tenant = tenants.named(request.query.tenant)
      const { provider } = request.params
      const begun = await providerSignIn.start(request.ip, { tenant, provider, account, language })
      if ('refused' in begun) return reply.redirect(refusalPage(begun), 303)
      return reply.header('set-cookie', goingAway(begun.token)).redirect(begun.url, 303)
    },
  )

  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, body),
  )
  for (const method of ['GET', 'POST'] as const) {
    const posted = method === 'POST'
    app.route({
      method,
      url: '/api/sign-in/:provider/callback',
      schema: {
        tags,
        summary: `What an identity provider answers${posted ? ', as a form' : ''}; the browser goes on to the page for people`,
        description: `To ${PAGE}#signed-in with the cookie of a session, or to ${PAGE}#refused=WORD.`,
        security,
        params,
        response: sentOn,
      },
      handler: async (request, reply) => {
        const { url = '', headers } = request.raw
        const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
        const came = await providerSignIn.finish(request.ip, {
          ...{ provider: request.params.provider, posted, token: awayTokenIn(headers.cookie) },
          parameters: new URLSearchParams(posted ? String(request.body ?? '') : query),
        })
        if ('refused' in came) {
          return reply.header('set-cookie', BACK).redirect(refusalPage(came), 303)
        }
        const cookies = [BACK, holding(came.session)]
        return reply.header('set-cookie', cookies).redirect(`${PAGE}#signed-in`, 303)
      },
    })
  }
}
