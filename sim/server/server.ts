// The reference server: opens its data folder, puts its parts together, and listens.

import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import type { FastifyBaseLogger } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { apiRoutes } from './api-routes.ts'
import { type App, createApp } from './app.ts'
import { createAppLog } from './app-log.ts'
import { openAuthority } from './authority.ts'
import { createBooking } from './booking.ts'
import { createCards } from './cards.ts'
import { createChanges } from './changes.ts'
import { openDatabase } from './database.ts'
import { createDenyLists } from './deny-lists.ts'
import { createDesks } from './desks.ts'
import { createDeviceAuth } from './device-auth.ts'
import { deviceRoutes } from './device-routes.ts'
import { createEnrolment } from './enrolment.ts'
import { createEnvelopes } from './envelopes.ts'
import { type Folder, openFolder } from './folder.ts'
import { frontDoor } from './front-door.ts'
import { createGroups } from './groups.ts'
import { createIdentify } from './identify.ts'
import { createIssuedCodes } from './issued-codes.ts'
import { openKeys } from './keys.ts'
import { createLeases } from './leases.ts'
import { createLedger } from './ledger.ts'
import { createLinkHub } from './link-hub.ts'
import { createLogs } from './logs.ts'
import { createPeople } from './people.ts'
import { createPins } from './pins.ts'
import { createRedemptions } from './redemptions.ts'
import { FIRST_TENANT, seedDemo } from './seed.ts'
import { createSettingsStore } from './settings-store.ts'
import { createSync } from './sync.ts'
import { createTenants } from './tenants.ts'
import { createTerminals } from './terminals.ts'
import { createTokens } from './tokens.ts'
import { createUnlockCodes } from './unlock-codes.ts'

const MAX_LINK_MESSAGE_BYTES = 16 * 1_024

export interface ServerOptions {
  /** Where database, keys, certificates, `ca.pem` and `admin-token` live; made when missing. */
  readonly folder: string
  /** Address to listen on; loopback by default. */
  readonly host?: string
  /** 0 takes a free port. */
  readonly port: number
  /** Milliseconds since 1970 UTC; the machine's clock by default. */
  readonly now?: () => number
  /** Where requests and errors are logged, without bodies and headers; nowhere by default. */
  readonly log?: FastifyBaseLogger
  /** Folder of the built console, an absolute path; without it, or with nothing in it, `/` says where the API is. */
  readonly console?: string
  /** At the very first start: Anna, Ben, and a gate with the unlock code 24680. */
  readonly seedDemo?: boolean
}

export interface ReferenceServer {
  /** `https://localhost:PORT`, or with the host given in the options. */
  readonly url: string
  readonly port: number
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
  const folder = openFolder(options.folder)
  const db = openDatabase(folder.path('server.db'))
  let app: App | undefined
  try {
    const changes = createChanges()
    const { announce } = changes
    const tokens = createTokens(db, announce, now)
    const first = !tokens.any()
    const keys = openKeys(folder, first)
    const authority = openAuthority(folder, { first, host })
    const links = createLinkHub(announce)
    const tenants = createTenants(db, links.announce)
    const appLog = createAppLog(db, announce, now)
    const groups = createGroups(db, announce)
    const people = createPeople({ db, tenants, groups, announce, now })
    const cards = createCards({ db, keys, people, tenants, announce, now })
    const settings = createSettingsStore({ db, tenants, announce })
    const pins = createPins({ db, keys, tenants, people, settings, announce, now })
    const terminals = createTerminals(db, announce, now)
    const issuedCodes = createIssuedCodes({ db, keys, authority, terminals, appLog, announce, now })
    const enrolment = createEnrolment({
      ...{ db, keys, authority, issuedCodes, tenants, terminals, appLog },
      replaced: (tenant, terminal) => {
        links.dismiss(tenant, terminal)
        envelopes.outlived(tenant, terminal)
      },
    })
    const unlockCodes = createUnlockCodes({ db, keys, terminals, appLog, announce, now })
    const envelopes = createEnvelopes({ db, keys, terminals, appLog, announce, now })
    const redemptions = createRedemptions({ db, appLog, announce, now })
    const desks = createDesks({ db, keys, terminals, redemptions, appLog, announce, now })
    const booking = createBooking({
      ...{ db, people, cards, redemptions, settings, appLog, announce, now },
    })
    const logs = createLogs(db, announce, now)
    const ledger = createLedger({ db, booking, logs, appLog, now })
    const identify = createIdentify({ db, people, cards, pins, appLog, now })
    const leases = createLeases({ db, settings, now })
    const sync = createSync({ db, tenants, terminals, cards, pins, leases, now })
    const denyLists = createDenyLists({
      ...{ db, keys, tenants, people, cards, terminals, appLog, announce, now },
    })
    const auth = createDeviceAuth(authority, terminals)

    if (tenants.find(FIRST_TENANT.id) === undefined) tenants.add(FIRST_TENANT)
    if (first && options.seedDemo === true) await seedDemo({ people, cards, pins, settings })
    const adminToken = readOrMakeToken(folder)
    tokens.set(FIRST_TENANT, adminToken)

    const server = createApp(authority.serverTls(), authority.pem, host, options.log)
    app = server
    await server.register(swagger, {
      transform: jsonSchemaTransform,
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Latchkey reference server', version: '1' },
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
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
    await frontDoor(server, options.console)
    await deviceRoutes(server, {
      auth,
      enrolment,
      identify,
      keys,
      ledger,
      links,
      logs,
      settings,
      sync,
      tenants,
      terminals,
      now,
    })
    await apiRoutes(server, {
      tokens,
      changes,
      people,
      groups,
      cards,
      pins,
      settings,
      terminals,
      tenants,
      links,
      issuedCodes,
      denyLists,
      leases,
      unlockCodes,
      envelopes,
      redemptions,
      desks,
      booking,
      logs,
      appLog,
      now,
    })

    await server.listen({ host, port: options.port })
    const { port } = server.server.address() as AddressInfo
    const loopback = host === '127.0.0.1' || host === '::1'
    return {
      url: `https://${loopback ? 'localhost' : host}:${port}`,
      port,
      adminToken,
      caPem: authority.pem,
      async close() {
        await server.close()
        db.close()
      },
    }
  } catch (error) {
    await app?.close()
    db.close()
    throw error
  }
}

function readOrMakeToken(folder: Folder): string {
  const held = folder.read('admin-token')?.trim()
  if (held !== undefined && held !== '') return held
  const token = randomBytes(32).toString('base64url')
  folder.writePrivate('admin-token', `${token}\n`)
  return token
}
