// Speaks OpenID Connect with one provider: where a browser is sent, and who came back, by an id token whose every claim
// and signature was checked.

import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import * as oidc from 'openid-client'
import { createBoundedFetch } from './bounded-fetch.ts'
import type { Provider } from './providers.ts'

/** What a sign-in is recognised by when it comes back; secret, and used once. */
export interface Marks {
  readonly state: string
  readonly nonce: string
  /** Of PKCE. */
  readonly verifier: string
}

/** Why a provider vouched for nobody. `why` is in our own words and holds nothing that was sent. */
export interface NotVouched {
  readonly refused: 'provider-failed' | 'cancelled'
  readonly why: string
}

export interface ProviderClient {
  /** New marks, and where the browser goes with them. */
  begin(provider: Provider, redirectUri: string): Promise<NotVouched | (Marks & { url: string })>
  /** Whom the answer of a provider is about; `answer` holds the parameters as they came. Claims may be of any type. */
  finish(
    provider: Provider,
    redirectUri: string,
    marks: Marks,
    answer: URLSearchParams,
  ): Promise<NotVouched | { readonly claims: Readonly<Record<string, unknown>> }>
}

export interface ProviderClientNeed {
  /** How long all requests of one step may take together, in milliseconds. */
  readonly waitMs: number
  readonly now: () => number
}

const DISCOVERED = { forMs: 10 * 60_000, most: 1_000 } as const
/** Apple, Google and Microsoft sign with nothing else, and so does what stands in for them. */
const ALGORITHM = 'RS256'
const CLIENT_SECRET_LASTS = '5m'

interface Discovered {
  readonly metadata: oidc.ServerMetadata
  readonly until: number
}

export function createProviderClient({ waitMs, now }: ProviderClientNeed): ProviderClient {
  const boundedFetch = createBoundedFetch()
  const known = new Map<string, Discovered>()
  // Of two tenants that name the same issuer, one may believe another authority.
  const keyOf = ({ issuer, ca }: Provider) => `${issuer}\n${ca ?? ''}`

  const discover = async (provider: Provider, fetch: oidc.CustomFetch) => {
    const { issuer } = provider
    const key = keyOf(provider)
    const held = known.get(key)
    if (held !== undefined && held.until > now()) return held.metadata
    known.delete(key)
    const options = { [oidc.customFetch]: fetch }
    const found = await oidc.discovery(
      new URL(issuer),
      provider.clientId,
      undefined,
      undefined,
      options,
    )
    const metadata: oidc.ServerMetadata = JSON.parse(JSON.stringify(found.serverMetadata()))
    // Letter by letter: it is what id tokens must name, and a template stands for many.
    if (metadata.issuer !== issuer) throw new Failed('it calls itself another issuer')
    known.set(key, { metadata, until: now() + DISCOVERED.forMs })
    const [oldest] = known.keys()
    if (known.size > DISCOVERED.most && oldest !== undefined) known.delete(oldest)
    return metadata
  }

  const open = async (provider: Provider): Promise<oidc.Configuration> => {
    const fetch = boundedFetch(provider.ca, AbortSignal.timeout(waitMs))
    const metadata = await discover(provider, fetch)
    const config = new oidc.Configuration(
      ...([metadata, provider.clientId, { id_token_signed_response_alg: ALGORITHM }] as const),
      oidc.ClientSecretPost(await clientSecretOf(provider)),
    )
    config[oidc.customFetch] = fetch
    // Without it the id token is believed because of whose connection it came by; a signature says more.
    oidc.enableNonRepudiationChecks(config)
    return config
  }

  const failed = (provider: Provider, error: unknown): NotVouched => {
    // What is remembered of it may be why: it is asked anew.
    known.delete(keyOf(provider))
    return notVouched(error)
  }

  return {
    async begin(provider, redirectUri) {
      try {
        const config = await open(provider)
        const marks: Marks = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        }
        const url = oidc.buildAuthorizationUrl(config, {
          ...{ redirect_uri: redirectUri, scope: provider.scopes, response_type: 'code' },
          ...{ state: marks.state, nonce: marks.nonce },
          code_challenge: await oidc.calculatePKCECodeChallenge(marks.verifier),
          code_challenge_method: 'S256',
          // Apple's condition for telling a name or an address; everybody chooses whom to be everywhere else.
          ...(provider.provider === 'apple'
            ? { response_mode: 'form_post' }
            : { prompt: 'select_account' }),
        })
        if (url.protocol !== 'https:')
          throw new Failed('it would send people to a page without TLS')
        return { ...marks, url: url.href }
      } catch (error) {
        return failed(provider, error)
      }
    },
    async finish(provider, redirectUri, { state, nonce, verifier }, answer) {
      try {
        const config = await open(provider)
        const url = new URL(redirectUri)
        url.search = answer.toString()
        const tokens = await oidc.authorizationCodeGrant(config, url, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
          idTokenExpected: true,
        })
        return { claims: tokens.claims() ?? {} }
      } catch (error) {
        return failed(provider, error)
      }
    },
  }
}

/**
 * Apple has no client secret but a signature with the team's key, good for half a year at most; ours is made for one use.
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
async function clientSecretOf({ apple, issuer, clientId, secrets }: Provider): Promise<string> {
  if (apple === null) return secrets.clientSecret ?? ''
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: apple.keyId })
    .setIssuer(apple.teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(CLIENT_SECRET_LASTS)
    .sign(createPrivateKey(secrets.privateKey ?? ''))
}

/** Our own reason to give up. */
class Failed extends Error {}

/** When the person says no: by RFC 6749, and as Apple has it. */
const NO = new Set(['access_denied', 'user_cancelled_authorize'])
/** OpenSSL's and Node's names for a peer that is not TLS, or not one that is vouched for. */
const NOT_TRUSTED =
  /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_)/
const LATE = 'it does not answer in time'
/** What openid-client and undici call what went wrong. */
const WHY: readonly (readonly [RegExp, string])[] = [
  [NOT_TRUSTED, 'its certificate is not trusted'],
  [/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR_(CONNECT|SOCKET))/, 'it cannot be reached'],
  [/^UND_ERR_(RES_EXCEEDED_MAX_SIZE|HEADERS_OVERFLOW)$/, 'its answer is too large'],
  [/^(UND_ERR_|HPE_)/, 'its answer cannot be read'],
  [/^OAUTH_(TIMEOUT|ABORT)$/, LATE],
  [/^OAUTH_JWT_TIMESTAMP/, 'its id token is not of now'],
  [/^OAUTH_JWT_CLAIM/, 'its id token is not for this sign-in'],
  [/^OAUTH_KEY_SELECTION/, 'its id token is signed with a key it does not publish'],
  [/^OAUTH_UNSUPPORTED/, 'its id token or answer is of a kind that is not taken'],
  [/^OAUTH_JSON_ATTRIBUTE/, 'it calls itself another issuer'],
  [/^OAUTH_(RESPONSE_IS|PARSE)/, 'its answer is not one of OpenID Connect'],
  [/^OAUTH_/, 'its answer does not hold'],
]

function notVouched(error: unknown): NotVouched {
  if (error instanceof oidc.AuthorizationResponseError && NO.has(error.error)) {
    return { refused: 'cancelled', why: 'the person said no' }
  }
  return { refused: 'provider-failed', why: whyOf(error) }
}

function whyOf(error: unknown): string {
  if (error instanceof Failed) return error.message
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    // One of the words of the standard tells an administrator what to mend; nothing else of it is repeated.
    return /^[a-z_]{1,40}$/.test(error.error) ? `it answers ${error.error}` : 'it answers an error'
  }
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if (one.name === 'TimeoutError') return LATE
    const code = 'code' in one ? String(one.code) : ''
    const known = WHY.find(([pattern]) => pattern.test(code))
    if (known !== undefined) return known[1]
  }
  return 'its answer cannot be used'
}
