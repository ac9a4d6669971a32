// The identity providers in a process of their own, and people at a browser who sign in there. For tests only.

import { generateKeyPairSync } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import * as oidc from 'openid-client'
import { Agent, fetch, type Response } from 'undici'
import { onTestFinished } from 'vitest'
import type { Configuration, Description } from '../../../sim/identity/identity-providers.ts'
import type { Account, ProviderName } from '../../../sim/identity/quirks.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { latchkey, type Program } from '../command.ts'

/** Nobody listens there: what would be sent to it is read from the answer before. */
const SERVER = 'https://localhost:7443'
export const callback = (provider: ProviderName) => `${SERVER}/api/sign-in/${provider}/callback`

export interface ProviderProcess {
  readonly program: Program
  readonly description: Description
  of(provider: ProviderName, account: Account): Configuration
}

/** The three on free ports, ready; they send people back to this server. */
export async function providerProcess(
  folder = temporaryFolder(),
  server = SERVER,
): Promise<ProviderProcess> {
  const program = latchkey(
    ...['identity-providers', '--data', folder, '--port', '0', '--server', server, '--json'],
  )
  const [line = ''] = await program.says(/^\{.*\}(?=\n)/)
  const description = JSON.parse(line) as Description
  return {
    program,
    description,
    of(provider, account) {
      const found = description.providers.find(
        one => one.provider === provider && one.account === account,
      )
      if (found === undefined) throw new Error(`No ${provider} for ${account}.`)
      return found.configuration
    },
  }
}

/** A browser that trusts these authorities: keeps cookies, follows nothing by itself. */
export function browser(...ca: string[]) {
  const dispatcher = new Agent({ connect: { ca } })
  onTestFinished(() => dispatcher.close())
  const jar = new Map<string, string>()
  const go = async (url: string | URL, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...{ dispatcher, redirect: 'manual', headers: { cookie, accept: 'text/html' } },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  return { go, fetch: ((url, options) => fetch(url, { ...options, dispatcher })) as typeof fetch }
}
export type Browser = ReturnType<typeof browser>

export const nextOf = (answer: Response, from: string | URL): URL =>
  new URL(answer.headers.get('location') ?? '', from)

export interface Answered {
  /** What the client's address was sent, by query or by form. */
  readonly parameters: Record<string, string>
  readonly by: 'query' | 'form'
  /** Goes there, as the browser does by itself. */
  goBack(): Promise<Response>
  /** As the client's server gets it. */
  readonly request: URL | Request
}

/** Somebody at the page: who they are, and what they say there. Throws with the page's text when they get no further. */
export async function signsIn(
  { go }: Browser,
  authorization: URL,
  person: string | 'cancel',
  hides = false,
): Promise<Answered> {
  const first = await go(authorization)
  if (first.status !== 303) throw new Error(await first.text())
  const page = nextOf(first, authorization)
  const shown = await (await go(page)).text()
  const [, sub = person] = new RegExp(`value="([^"]+)"[^>]*>\\s*<span>${person}<`).exec(shown) ?? []
  const said =
    person === 'cancel'
      ? { say: 'cancel' }
      : { say: 'continue', person: sub, ...(hides && { yes: 'on' }) }
  const chosen = await go(page, said)
  if (chosen.status !== 303) throw new Error(await chosen.text())
  const resume = nextOf(chosen, page)
  const last = await go(resume)
  const to = last.headers.get('location')
  if (to !== null) {
    const url = new URL(to)
    const goBack = () => go(url)
    return { by: 'query', goBack, request: url, parameters: Object.fromEntries(url.searchParams) }
  }
  const html = await last.text()
  const [, action = ''] = /<form method="post" action="([^"]+)">/.exec(html) ?? []
  const inputs = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"\/>/g)
  const parameters = Object.fromEntries(
    [...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]),
  )
  const body = new URLSearchParams(parameters)
  const goBack = () => go(action, parameters)
  return { by: 'form', goBack, request: new Request(action, { method: 'POST', body }), parameters }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}
const unescaped = (text: string): string =>
  text.replace(/&(?:quot|#39|lt|gt|amp);/g, one => ENTITIES[one] ?? one)

interface AppleSecret {
  readonly teamId?: string
  readonly keyId?: string
  readonly privateKey?: string
  readonly clientId?: string
  readonly audience?: string
  /** Seconds it is good for. */
  readonly seconds?: number
}

/** What an Apple client signs itself, right unless told otherwise. */
export async function appleSecret(of: Configuration, wrong: AppleSecret = {}): Promise<string> {
  if (of.apple === undefined) throw new Error('Not Apple.')
  const { teamId, keyId, privateKey, clientId, audience, seconds } = {
    ...{ ...of.apple, clientId: of.clientId, audience: of.issuer, seconds: 300 },
    ...wrong,
  }
  const now = Math.floor(Date.now() / 1_000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(await importPKCS8(privateKey, 'ES256'))
}

/** A key that Apple never saw. */
export const strangeKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

export interface Asked {
  readonly config: oidc.Configuration
  readonly url: URL
  readonly checks: oidc.AuthorizationCodeGrantChecks
}

/** What openid-client makes of a configuration, and its request for a sign-in. */
export async function asks(
  { fetch }: Browser,
  of: Configuration,
  parameters: Record<string, string>,
  secret = of.clientSecret,
): Promise<Asked> {
  const config = await oidc.discovery(
    new URL(of.issuer),
    of.clientId,
    undefined,
    oidc.ClientSecretPost(secret ?? (await appleSecret(of))),
    { [oidc.customFetch]: fetch as unknown as oidc.CustomFetch },
  )
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(config, {
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    ...{ code_challenge_method: 'S256', state: expectedState, nonce: expectedNonce },
    ...parameters,
  })
  return { config, url, checks: { pkceCodeVerifier, expectedState, expectedNonce } }
}

/** The claims of the id token that an answer leads to. */
export async function claimsOf(
  { config, checks }: Asked,
  { request }: Answered,
): Promise<oidc.IDToken> {
  const tokens = await oidc.authorizationCodeGrant(config, request, checks)
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('There is no id token.')
  return claims
}
