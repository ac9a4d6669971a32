// What a browser gets at /: the console if it was built, otherwise a page that says where to go.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { type App, inScope } from './app.ts'

/** The build names what lies here after its content, so the same name never means anything else. */
const ASSETS = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'
const ASK_FIRST = 'no-cache'

/** Serves the files that are in the folder now, compressed where the build left `.br` and `.gz` beside them. */
export async function frontDoor(app: App, folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { summary: 'Where to go', security: [] } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(FRONT_PAGE),
    )
    return
  }
  await inScope(app, async scope => {
    scope.addHook('onRequest', async (request, reply) => {
      const { url = '' } = request.routeOptions
      reply.header('cache-control', url.startsWith(ASSETS) ? FOR_EVER : ASK_FIRST)
      reply.header('vary', 'accept-encoding')
    })
    await scope.register(fastifyStatic, {
      root: folder,
      // One route per file: an address that is no file's never reaches the disk.
      wildcard: false,
      globIgnore: ['**/*.{br,gz}'],
      preCompressed: true,
      cacheControl: false,
      decorateReply: false,
    })
  })
}

const FRONT_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Latchkey reference server</title>
<p>This is the Latchkey reference server; its API is described at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>
`
