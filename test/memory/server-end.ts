// The server's end of a link in memory: bytes of JSON in, bytes of JSON out, as device-routes.ts does it over HTTPS.

import { X509Certificate } from 'node:crypto'
import type { z } from 'zod'
import {
  anyIdentifyRequest,
  beatRequest,
  credentialsRequest,
  enrolRequest,
  entriesRequest,
  jobsRequest,
  qrCodeRequest,
  registerRequest,
  settingsRequest,
} from '../../agent/wire/server-messages.ts'
import { type DeviceLink, openDeviceLink } from '../../sim/server/device-link.ts'
import type { LinkSocket } from '../../sim/server/link-hub.ts'
import type { Parts } from '../../sim/server/parts.ts'
import { Refused } from '../../sim/server/refused.ts'

/** What arrives. Whoever sends it has shown that it holds the certificate's key: that is TLS's part. */
export interface Arrived {
  readonly certificate: string | undefined
  readonly path: string
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly body: string
}

export interface ServerEnd {
  /** The CA that vouches for whoever answers, PEM. */
  readonly authority: string
  answer(arrived: Arrived): Promise<Reply>
  /** Throws `Refused`. */
  openLink(certificate: string, socket: LinkSocket): DeviceLink
}

export function serverEnd(parts: Parts): ServerEnd {
  const { device } = parts
  // A connection is made once and shows its certificate once.
  const identities = new Map<string, Buffer>()
  const whose = (certificate = '') => {
    const identity =
      identities.get(certificate) ??
      parts.auth.identity(certificate === '' ? undefined : new X509Certificate(certificate))
    identities.set(certificate, identity)
    return parts.auth.terminal(identity)
  }

  async function handle({ certificate, path, body }: Arrived): Promise<object> {
    const json: unknown = JSON.parse(body)
    if (path === '/device/v1/enrol') return device.enrol(shaped(enrolRequest, json))
    const terminal = whose(certificate)
    switch (path) {
      case '/device/v1/beat':
        return device.beat(terminal, shaped(beatRequest, json))
      case '/device/v1/identify':
        return device.identify(terminal, shaped(anyIdentifyRequest, json))
      case '/device/v1/qr-codes':
        return device.qrCode(terminal, shaped(qrCodeRequest, json).nonce)
      case '/device/v1/cards':
        return device.register(terminal, shaped(registerRequest, json))
      case '/device/v1/jobs':
        return device.jobs(terminal, shaped(jobsRequest, json).user)
      case '/device/v1/settings':
        return device.settings(terminal, shaped(settingsRequest, json).nonce)
      case '/device/v1/credentials':
        return device.credentials(terminal, shaped(credentialsRequest, json))
    }
    const [, logId, first] = /^\/device\/v1\/logs\/([^/]+)\/entries\/(\d+)$/.exec(path) ?? []
    if (logId === undefined) throw new Refused(404, 'not-found', `There is nothing at ${path}.`)
    const request = shaped(entriesRequest, json)
    return device.upload(terminal, decodeURIComponent(logId), Number(first), request)
  }

  return {
    authority: parts.authority.pem,
    async answer(arrived) {
      try {
        return { status: 200, body: JSON.stringify(await handle(arrived)) }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const { status, word, message, resendFrom } = error
        return { status, body: JSON.stringify({ error: word, message, resendFrom }) }
      }
    },
    openLink: (certificate, socket) =>
      openDeviceLink(socket, {
        device,
        links: parts.links,
        who: () => whose(certificate),
        onProblem: error => {
          throw error
        },
      }),
  }
}

function shaped<T extends z.ZodType>(shape: T, json: unknown): z.infer<T> {
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Refused(400, 'invalid-request', 'The request is not of the expected shape.')
}
