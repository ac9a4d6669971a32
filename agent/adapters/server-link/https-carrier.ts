// Carries over the network: HTTPS with the pinned CA and no other, a WebSocket beside it, and a limit on every wait.

/// <reference path="./undici-parts.d.ts" />
import { createSecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import request from 'undici/lib/api/api-request.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import { WebSocket } from 'ws'
import { findAuthority } from './authority.ts'
import type { Answer, Carrier, OpenLink, TlsIdentity } from './carrier.ts'
import { badAnswer } from './fault-of.ts'
import { type LimitsMs, MAX_ANSWER_BYTES } from './limits.ts'
import { afterTimeout } from './within-time.ts'

/** Enough that a login never queues behind a beat, an upload and a sync. */
const MOST_CONNECTIONS = 4
const KEEP_ALIVE_MS = 30_000

/** The carrier to `https:` addresses. */
export const HTTPS: Carrier = {
  findAuthority,
  open(address, tls, limits) {
    // At first use: a terminal whose keys or certificates are no good starts all the same, and works offline.
    let opened: ReturnType<typeof openPool> | undefined
    const used = () => (opened ??= openPool(address, tls, limits))
    return {
      async ask({ method, path, body }, signal) {
        const headers = { 'content-type': 'application/json', accept: 'application/json' }
        return answerOf(await request.call(used().pool, { method, path, headers, body, signal }))
      },
      openLink: () => openWebSocket(address, used().options, limits),
      close: async () => opened?.pool.destroy(),
    }
  },
  after: afterTimeout,
}

function openPool(address: URL, tls: TlsIdentity, limits: LimitsMs) {
  const options = tlsOptions(tls)
  const pool = new Pool(address.origin, {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.headers,
    bodyTimeout: limits.body,
    // A resumed session would skip the check of the certificate.
    connect: { ...options, timeout: limits.connect, maxCachedSessions: 0 },
  })
  return { options, pool }
}

/**
 * The same TLS options for HTTPS and WebSocket: one CA and no other, TLS 1.3, so that our name travels encrypted.
 * Keys and certificates are taken in once: a terminal whose server is gone tries every few seconds.
 */
function tlsOptions({ ca, certificate, key }: TlsIdentity) {
  const secureContext = createSecureContext({
    ca,
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    minVersion: 'TLSv1.3',
  })
  return { secureContext, rejectUnauthorized: true } as const
}

function openWebSocket(
  address: URL,
  tls: ReturnType<typeof tlsOptions>,
  limits: LimitsMs,
): OpenLink {
  const url = new URL('/device/v1/link', address)
  url.protocol = 'wss:'
  return new WebSocket(url, {
    ...tls,
    handshakeTimeout: limits.connect + limits.headers,
    perMessageDeflate: false,
    maxPayload: MAX_ANSWER_BYTES.beat,
  })
}

function answerOf({ statusCode, headers, body }: Dispatcher.ResponseData): Answer {
  return {
    status: statusCode,
    headers,
    text: maxBytes => readText(body, maxBytes),
    pieces: () => piecesOf(body),
    discard: () => void body.on('error', () => {}).destroy(),
  }
}

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

async function* piecesOf(body: Dispatcher.ResponseData['body']): AsyncIterable<Uint8Array> {
  body.on('error', () => {})
  try {
    yield* body
  } catch (error) {
    throw brokenOff(error)
  }
}

function brokenOff(error: unknown): unknown {
  const reset =
    error instanceof Error &&
    'code' in error &&
    /^(UND_ERR_SOCKET|ECONNRESET)$/.test(String(error.code))
  return reset ? badAnswer('breaks off in the middle', error) : error
}
