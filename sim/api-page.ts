// How the built page is served: as it was compressed at build time, and kept by the browser for as long as it is true.

import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { ApiApp } from './api-app.ts'

const POLICY =
  "default-src 'self'; connect-src 'self' ws://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'"
/** Vite puts a hash of the content into the name of everything in this folder. */
const HASHED = 'assets'
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Serves the page in the folder `root`; beside a file there may be the same as `.br` and `.gz`. */
export async function servePage(app: ApiApp, root: string): Promise<void> {
  const hashed = join(root, HASHED) + sep
  await app.register(fastifyStatic, {
    root,
    decorateReply: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders(response, path) {
      response.setHeader('content-security-policy', POLICY)
      response.setHeader('cache-control', path.startsWith(hashed) ? FOR_EVER : 'no-cache')
      response.setHeader('vary', 'accept-encoding')
    },
  })
}
