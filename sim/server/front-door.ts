// What a browser gets at /: the console if it was built, otherwise a page that says where to go; and at /me/ the page for
// people.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'
import { builtPages } from './built-pages.ts'

/** Where the built pages are; none, or a folder without a page, is no mistake. */
interface Pages {
  readonly console?: string | undefined
  readonly userPage?: string | undefined
}

const isBuilt = (folder: string | undefined): folder is string =>
  folder !== undefined && existsSync(join(folder, 'index.html'))

export async function frontDoor(app: App, pages: Pages): Promise<void> {
  const { console: folder, userPage } = pages
  if (isBuilt(userPage)) {
    await app.register(builtPages, { root: userPage, prefix: USER_PAGE })
    app.get('/me', { schema: { hide: true } }, async ({ url }, reply) =>
      reply.redirect(`me/${/\?.*/s.exec(url)?.[0] ?? ''}`),
    )
  }
  if (!isBuilt(folder)) {
    app.get('/', { schema: { summary: 'Where to go', security: [] } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(FRONT_PAGE),
    )
    return
  }
  await app.register(builtPages, { root: folder })
}

/** Its files are beside it, so the address without the slash leads there. */
const USER_PAGE = '/me/'

const FRONT_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Latchkey reference server</title>
<p>This is the Latchkey reference server; its API is described at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>
`
