// The reference server: its parts on a data folder, with HTTPS around them.

import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import type { FastifyBaseLogger } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { apiRoutes } from './api-routes.ts'
import { type App, createApp } from './app.ts'
import type { CardRuleTools } from './card-rules.ts'
import { deviceRoutes } from './device-routes.ts'
import type { Folder } from './folder.ts'
import { frontDoor } from './front-door.ts'
import { type MailIn, startMailIn } from './mail-in/mail-in.ts'
import { openParts } from './parts.ts'
import { COOKIE } from './session-cookie.ts'
import type { Stretch } from './stretch.ts'
import type { Region, RegionAddress } from './tenants.ts'

const MAX_LINK_MESSAGE_BYTES = 16 * 1_024

export interface ServerOptions {
  /** Where database, keys, certificates, `ca.pem` and `admin-token` live; made when missing. */
  readonly folder: string
  /** Address to listen on; loopback by default. */
  readonly host?: string
  /** 0 takes a free port. */
  readonly port: number
  /** Where mails to job addresses come in; 0 takes a free port, undefined listens to none. */
  readonly smtpPort?: number | undefined
  /** Whose data the folder is for; `eu` by default. It stays as it was at the first start. */
  readonly region?: Region | undefined
  /** Servers of other regions, for people who look for theirs; nothing is asked or told there. */
  readonly regions?: readonly RegionAddress[] | undefined
  /** Where browsers reach it, such as `https://print.firm.example`; by default where it listens. */
  readonly publicUrl?: string | undefined
  /** Milliseconds since 1970 UTC; the machine's clock by default. */
  readonly now?: () => number
  /** Where requests and errors are logged, without bodies and headers; nowhere by default. */
  readonly log?: FastifyBaseLogger
  /** Folder of the built console, an absolute path; without it, or with nothing in it, `/` says where the API is. */
  readonly console?: string
  /** Folder of the built page for people, served at `/me/`; the same holds. */
  readonly userPage?: string
  /** At the very first start: Anna, Ben, and a gate with the unlock code 24680. */
  readonly seedDemo?: boolean
  /** Where backups go; the folder `backups` of the data folder by default. */
  readonly backups?: string | undefined
  /** The slow hash of PINs and passwords; scrypt by default. */
  readonly stretch?: Stretch | undefined
  /** How long an identity provider may keep somebody waiting, in milliseconds; 10 seconds by default. */
  readonly providerWaitMs?: number | undefined
  /** What the drivers know of rules for card numbers; without them none is tried or saved. */
  readonly cardRules?: CardRuleTools | undefined
}

export interface ReferenceServer {
  /** `https://localhost:PORT`, or with the host given in the options. */
  readonly url: string
  readonly port: number
  /** Where mails come in; undefined when none do. */
  readonly smtpPort: number | undefined
  /** Bearer token of the first tenant, also in the file `admin-token`. */
  readonly adminToken: string
  /** The CA's certificate, also in the file `ca.pem`. */
  readonly caPem: string
  /** Cuts all connections at once and closes the database. */
  close(): Promise<void>
}

/**
 * Starts the server. Throws, with a sentence on what to do, when the folder is in use, lacks a key or was made by a
 * newer version, or when the port is taken.
 */
export async function createServer(options: ServerOptions): Promise<ReferenceServer> {
  const { host = '127.0.0.1', now = Date.now } = options
  let app: App | undefined
  const parts = await openParts({
    ...{ folder: options.folder, host, now, backups: options.backups, seedDemo: options.seedDemo },
    ...{ cardRules: options.cardRules, region: options.region, otherRegions: options.regions },
    ...{ stretch: options.stretch, providerWaitMs: options.providerWaitMs },
    publicUrl: () => options.publicUrl ?? urlOf(app, host),
  })
  const { authority, changes, folder, links, tokens } = parts
  let mailIn: MailIn | undefined
  const failed = (error: unknown) => options.log?.error(error)
  try {
    const adminToken = readOrMakeToken(folder)
    tokens.set(parts.operator, adminToken)

    const server = createApp(authority.serverTls('https'), authority.pem, host, options.log)
    app = server
    await server.register(swagger, {
      transform: jsonSchemaTransform,
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Latchkey reference server', version: '1' },
        components: {
          securitySchemes: {
            token: { type: 'http', scheme: 'bearer' },
            session: { type: 'apiKey', in: 'cookie', name: COOKIE },
          },
        },
        security: [{ token: [] }],
      },
    })
    await server.register(websocket, {
      options: { maxPayload: MAX_LINK_MESSAGE_BYTES, perMessageDeflate: false },
      preClose: done => {
        changes.close()
        links.close()
        done()
      },
    })
    await frontDoor(server, options)
    await deviceRoutes(server, parts)
    await apiRoutes(server, parts)

    await server.listen({ host, port: options.port })
    if (options.smtpPort !== undefined) {
      const tls = authority.serverTls('smtp')
      mailIn = await startMailIn({ ...parts, host, port: options.smtpPort, tls, failed })
    }
    parts.delivery.start(failed)
    parts.answers.start(failed)
    parts.parkedActivity.start(failed)
    const { port } = server.server.address() as AddressInfo
    return {
      url: urlOf(server, host),
      port,
      smtpPort: mailIn?.port,
      adminToken,
      caPem: authority.pem,
      async close() {
        await server.close()
        await mailIn?.close()
        await parts.answers.close()
        await parts.parkedActivity.close()
        await parts.pinRequests.close()
        await parts.signUp.close()
        await parts.delivery.close()
        parts.close()
      },
    }
  } catch (error) {
    await mailIn?.close()
    await app?.close()
    parts.close()
    throw error
  }
}

/** Where an application listens; without a port while it does not. */
function urlOf(app: App | undefined, host: string): string {
  const address = app?.server.address() as AddressInfo | null | undefined
  const loopback = host === '127.0.0.1' || host === '::1'
  return `https://${loopback ? 'localhost' : host}:${address?.port ?? ''}`
}

function readOrMakeToken(folder: Folder): string {
  const held = folder.read('admin-token')?.trim()
  if (held !== undefined && held !== '') return held
  const token = randomBytes(32).toString('base64url')
  folder.writePrivate('admin-token', `${token}\n`)
  return token
}
