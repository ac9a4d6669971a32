// One company's stand-in: an HTTPS listener with an OpenID provider for each of its issuers, and the page to choose a person.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Context, interactionPolicy, Provider } from 'oidc-provider'
import { memoryStores } from './memory-store.ts'
import { choicePage, errorPage } from './pages.ts'
import type { Quirks } from './quirks.ts'

/** By number: to browsers that is another site than the server's `localhost`, as the real ones are. */
const HOST = '127.0.0.1'
const MAX_FORM_BYTES = 4 * 1_024
const SIGN_IN_S = 10 * 60
const TOKEN_S = 60 * 60
const REQUEST_TIMEOUT_MS = 10_000
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export interface Tls {
  readonly key: string
  readonly cert: string
}

/** What one company keeps to itself, over its restarts. */
export interface Secrets {
  /** Private keys that sign id tokens, as a JSON Web Key Set. */
  readonly jwks: { readonly keys: readonly object[] }
  readonly cookieKey: string
  /** Of the client; a company that checks secrets itself never looks at it. */
  readonly clientSecret: string
}

export interface StandInOptions {
  /** 0 takes a free port. */
  readonly port: number
  readonly tls: Tls
  readonly secrets: Secrets
  /** Where its client may be sent back to. */
  readonly redirects: readonly string[]
  /** Takes a line about what went wrong, without what was sent. */
  readonly say: (line: string) => void
}

export interface StandIn {
  /** Without a slash at its end. */
  readonly url: string
  readonly port: number
  readonly quirks: Quirks
  close(): Promise<void>
}

/** Starts it on loopback; `quirksAt` is told its address. Rejects with Node's error when the port is taken. */
export async function startStandIn(
  options: StandInOptions,
  quirksAt: (url: string) => Quirks,
): Promise<StandIn> {
  const server = createServer({ ...options.tls, requestTimeout: REQUEST_TIMEOUT_MS })
  const port = await listening(server, options.port)
  const url = `https://${HOST}:${port}`
  const quirks = quirksAt(url)
  const paths = [...new Set(Object.values(quirks.paths))]
  const issuers = paths.map(path => ({ path, serve: issuer(url, path, quirks, options) }))
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const at = request.url ?? ''
    const found = issuers.find(({ path }) => at.startsWith(`${path}/`))
    if (found !== undefined) return found.serve(request, response)
    show(response, 404, errorPage(quirks.title, 'not_found', 'There is nothing at this address.'))
  })
  return {
    url,
    port,
    quirks,
    close: () =>
      new Promise(closed => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port))
  })
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void

function issuer(url: string, path: string, quirks: Quirks, options: StandInOptions): Serve {
  const { title } = quirks
  const provider = new Provider(`${url}${path}`, configuration(path, quirks, options))
  const secretHolds = quirks.secretHolds?.bind(quirks)
  if (secretHolds !== undefined) provider.Client.prototype.compareClientSecret = secretHolds
  provider.on('server_error', (_ctx, error) => options.say(`${title}: ${error.message}`))
  provider.on('authorization.success', ({ oidc }, answer) => {
    const { accountId } = oidc.session
    Object.assign(answer, quirks.alsoAnswers?.(accountId, oidc.requestParamOIDCScopes))
    if (!quirks.namesIssuer) delete answer.iss
  })
  if (!quirks.namesIssuer) provider.use(withoutIssuerParameter)
  const protocol = provider.callback()

  return (request, response) => {
    const asked = new URL((request.url ?? '').slice(path.length), url)
    if (asked.pathname.startsWith(CHOICE)) {
      void choice(provider, path, quirks, request, response).catch((error: Error) => {
        // Its cookie or what it belongs to is gone: that is no trouble of ours.
        show(response, 400, errorPage(title, 'invalid_request', error.message))
      })
      return
    }
    if (asked.pathname === AUTHORIZATION) {
      const refusal = quirks.refusesRequest?.(asked.searchParams)
      if (refusal !== undefined || request.method !== 'GET') {
        const why = refusal ?? 'Ask with GET.'
        show(response, 400, errorPage(title, 'invalid_request', why))
        return
      }
      if (quirks.impliesOpenid === true) {
        asked.searchParams.set('scope', `openid ${asked.searchParams.get('scope') ?? ''}`.trim())
      }
    }
    // It remembers nobody: whoever comes chooses who they are.
    const { cookie } = request.headers
    if (cookie !== undefined) request.headers.cookie = without(cookieName(title, 'session'), cookie)
    // The protocol looks for everything where its issuer begins.
    const below = `${asked.pathname}${asked.search}`
    Object.assign(request, { url: below, originalUrl: `${path}${below}` })
    protocol(request, response)
  }
}

/** Cookies know no ports: the three share those of this host. */
const cookieName = (title: string, what: string) => `${title.toLowerCase()}-${what}`

/** A `Cookie` header without this one. */
const without = (name: string, header: string) =>
  header
    .split('; ')
    .filter(one => !one.startsWith(`${name}=`))
    .join('; ')

const AUTHORIZATION = '/authorize'
const CHOICE = '/choose/'

function configuration(path: string, quirks: Quirks, options: StandInOptions): object {
  const { title, claims, claimsOf, clientId, userinfo } = quirks
  const { secrets, redirects } = options
  const policy = interactionPolicy.base()
  policy.remove('consent')
  for (const name of ['consent', 'select_account']) {
    policy.add(new interactionPolicy.Prompt({ name, requestable: true }))
  }
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true }
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: secrets.clientSecret,
        redirect_uris: redirects,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    clientAuthMethods: ['client_secret_post'],
    responseTypes: ['code'],
    scopes: Object.keys(claims),
    claims,
    // All three put what was asked for into the id token.
    conformIdTokenClaims: false,
    pkce: { methods: ['S256'], required: () => true },
    jwks: secrets.jwks,
    adapter: memoryStores(),
    cookies: {
      keys: [secrets.cookieKey],
      names: {
        session: cookieName(title, 'session'),
        interaction: cookieName(title, 'choice'),
        resume: cookieName(title, 'resume'),
      },
      long: cookie,
      short: cookie,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: userinfo },
    },
    routes: { authorization: AUTHORIZATION, token: '/token', jwks: '/keys', userinfo: '/userinfo' },
    interactions: {
      policy,
      url: (_ctx: Context, { uid }: { readonly uid: string }) => `${path}${CHOICE}${uid}`,
    },
    ttl: {
      ...{ Interaction: SIGN_IN_S, Session: SIGN_IN_S, AuthorizationCode: 60 },
      ...{ Grant: TOKEN_S, AccessToken: TOKEN_S, IdToken: TOKEN_S },
    },
    // What is asked for is granted.
    async loadExistingGrant({ oidc }: Context) {
      const { accountId } = oidc.account
      const grant = new oidc.provider.Grant({ accountId, clientId })
      grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '))
      await grant.save()
      return grant
    },
    findAccount: (_ctx: Context, sub: string) => {
      const known = claimsOf(sub)
      return known && { accountId: sub, claims: () => ({ sub, ...known }) }
    },
    renderError(ctx: Context, { error, error_description: why = '' }: Record<string, string>) {
      ctx.type = 'html'
      ctx.body = errorPage(title, error ?? '', why)
    },
  }
}

/** The page where somebody chooses who they are, and what they said. */
async function choice(
  provider: Provider,
  path: string,
  quirks: Quirks,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { title, people, question, cancelled } = quirks
  // Throws unless the browser has the cookie of a sign-in that waits here.
  await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    show(response, 200, choicePage({ title, people, question }))
    return
  }
  const form = new URLSearchParams(await body(request))
  const finish = (result: object) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  if (form.get('say') !== 'continue') return finish(cancelled)
  const sub = form.get('person') ?? ''
  const known = people.some(one => one.sub === sub)
  const why = known ? quirks.refusesPerson?.(path, sub) : 'Choose one of these.'
  if (why !== undefined) {
    show(response, 200, choicePage({ title, people, question, refused: { sub, why } }))
    return
  }
  quirks.chosen?.(sub, form.has('yes'))
  return finish({ login: { accountId: sub, remember: false }, consent: {}, select_account: {} })
}

async function body(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MAX_FORM_BYTES) throw new Error('This form is too long.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function show(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(html)
}

/** Says in the discovery document, too, that answers do not name their issuer. */
async function withoutIssuerParameter(ctx: Context, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.path !== '/.well-known/openid-configuration') return
  Object.assign(ctx.body as object, { authorization_response_iss_parameter_supported: false })
}
