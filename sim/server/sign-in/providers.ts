// Identity providers: whom people of a tenant may sign in with, and as whom this server asks them. Secrets are kept sealed,
// are shown to nobody, and go to no other issuer than the one they were given for.

import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { Announce } from '../changes.ts'
import type { Db } from '../database.ts'
import { certificate } from '../external/auth-settings.ts'
import type { ServerKeys } from '../keys.ts'
import { ACCOUNTS, type Account } from '../people.ts'
import { Refused } from '../refused.ts'
import type { Tenant } from '../tenants.ts'

export const PROVIDERS = ['apple', 'google', 'microsoft'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** As people know them. */
export const PROVIDER_TITLES: Readonly<Record<ProviderName, string>> = {
  apple: 'Apple',
  google: 'Google',
  microsoft: 'Microsoft',
}

/** What a provider is asked for where nothing else is set. */
const SCOPES: Readonly<Record<ProviderName, string>> = {
  // Apple needs no `openid`, and lists it among its scopes; whoever stands in for it goes by the standard.
  apple: 'openid name email',
  google: 'openid profile email',
  microsoft: 'openid profile email',
}

const ISSUER_ADVICE = 'write an https:// address without user name, query or #'
const KEY_ADVICE = 'paste the private key (.p8) from BEGIN PRIVATE KEY to END PRIVATE KEY'
const appleId = z.string().regex(/^[A-Za-z0-9]{1,32}$/, 'letters and digits, at most 32')
const words = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, 'no control characters')

export const providerBody = z.strictObject({
  issuer: z
    .string()
    .max(300, ISSUER_ADVICE)
    .refine(isIssuer, ISSUER_ADVICE)
    .describe('Exactly as its id tokens name it. Microsoft: with the id of the directory'),
  clientId: words,
  clientSecret: words
    .optional()
    .describe('Not of Apple. Left out, the one there is stays, if issuer and clientId do'),
  apple: z
    .strictObject({
      teamId: appleId,
      keyId: appleId,
      privateKey: z
        .string()
        .max(4_096, KEY_ADVICE)
        .refine(isP256Key, KEY_ADVICE)
        .optional()
        .describe('PKCS #8 in PEM, P-256. Left out, the one there is stays, if the ids do'),
    })
    .optional()
    .describe('Of Apple alone: what client secrets are signed with'),
  scopes: words.optional().describe('Separated by blanks; what the provider needs if left out'),
  hostedDomain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'write a domain such as firm.example')
    .max(253)
    .optional()
    .describe('Of Google for work accounts: the organisation whose people may come (hd)'),
  ca: certificate
    .optional()
    .describe('PEM of one authority that is believed beside those of the system'),
})
export type ProviderBody = z.infer<typeof providerBody>

/** Everything but secrets. */
export interface ProviderFacts {
  readonly provider: ProviderName
  readonly account: Account
  readonly issuer: string
  readonly clientId: string
  readonly apple: { readonly teamId: string; readonly keyId: string } | null
  readonly scopes: string
  readonly hostedDomain: string | null
  readonly ca: string | null
  readonly changedAt: number
}

interface Secrets {
  readonly clientSecret?: string | undefined
  /** PKCS #8 in PEM. */
  readonly privateKey?: string | undefined
}

export interface Provider extends ProviderFacts {
  readonly secrets: Secrets
}

export interface IdentityProviders {
  /** Ordered by provider and account. */
  list(tenant: Tenant): ProviderFacts[]
  /** With its secrets; undefined when there is none. */
  find(tenant: Tenant, provider: ProviderName, account: Account): Provider | undefined
  /** Throws `Refused` 400 when something is missing or belongs to another provider. */
  put(tenant: Tenant, provider: ProviderName, account: Account, body: ProviderBody): ProviderFacts
  /** Sessions that were opened with it end. Throws `Refused` 404 when there is none. */
  remove(tenant: Tenant, provider: ProviderName, account: Account): void
}

interface Row {
  readonly provider: ProviderName
  readonly account: Account
  readonly issuer: string
  readonly client_id: string
  readonly body: string
  readonly sealed: Buffer
  readonly changed_at: number
}

type Rest = Pick<ProviderFacts, 'apple' | 'scopes' | 'hostedDomain' | 'ca'>

export function createIdentityProviders(
  db: Db,
  keys: ServerKeys,
  announce: Announce,
  now: () => number,
): IdentityProviders {
  const list = db.prepare<[string], Row>(
    'SELECT * FROM identity_providers WHERE tenant = ? ORDER BY provider, account DESC',
  )
  const one = db.prepare<[string, string, string], Row>(
    'SELECT * FROM identity_providers WHERE tenant = ? AND provider = ? AND account = ?',
  )
  const put = db.prepare('REPLACE INTO identity_providers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const drop = db.prepare(
    'DELETE FROM identity_providers WHERE tenant = ? AND provider = ? AND account = ?',
  )
  const endSessions = db.prepare(
    `DELETE FROM user_sessions WHERE tenant = @tenant AND identity IN (SELECT number FROM identities
       WHERE tenant = @tenant AND provider = @provider AND account = @account)`,
  )
  const about = (tenant: Tenant, provider: string, account: string) =>
    `identity-provider\n${tenant.id}\n${provider}\n${account}`
  const factsOf = (row: Row): ProviderFacts => ({
    ...{ provider: row.provider, account: row.account, issuer: row.issuer },
    ...{ clientId: row.client_id, changedAt: row.changed_at },
    ...(JSON.parse(row.body) as Rest),
  })
  const find: IdentityProviders['find'] = (tenant, provider, account) => {
    const row = one.get(tenant.id, provider, account)
    if (row === undefined) return undefined
    const secrets: Secrets = JSON.parse(
      keys.open(about(tenant, provider, account), row.sealed).toString('utf8'),
    )
    return { ...factsOf(row), secrets }
  }

  return {
    list: tenant => list.all(tenant.id).map(factsOf),
    find,
    put: db.transaction<IdentityProviders['put']>((tenant, provider, account, body) => {
      const held = find(tenant, provider, account)
      const secrets = secretsOf(provider, account, body, held)
      const { issuer, clientId, apple, hostedDomain = null, ca = '' } = body
      const rest: Rest = {
        apple: apple === undefined ? null : { teamId: apple.teamId, keyId: apple.keyId },
        scopes: body.scopes ?? SCOPES[provider],
        ...{ hostedDomain, ca: ca === '' ? null : ca },
      }
      const sealed = keys.seal(
        about(tenant, provider, account),
        Buffer.from(JSON.stringify(secrets), 'utf8'),
      )
      // Another issuer is another provider: whoever the one before vouched for signs in anew.
      if (held !== undefined && held.issuer !== issuer) {
        endSessions.run({ tenant: tenant.id, provider, account })
      }
      const row = [tenant.id, tenant.region, provider, account, issuer, clientId]
      put.run(...row, JSON.stringify(rest), sealed, now())
      announce(tenant, 'settings')
      return { provider, account, issuer, clientId, changedAt: now(), ...rest }
    }),
    remove: db.transaction((tenant, provider, account) => {
      if (drop.run(tenant.id, provider, account).changes === 0) {
        throw new Refused(404, 'not-found', 'There is no such identity provider (any more).')
      }
      endSessions.run({ tenant: tenant.id, provider, account })
      announce(tenant, 'settings')
    }),
  }
}

/** Throws `Refused` 400 with what is missing, or too much. */
function secretsOf(
  provider: ProviderName,
  account: Account,
  body: ProviderBody,
  held: Provider | undefined,
): Secrets {
  const wrong = (message: string) => new Refused(400, 'invalid-request', message)
  const { issuer, clientId, apple, clientSecret, hostedDomain } = body
  const hosted = provider === 'google' && account === 'work'
  if (hosted !== (hostedDomain !== undefined)) {
    const needed = 'hostedDomain: write the domain of the organisation, or anybody’s account is one'
    const odd = 'hostedDomain: only work accounts of Google have one'
    throw wrong(hosted ? needed : odd)
  }
  if (provider === 'microsoft' && /\/(common|organizations|consumers)(\/|$)/i.test(issuer)) {
    throw wrong('issuer: write the id of one directory in it: these words stand for many')
  }
  // A secret goes to whom it was given for, and nowhere else.
  const stays = held !== undefined && held.issuer === issuer && held.clientId === clientId
  if (provider === 'apple') {
    if (apple === undefined || clientSecret !== undefined) {
      throw wrong('apple: write teamId, keyId and privateKey, and no clientSecret')
    }
    const same = held?.apple?.teamId === apple.teamId && held.apple.keyId === apple.keyId
    const privateKey = apple.privateKey ?? (stays && same ? held.secrets.privateKey : undefined)
    if (privateKey === undefined) throw wrong('apple.privateKey: paste it')
    return { privateKey }
  }
  if (apple !== undefined) throw wrong('apple: only Apple has these')
  const secret = clientSecret ?? (stays ? held.secrets.clientSecret : undefined)
  if (secret === undefined) throw wrong('clientSecret: write it, this issuer has none yet')
  return { clientSecret: secret }
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.protocol !== 'https:') return false
  return url.username === '' && url.password === '' && !/[?#{}\s\p{Cc}]/u.test(text)
}

function isP256Key(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

export const providerParams = z.object({
  provider: z.enum(PROVIDERS),
  account: z.enum(ACCOUNTS),
})
