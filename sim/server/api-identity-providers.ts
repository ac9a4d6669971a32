// Server API: the identity providers of a tenant. Secrets go in and never come out.

import { deleted, iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import {
  type IdentityProviders,
  PROVIDER_TITLES,
  PROVIDERS,
  type ProviderFacts,
  type ProviderName,
  providerBody,
  providerParams,
} from './sign-in/providers.ts'

export interface IdentityProviderRoutesNeed {
  readonly identityProviders: IdentityProviders
  /** Where a provider sends people back to; the same for all tenants. */
  readonly redirectUri: (provider: ProviderName) => string
  readonly appLog: AppLog
}

export function identityProviderRoutes(app: App, need: IdentityProviderRoutesNeed): void {
  const { identityProviders, redirectUri, appLog } = need
  const tags = ['sign-in']
  const titleOf = ({ provider, account }: Pick<ProviderFacts, 'provider' | 'account'>) =>
    `${PROVIDER_TITLES[provider]} for ${account} accounts`
  const shown = (facts: ProviderFacts) => ({ ...facts, changedAt: iso(facts.changedAt) })

  app.get(
    '/api/identity-providers',
    {
      schema: {
        tags,
        summary: 'Whom people may sign in with, and where each sends them back to',
        response: ok(shape.identityProviders),
      },
    },
    async request => ({
      items: identityProviders.list(tenantOf(request)).map(shown),
      redirectUris: PROVIDERS.map(provider => ({ provider, uri: redirectUri(provider) })),
    }),
  )

  app.put(
    '/api/identity-providers/:provider/:account',
    {
      schema: {
        tags,
        summary: 'Let people sign in with a provider; secrets are kept sealed and never shown',
        params: providerParams,
        body: providerBody,
        response: ok(shape.identityProvider),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { provider, account } = request.params
      const facts = identityProviders.put(tenant, provider, account, request.body)
      appLog.write(tenant, 'info', `Sign-in with ${titleOf(facts)} was set up: ${facts.issuer}.`)
      return shown(facts)
    },
  )

  app.delete(
    '/api/identity-providers/:provider/:account',
    {
      schema: {
        tags,
        summary: 'Sign in nobody with a provider any more; who is signed in with it is signed out',
        params: providerParams,
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const { provider, account } = request.params
      identityProviders.remove(tenant, provider, account)
      appLog.write(tenant, 'info', `Sign-in with ${titleOf(request.params)} was removed.`)
      return reply.code(204).send()
    },
  )
}
