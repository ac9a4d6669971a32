// What a browser gets at /: the console if it was built, otherwise a page that says where to go.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'
import { builtPages } from './built-pages.ts'

/** `folder` is where the built console is; none, or one without a page, is no mistake. */
export async function frontDoor(app: App, folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { summary: 'Where to go', security: [] } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(FRONT_PAGE),
    )
    return
  }
  await app.register(builtPages, { root: folder })
}

const FRONT_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Latchkey reference server</title>
<p>This is the Latchkey reference server; its API is described at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>
`
