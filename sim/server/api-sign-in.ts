// Server API: how people come to a session, beside a PIN or password that they have: through an identity provider, and by
// signing up.

import { z } from 'zod'
import { ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { networkOf } from './network-of.ts'
import { createRate } from './rates.ts'
import { Refused } from './refused.ts'
import type { IdentityProviders } from './sign-in/providers.ts'
import type { Registration } from './sign-in/registration.ts'
import type { Tenants } from './tenants.ts'

export interface SignInRoutesNeed {
  readonly tenants: Tenants
  readonly identityProviders: IdentityProviders
  readonly registration: Registration
  readonly now: () => number
}

/** Names of tenants are no secret, and still nobody needs to try them all. */
const LOOKS = { most: 120, perMs: 15 * 60_000, keys: 10_000 } as const
const tags = ['sign-in']

export function signInRoutes(app: App, need: SignInRoutesNeed): void {
  const { tenants, identityProviders, registration, now } = need
  const mayLook = createRate(LOOKS, now)

  app.get(
    '/api/sign-in/:tenant',
    {
      schema: {
        tags,
        summary: 'How people of a tenant may sign in',
        security: [],
        params: z.object({ tenant: shape.id }),
        response: ok(shape.waysIn),
      },
    },
    async request => {
      if (!mayLook(networkOf(request.ip))) {
        const message = 'Too many questions from this address. Try again in a quarter of an hour.'
        throw new Refused(429, 'too-many-tries', message)
      }
      const tenant = tenants.find(request.params.tenant)
      if (tenant === undefined) {
        throw new Refused(404, 'no-tenant', 'There is no tenant of this name in this region.')
      }
      const selfRegistration = registration.isOpen(tenant)
      const items = selfRegistration ? identityProviders.list(tenant) : []
      return {
        ...{ tenant: tenant.id, region: tenant.region, selfRegistration },
        providers: items.map(({ provider, account }) => ({ provider, account })),
      }
    },
  )
}
