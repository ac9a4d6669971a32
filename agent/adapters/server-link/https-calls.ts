// One JSON call to the server over pinned TLS: in time, of limited size, or a fault.

import { type Dispatcher, Pool } from 'undici'
import { badAnswer, faultOf, faultOfStatus } from './fault-of.ts'
import { type LimitsMs, MAX_ANSWER_BYTES } from './limits.ts'
import { withinTime } from './within-time.ts'

/** Enough that a login never queues behind a beat, an upload and a sync. */
const MOST_CONNECTIONS = 4
const KEEP_ALIVE_MS = 30_000

/** Whom we trust and who we are; PEM. Without `certificate` we have no name yet (enrolment). */
export interface TlsIdentity {
  readonly ca: string
  readonly certificate?: string
  readonly key?: string
}

/** The same TLS options for HTTPS and WebSocket: one CA and no other, TLS 1.3, so that our name travels encrypted. */
export function tlsOptions({ ca, certificate, key }: TlsIdentity) {
  return {
    ca,
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
  } as const
}

interface Call {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body: unknown
  /** Milliseconds for the whole call, connecting included. */
  readonly within: number
  readonly maxBytes: number
}

export interface HttpsCalls {
  /** The parsed JSON of a successful answer, not yet checked. Rejects with a `server/…` fault. */
  send(call: Call): Promise<unknown>
  /** Ends every call under way. */
  close(): Promise<void>
}

/** Calls to `address`, which must be an `https:` origin. Nothing is opened before the first call. */
export function createHttpsCalls(address: URL, tls: TlsIdentity, limits: LimitsMs): HttpsCalls {
  const pool = new Pool(address.origin, {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.headers,
    bodyTimeout: limits.body,
    // A resumed session would skip the check of the certificate.
    connect: { ...tlsOptions(tls), timeout: limits.connect, maxCachedSessions: 0 },
  })
  return {
    async send(call) {
      try {
        return await withinTime(call.within, signal => exchange(pool, call, signal))
      } catch (error) {
        throw faultOf(error, address.host)
      }
    },
    close: () => pool.destroy(),
  }
}

async function exchange(pool: Pool, call: Call, signal: AbortSignal): Promise<unknown> {
  const { statusCode, headers, body } = await pool.request({
    method: call.method,
    path: call.path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(call.body),
    signal,
  })
  if (statusCode !== 200 && statusCode !== 201) {
    throw faultOfStatus(statusCode, headers, await readText(body, MAX_ANSWER_BYTES.error))
  }
  if (!/^application\/json\s*(;|$)/i.test(String(headers['content-type']))) {
    body.on('error', () => {}).destroy()
    throw badAnswer('is not JSON')
  }
  const text = await readText(body, call.maxBytes)
  if (text === undefined) throw badAnswer(`is longer than ${call.maxBytes} bytes`)
  try {
    return JSON.parse(text)
  } catch {
    throw badAnswer('is not JSON')
  }
}

/** The whole body, or undefined when it is longer than `maxBytes`; the rest is then not read. */
async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early destroys the body, and undici then reports that as an error of its own.
  body.on('error', () => {})
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > maxBytes) return undefined
      chunks.push(chunk)
    }
  } catch (error) {
    throw brokenOff(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function brokenOff(error: unknown): unknown {
  const reset =
    error instanceof Error &&
    'code' in error &&
    /^(UND_ERR_SOCKET|ECONNRESET)$/.test(String(error.code))
  return reset ? badAnswer('breaks off in the middle', error) : error
}
