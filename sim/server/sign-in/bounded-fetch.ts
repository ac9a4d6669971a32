// Asks an identity provider, with a limit on everything: the certificate, the time, the size of what comes back. What is
// configured may be any address, and what is there may be down, slow, or broken into.

import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { CustomFetch } from 'openid-client'
import { Agent } from 'undici'

const LIMITS = { answerBytes: 256 * 1_024, headerBytes: 16 * 1_024, contexts: 100 } as const

/**
 * For one sign-in: `until` ends all of its requests. `ca` is believed beside the system's roots. A redirect is an answer
 * like any other: nobody is followed.
 */
export type BoundedFetch = (ca: string | null, until: AbortSignal) => CustomFetch

export function createBoundedFetch(): BoundedFetch {
  // Reading the system's roots takes 27 ms, in which the server does nothing else: once for each authority is enough.
  const contexts = new Map<string, SecureContext>()
  const believing = (ca: string): SecureContext => {
    const context =
      contexts.get(ca) ??
      createSecureContext({ ca: [...rootCertificates, ca], minVersion: 'TLSv1.2' })
    contexts.set(ca, context)
    const [oldest] = contexts.keys()
    if (contexts.size > LIMITS.contexts && oldest !== undefined) contexts.delete(oldest)
    return context
  }
  return (ca, until) =>
    async (url, { method, headers, body }) => {
      const { origin, pathname, search } = new URL(url)
      const agent = new Agent({
        ...{
          maxResponseSize: LIMITS.answerBytes,
          maxHeaderSize: LIMITS.headerBytes,
          pipelining: 0,
        },
        connect: {
          ...(ca !== null && { secureContext: believing(ca) }),
          ...{ rejectUnauthorized: true, minVersion: 'TLSv1.2' },
        },
      })
      try {
        const answer = await agent.request({
          ...{
            origin,
            path: `${pathname}${search}`,
            method: method as 'GET' | 'POST',
            signal: until,
          },
          headers: { ...headers, 'accept-encoding': 'identity' },
          body: body instanceof URLSearchParams ? body.toString() : null,
        })
        const { statusCode: status, headers: sent } = answer
        const type = String(sent['content-type'] ?? '')
        const bytes = await answer.body.arrayBuffer()
        return new Response(bytes, { status, headers: { 'content-type': type } })
      } finally {
        void agent.destroy()
      }
    }
}
