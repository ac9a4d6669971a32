// The simulator API on loopback, and the page that uses it.

import type { AddressInfo } from 'node:net'
import swagger from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { createApiApp } from './api-app.ts'
import { heldJobRoutes } from './api-held-jobs.ts'
import { liveRoute } from './api-live.ts'
import { servePage } from './api-page.ts'
import { terminalRoutes } from './api-terminals.ts'
import type { World } from './world.ts'

export interface ApiOptions {
  readonly world: World
  /** 0 takes a free port. */
  readonly port: number
  /** Folder with the built page; without it there is no page. */
  readonly page?: string
}

export interface SimulatorApi {
  readonly port: number
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Listens on loopback. Rejects with Node's error when the port is taken. */
export async function startApi({ world, port, page }: ApiOptions): Promise<SimulatorApi> {
  const app = createApiApp()
  await app.register(swagger, {
    transform: jsonSchemaTransform,
    openapi: { openapi: '3.1.0', info: { title: 'Latchkey simulator', version: '1' } },
  })
  if (page !== undefined) await servePage(app, page)
  // Routes come after the plugin that describes them has been loaded.
  await app.register((scope, _, done) => {
    liveRoute(scope, world)
    terminalRoutes(scope, world)
    heldJobRoutes(scope, world)
    done()
  })
  await app.listen({ host: HOST, port })
  return {
    port: (app.server.address() as AddressInfo).port,
    close: () => app.close(),
  }
}
