// The simulator with its built pages on free ports, and a browser window before it. For browser tests only.

import { resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { startApi } from '../../sim/api.ts'
import type { terminal as terminalShape } from '../../sim/api-shown.ts'
import { freePort } from '../../sim/free-port.ts'
import { callServer } from '../../sim/server-api.ts'
import { startWorld, type World, type WorldOptions } from '../../sim/world.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { launch } from './chromium.ts'

type Shown = z.infer<typeof terminalShape>

const PATIENCE_MS = 15_000
const LOOK_EVERY_MS = 20
const TRIES = 3
/** How long a page whose test has failed is asked for its words. */
const LAST_LOOK_MS = 2_000

export interface Stage {
  readonly world: World
  /** The page of panel and bench. */
  readonly url: string
  /** The console. */
  readonly console: string
  /** Calls the simulator API. */
  call(method: string, path: string, body?: object): Promise<unknown>
  /** Waits until a terminal, as the simulator API shows it, is as asked for. */
  until(terminal: string, holds: (shown: Shown) => boolean): Promise<void>
  /** A code that enrols this terminal, from the server. */
  enrolmentCode(terminal: string): Promise<string>
  /** What the desk answers to a challenge. */
  unlockCode(terminal: string, order: object): Promise<string>
  /** Ends the simulator now. */
  close(): Promise<void>
  /** Everything T1 has told the server, oldest first. */
  ledger(): Promise<readonly Readonly<Record<string, unknown>>[]>
}

// The page's address is known to the world before its port is listened on: meanwhile another test may take it.
async function startOnFreePort(options: Partial<WorldOptions>) {
  for (let left = TRIES - 1; ; left -= 1) {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const world = await startWorld({
      folder: temporaryFolder(),
      serverPort: 0,
      seed: 1,
      pageMs: 60,
      origins: [url],
      console: resolve('dist/sim/server/console'),
      userPage: resolve('dist/sim/server/user-page'),
      ...options,
      set: { 'card.repeat': '0s', ...options.set },
    })
    try {
      return { world, url, api: await startApi({ world, port, page: resolve('dist/sim/panel') }) }
    } catch (error) {
      await world.close()
      if (left === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

/** A simulator that is closed when the test has finished. Cards count at once, pages come quickly. */
export async function openStage(options: Partial<WorldOptions> = {}): Promise<Stage> {
  const { world, api, url } = await startOnFreePort(options)
  let open = true
  const close = async (): Promise<void> => {
    if (!open) return
    open = false
    await api.close()
    await world.close()
  }
  onTestFinished(close)
  // What a picture of the page would not show: why a card opened nothing. Vitest calls `onTestFailed` only when all is closed.
  onTestFinished(({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const terminal of world.terminals.values()) {
      const { overview, readers, events, beats } = terminal.look()
      console.error(terminal.id, JSON.stringify({ overview, readers, events, beats }))
    }
  })
  const shown = async (terminal: string): Promise<Shown> =>
    (await fetch(`${url}/api/terminals/${terminal}`)).json()
  return {
    world,
    url,
    async until(terminal, holds) {
      const end = performance.now() + PATIENCE_MS
      while (!holds(await shown(terminal))) {
        if (performance.now() > end) throw new Error(`${terminal} never came to that.`)
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
      }
    },
    console: `https://127.0.0.1:${world.server.port}`,
    async call(method, path, body) {
      const answer = await fetch(`${url}/api/${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer.status === 204 ? undefined : answer.json()
    },
    async enrolmentCode(terminal) {
      const path = '/api/terminals/enrolment-codes'
      const { body } = await callServer(world.server, 'POST', path, { terminal })
      return (body as { readonly code: string }).code
    },
    async unlockCode(terminal, order) {
      const path = `/api/terminals/${terminal}/unlock-codes`
      const { body } = await callServer(world.server, 'POST', path, order)
      return (body as { readonly code: string }).code
    },
    close,
    async ledger() {
      const { body } = await callServer(world.server, 'GET', '/api/activities?limit=1000')
      return (body as { items: Readonly<Record<string, unknown>>[] }).items.toReversed()
    },
  }
}

const browsers: Browser[] = []
afterAll(async () => {
  for (const browser of browsers.splice(0)) await browser.close()
})

export interface Window {
  readonly page: Page
  /** What the page complained about: errors on its console, and exceptions. */
  readonly complaints: readonly string[]
}

/** A window of its own, closed when the test has finished. */
export async function openWindow(
  url: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const browser = browsers[0] ?? (await launch())
  if (browsers.length === 0) browsers.push(browser)
  // The reference server's certificate comes from its own CA, which no browser knows.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
    ...options,
  })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', error => complaints.push(String(error)))
  onTestFinished(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    const text = await page.locator('body').innerText({ timeout: LAST_LOOK_MS })
    console.error(page.url(), JSON.stringify({ complaints, text }))
  })
  await page.goto(url)
  return { page, complaints }
}
