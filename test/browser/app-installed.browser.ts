// The page for people as an app: it can be installed, opens without a network and says so, and changes to its next version
// as a whole.

import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../sim/free-port.ts'
import { ENGLISH } from '../../sim/server/user-page/words/en.ts'
import { type Language, WORDS } from '../../sim/server/user-page/words.ts'
import { startWorld } from '../sim/server/harness.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { expectForEverybody } from './accessible.ts'
import { launchIn } from './chromium.ts'
import { openWindow } from './stage.ts'

const BUILT = resolve('dist/sim/server/user-page')
const PIN = '482913'

async function startAnna(userPage = BUILT, port = 0) {
  const world = await startWorld({ userPage, port })
  const { id } = (await world.api('POST', '/users', { username: 'anna', name: 'Anna' })).body
  await world.api('POST', `/users/${id}/pins`, { pin: PIN })
  return { world, url: `https://127.0.0.1:${world.server.port}/me/` }
}
async function signIn(page: Page) {
  await page.getByLabel(ENGLISH.user).fill('anna')
  await page.getByLabel(ENGLISH.pin, { exact: true }).fill(PIN)
  await page.getByRole('button', { name: ENGLISH['sign-in'], exact: true }).click()
  await home(page)
}
const home = (page: Page, words = ENGLISH as (typeof WORDS)[Language]) =>
  page.getByRole('heading', { level: 1, name: words.hello.replace('{name}', 'Anna') }).waitFor()
/** Until the page's files are kept. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    if (active?.state === 'activated') return
    await new Promise(done => active?.addEventListener('statechange', done, { once: true }))
  })
const cached = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys()
    const urls = await Promise.all(
      names.map(async name => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    )
    return { names, urls: urls.flat() }
  })

test('E1: a phone may install it: manifest, icons in every size, a service worker', async () => {
  const { url } = await startAnna()
  const context = await launchIn(temporaryFolder(), { viewport: { width: 360, height: 740 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await kept(page)
  const devtools = await context.newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
  const { data = '', errors, url: address } = await devtools.send('Page.getAppManifest')
  expect([errors, address]).toEqual([[], `${url}manifest.webmanifest`])
  const manifest = JSON.parse(data)
  expect(manifest).toMatchObject({ short_name: 'Latchkey', display: 'standalone' })
  for (const member of ['start_url', 'scope', 'id']) {
    expect(new URL(manifest[member], address).href).toBe(url)
  }
  const purposes = manifest.icons.map(
    ({ purpose, sizes }: Record<string, string>) => `${purpose} ${sizes}`,
  )
  for (const wanted of ['any 192x192', 'any 512x512', 'maskable 192x192', 'maskable 512x512']) {
    expect(purposes).toContain(wanted)
  }
  for (const { src, sizes } of [
    ...manifest.icons,
    { src: 'apple-touch-icon.png', sizes: '180x180' },
  ]) {
    const size = await page.evaluate(async from => {
      const image = new Image()
      image.src = from
      await image.decode()
      return `${image.naturalWidth}x${image.naturalHeight}`
    }, src)
    if (sizes !== 'any') expect([src, size]).toEqual([src, sizes])
  }
})

test('E1: without a network it opens, says so in the language chosen, and goes on by itself', async () => {
  const { url } = await startAnna()
  const { page } = await openWindow(`${url}?tenant=demo`, { locale: 'en-GB' })
  await signIn(page)
  await kept(page)
  for (const language of ['en', 'fr', 'de', 'cs'] as Language[]) {
    const words = WORDS[language]
    await page.locator('select').selectOption(language)
    await home(page, words)
    await expect.poll(() => page.locator('select').inputValue()).toBe(language)
    await page.context().setOffline(true)
    await page.getByText(words.offline).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: words['offline.title'] }).waitFor()
    await page.getByText(words.offline).waitFor()
    if (language === 'de') await expectForEverybody(page, 'offline')
    await page.context().setOffline(false)
    await home(page, words)
    expect(await page.getByText(words.offline).count()).toBe(0)
  }
})

test('E1: nothing of the Server API is kept, only the files of this version', async () => {
  const { url } = await startAnna()
  const { page } = await openWindow(`${url}?tenant=demo`, { locale: 'en-GB' })
  await kept(page)
  await page.reload()
  await signIn(page)
  const { names, urls } = await cached(page)
  expect(names).toEqual([expect.stringMatching(/^latchkey-me [0-9a-f]{16}$/)])
  const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:js|css|svg|png|webmanifest)$/.test(name) && name !== 'service-worker.js')
    .map(name => url + name)
  expect(urls.toSorted()).toEqual([url, ...files].toSorted())
})

/** Makes the next version of the page in its folder, which says so; a `torn` one has a file of yet another. */
function makeNext(folder: string, torn = false): void {
  const assets = readdirSync(join(folder, 'assets'))
  const script = assets.find(name => /^index-.*\.js$/.test(name)) ?? ''
  const next = 'index-NEXT.js'
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(?:br|gz)$/.test(name)) rmSync(join(folder, name))
  }
  const change = (name: string, from: string, to: string) => {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(text).toContain(from)
    writeFileSync(join(folder, name), text.replaceAll(from, to))
  }
  renameSync(join(folder, 'assets', script), join(folder, 'assets', next))
  writeFileSync(
    join(folder, 'assets', next),
    `${readFileSync(join(folder, 'assets', next), 'utf8')}\ndocument.documentElement.dataset.version = 'next'\n`,
  )
  change('index.html', script, next)
  const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8')
  const [line = ''] = worker.split('\n', 1)
  const { files } = JSON.parse(line.replace('const SHELL = ', ''))
  const hash = (name: string) =>
    `sha256-${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('base64')}`
  delete files[`assets/${script}`]
  files['./'] = hash('index.html')
  files[`assets/${next}`] = torn ? hash('index.html') : hash(`assets/${next}`)
  const shell = JSON.stringify({ version: torn ? 'torn' : 'next', files })
  writeFileSync(join(folder, 'service-worker.js'), worker.replace(line, `const SHELL = ${shell}`))
}

test.each([
  ['whole', false],
  ['torn', true],
])('E1: a next version that is %s', async (_what, torn) => {
  const folder = temporaryFolder()
  cpSync(BUILT, folder, { recursive: true })
  const { world, url } = await startAnna(folder, await freePort())
  const { page } = await openWindow(`${url}?tenant=demo`, { locale: 'en-GB' })
  const version = () =>
    page.evaluate(() => document.documentElement.getAttribute('data-version') ?? 'first')
  await kept(page)
  await page.reload()
  await page.getByLabel(ENGLISH.user).waitFor()
  const before = await cached(page)
  await world.stop()
  makeNext(folder, torn)
  await world.restart()

  // Until somebody asks for the next version, all of this one is there, and nothing of the other.
  const over = page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    const found = new Promise<ServiceWorker | null>(resolve => {
      registration?.addEventListener('updatefound', () => resolve(registration.installing))
    })
    await registration?.update()
    const worker = await found
    if (worker === null || worker.state !== 'installing') return worker?.state
    return new Promise(resolve => {
      worker.addEventListener('statechange', () => resolve(worker.state), { once: true })
    })
  })
  expect(await over).toBe(torn ? 'redundant' : 'installed')
  await page.reload()
  await page.getByLabel(ENGLISH.user).waitFor()
  expect(await version()).toBe('first')
  const button = page.getByRole('button', { name: ENGLISH['newer.take'], exact: true })
  if (torn) {
    expect(await button.count()).toBe(0)
    expect((await cached(page)).urls).toEqual(expect.arrayContaining([...before.urls]))
    return
  }
  await page.getByText(ENGLISH.newer).waitFor()
  await expectForEverybody(page, 'a newer version')
  await button.click()
  await expect.poll(version).toBe('next')
  await page.getByLabel(ENGLISH.user).waitFor()
  expect(await page.getByText(ENGLISH.newer).count()).toBe(0)
  await expect.poll(async () => (await cached(page)).names).toEqual(['latchkey-me next'])
})
