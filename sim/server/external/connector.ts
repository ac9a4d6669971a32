// Asks a connector who presented a card or PIN: one request, one limit on everything, and never an exception.

import { type Dispatcher, Pool } from 'undici'
import type { Tenant } from '../tenants.ts'
import type { AuthSettings } from './auth-settings.ts'
import { type ConnectorAnswer, readAnswer, type Trouble, trouble } from './connector-answer.ts'

const LIMITS = {
  /** Of one tenant; whoever comes on top is not kept waiting. */
  requests: 8,
  answerBytes: 65_536,
  keepAliveMs: 4_000,
} as const

type Where = Pick<AuthSettings, 'auth.url' | 'auth.user' | 'auth.password' | 'auth.caPem'>

/** In the numbers of the wire: 0 PIN, 1 card, 7 either. */
export interface Presented {
  readonly loginType: 0 | 1 | 7
  readonly loginValue: string
}

export interface Connector {
  /** `until` ends the whole request, its body included. Never rejects. */
  ask(
    tenant: Tenant,
    where: Where,
    presented: Presented,
    until: AbortSignal,
  ): Promise<ConnectorAnswer>
  /** Ends all connections. */
  close(): void
}

/** The connections to one connector. */
interface Line {
  readonly key: string
  readonly pool: Pool
  asked: number
}

export function createConnector(): Connector {
  const lines = new Map<string, Line>()

  const lineTo = (tenant: Tenant, { origin }: URL, ca: string): Line => {
    const key = `${origin}\n${ca}`
    const held = lines.get(tenant.id)
    if (held?.key === key) return held
    void held?.pool.close()
    const pool = new Pool(origin, {
      connections: LIMITS.requests,
      pipelining: 1,
      keepAliveTimeout: LIMITS.keepAliveMs,
      connect: { ...(ca !== '' && { ca }), rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    })
    const line = { key, pool, asked: 0 }
    lines.set(tenant.id, line)
    return line
  }

  return {
    async ask(tenant, where, presented, until) {
      const url = URL.parse(where['auth.url'])
      if (url === null) return trouble('no-url')
      // No card and no PIN has half a character in it, and no address can carry one.
      if (/\p{Surrogate}/u.test(presented.loginValue)) return { kind: 'nobody' }
      const line = lineTo(tenant, url, where['auth.caPem'])
      if (line.asked >= LIMITS.requests) return trouble('busy')
      line.asked++
      try {
        const headers = {
          ...{ accept: 'application/json', 'accept-encoding': 'identity' },
          authorization: basic(where['auth.user'], where['auth.password']),
        }
        const path = pathOf(url, presented)
        return await judge(await line.pool.request({ method: 'GET', path, headers, signal: until }))
      } catch (error) {
        return trouble(until.aborted ? 'timeout' : troubleOf(error))
      } finally {
        line.asked--
      }
    },
    close() {
      for (const { pool } of lines.values()) void pool.destroy()
    },
  }
}

/** Every part of a query that the URL has stays as it is written. */
function pathOf({ pathname, search }: URL, { loginType, loginValue }: Presented): string {
  const ours = `loginType=${loginType}&loginValue=${encodeURIComponent(loginValue)}`
  return `${pathname}${search.length > 1 ? `${search}&` : '?'}${ours}`
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`

async function judge({
  statusCode: status,
  headers,
  body,
}: Dispatcher.ResponseData): Promise<ConnectorAnswer> {
  // Leaving the loop early, or not reading at all, ends the body with an error of its own.
  body.on('error', () => {})
  const wrong = wrongHead(status, headers)
  if (wrong !== undefined) {
    body.destroy()
    return trouble(wrong)
  }
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > LIMITS.answerBytes) return trouble('too-large')
    pieces.push(piece)
  }
  return readAnswer(Buffer.concat(pieces))
}

function wrongHead(
  status: number,
  headers: Dispatcher.ResponseData['headers'],
): Trouble | undefined {
  if (status === 401 || status === 403) return 'not-authorized'
  if (status >= 300 && status < 400) return 'redirect'
  if (status !== 200) return 'wrong-status'
  const type = String(headers['content-type'] ?? '').split(';', 1)[0]
  const plain = headers['content-encoding'] === undefined
  return plain && type?.trim().toLowerCase() === 'application/json' ? undefined : 'wrong-content'
}

/** OpenSSL's and Node's names for a peer that is not TLS, or not one that is vouched for. */
const NOT_TRUSTED =
  /^(ERR_SSL_(?!UNEXPECTED_EOF)|ERR_TLS_|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_)/

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error)) return 'unreachable'
  const code = 'code' in error ? String(error.code) : ''
  if (NOT_TRUSTED.test(code)) return 'not-trusted'
  if (/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code)) return 'timeout'
  // What the parser refuses has a name, and a code only now and then.
  const notHttp = error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW'
  if (notHttp) return 'malformed'
  return 'unreachable'
}
