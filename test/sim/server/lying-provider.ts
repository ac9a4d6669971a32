// An OpenID provider on a real HTTPS server, honest until it is told a lie: every answer of it can be bent. For tests only.

import { createHash, createHmac, createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import { openAuthority } from '../../../sim/server/authority.ts'
import { openFolder } from '../../../sim/server/folder.ts'
import { newFolder } from './harness.ts'

type Json = Record<string, unknown>
type Where = 'discovery' | 'authorize' | 'token' | 'jwks'

/** What it says instead of the truth; may be changed at any time. */
export interface Lies {
  metadata?: (truth: Json) => Json
  /** Parameters of the answer that the browser carries. */
  answer?: (truth: Record<string, string>) => Record<string, string>
  claims?: (truth: Json) => Json
  /** The id token of these claims, made another way. */
  idToken?: (claims: Json) => Promise<string> | string
  /** Instead of anything else. */
  instead?: Partial<Record<Where, (response: ServerResponse) => void>>
}

export interface LyingProvider {
  readonly issuer: string
  readonly ca: string
  /** Who signs in next; `sub` and claims. */
  person: Json
  /** What Apple says of a person beside the token. */
  user: string | undefined
  lies: Lies
  /** What it was asked for, newest last. */
  readonly asked: Where[]
  /** Parameters of the last request for a token, and of the last browser that came. */
  readonly last: { token: URLSearchParams; authorize: URLSearchParams }
  /** PEM of the key that id tokens are verified with. */
  readonly publicPem: string
  readonly keyId: string
  /** Signs with a key that it does not publish. */
  signedElsewhere(claims: Json): Promise<string>
  /** Body for `PUT /api/identity-providers/…`. */
  readonly configuration: Json
}

interface Code {
  readonly query: URLSearchParams
  readonly person: Json
}

const CLIENT = { id: 'latchkey', secret: 'a secret of the client' } as const

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
const made: Promise<Pair>[] = []
/** They take long to make: those of a file of tests are the same. */
async function twoKeys(): Promise<[Pair, Pair]> {
  while (made.length < 2) made.push(generateKeyPair('RS256', { extractable: true }))
  return (await Promise.all(made)) as [Pair, Pair]
}

/** `apple` is what its client secrets are verified with. */
export async function lyingProvider(
  path = '',
  apple?: { readonly publicKey: KeyObject; readonly teamId: string },
): Promise<LyingProvider> {
  const authority = openAuthority(openFolder(newFolder()), { first: true, host: 'localhost' })
  const tls = authority.serverTls('https')
  const [keys, others] = await twoKeys()
  const kid = 'key-1'
  const jwk = { ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' }
  const codes = new Map<string, Code>()

  const server = createServer({ key: tls.key, cert: tls.chain }, (request, response) => {
    void serve(request, response).catch(error => json(response, 500, { error: String(error) }))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}${path}`

  const signed = (claims: Json, key: CryptoKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key)
  const provider: LyingProvider = {
    issuer,
    ca: authority.pem,
    person: {
      ...{ sub: 'sub-1', given_name: 'Zoë', family_name: 'Novák' },
      ...{ email: 'zoe@firm.example', email_verified: true },
    },
    user: undefined,
    lies: {},
    asked: [],
    last: { token: new URLSearchParams(), authorize: new URLSearchParams() },
    publicPem: createPublicKey({ key: jwk, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString(),
    keyId: kid,
    signedElsewhere: claims => signed(claims, others.privateKey),
    configuration: {
      ...{ issuer, clientId: CLIENT.id, ca: authority.pem },
      ...(apple === undefined && { clientSecret: CLIENT.secret }),
    },
  }

  const routes: Readonly<Record<string, readonly [Where, Serve]>> = {
    '/.well-known/openid-configuration': ['discovery', discovery],
    '/authorize': ['authorize', authorize],
    '/token': ['token', token],
    '/jwks': ['jwks', (_request, response) => json(response, 200, { keys: [jwk] })],
  }
  type Serve = (request: IncomingMessage, response: ServerResponse, url: URL) => unknown

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', issuer)
    const route = url.pathname.startsWith(path)
      ? routes[url.pathname.slice(path.length)]
      : undefined
    if (route === undefined) return json(response, 404, {})
    const [where, answer] = route
    provider.asked.push(where)
    const instead = provider.lies.instead?.[where]
    if (instead !== undefined) return instead(response)
    await answer(request, response, url)
  }

  function discovery(_request: IncomingMessage, response: ServerResponse): void {
    const truth = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: apple === undefined,
    }
    json(response, 200, provider.lies.metadata?.(truth) ?? truth)
  }

  function authorize(_request: IncomingMessage, response: ServerResponse, url: URL): void {
    const query = url.searchParams
    provider.last.authorize = query
    const code = randomUUID()
    codes.set(code, { query, person: provider.person })
    const truth: Record<string, string> = {
      ...{ code, state: query.get('state') ?? '' },
      ...(apple === undefined ? { iss: issuer } : {}),
      ...(provider.user !== undefined && { user: provider.user }),
    }
    const parameters = new URLSearchParams(provider.lies.answer?.(truth) ?? truth)
    const target = query.get('redirect_uri') ?? ''
    if (query.get('response_mode') !== 'form_post') {
      response.writeHead(303, { location: `${target}?${parameters}` }).end()
      return
    }
    const inputs = [...parameters].map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
    )
    const form = `<form method="post" action="${target}">${inputs.join('')}</form>`
    response.writeHead(200, { 'content-type': 'text/html' }).end(form)
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const piece of request) text += String(piece)
    const form = new URLSearchParams(text)
    provider.last.token = form
    const held = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (held === undefined) return json(response, 400, { error: 'invalid_grant' })
    const { query, person } = held
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest()
    const fits =
      query.get('code_challenge_method') === 'S256' &&
      query.get('code_challenge') === challenge.toString('base64url') &&
      query.get('redirect_uri') === form.get('redirect_uri')
    if (!fits) return json(response, 400, { error: 'invalid_grant' })
    if (!(await isClient(form))) return json(response, 401, { error: 'invalid_client' })
    const now = Math.floor(Date.now() / 1_000)
    const truth = {
      ...{ iss: issuer, aud: CLIENT.id, iat: now, exp: now + 600, nonce: query.get('nonce') },
      ...person,
    }
    const claims = provider.lies.claims?.(truth) ?? truth
    const made = provider.lies.idToken?.(claims) ?? signed(claims, keys.privateKey)
    const tokens = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 600 }
    json(response, 200, { ...tokens, id_token: await made })
  }

  async function isClient(form: URLSearchParams): Promise<boolean> {
    const secret = form.get('client_secret') ?? ''
    if (form.get('client_id') !== CLIENT.id) return false
    if (apple === undefined) return secret === CLIENT.secret
    const { publicKey, teamId } = apple
    const wanted = { algorithms: ['ES256'], issuer: teamId, subject: CLIENT.id, audience: issuer }
    return jwtVerify(secret, publicKey, wanted).then(
      () => true,
      () => false,
    )
  }

  return provider
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

const part = (value: object) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/** An id token that nobody signed. */
export const unsigned = (claims: Json): string => `${part({ alg: 'none' })}.${part(claims)}.`

/** One that is signed with what everybody knows: the public key, taken for a shared secret. */
export function signedWithPublicKey({ publicPem, keyId }: LyingProvider, claims: Json): string {
  const body = `${part({ alg: 'HS256', kid: keyId })}.${part(claims)}`
  return `${body}.${createHmac('sha256', publicPem).update(body).digest('base64url')}`
}
