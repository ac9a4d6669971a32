// The page that uses the API, and what a browser may do with it.

import type { FastifyPluginAsync } from 'fastify'
import type { ApiApp } from './api-app.ts'
import { builtPages } from './server/built-pages.ts'

const POLICY =
  "default-src 'self'; connect-src 'self' ws://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'"

/** Serves the built page in the folder `root`. */
export async function servePage(app: ApiApp, root: string): Promise<void> {
  const page: FastifyPluginAsync = async scope => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', POLICY)
    })
    await scope.register(builtPages, { root })
  }
  await app.register(page)
}
