// The pictures of the README; with ALL=1 every page in every size and light, to look at.

import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { callServer } from '../../sim/server-api.ts'
import { openStage, openWindow, type Stage } from './stage.ts'

interface Scene {
  readonly terminals: number
  /** What has happened before the picture, beside what everybody sees. */
  readonly happened: (stage: Stage) => Promise<void>
  /** Opens the page and brings it to where the picture is taken. */
  readonly show: (stage: Stage, page: Page) => Promise<void>
}

interface Look {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
}

const DESK: Look = { width: 1440, height: 900, theme: 'light' }
const DARK: Look = { width: 1440, height: 900, theme: 'dark' }
const PHONE: Look = { width: 360, height: 740, theme: 'light' }
const DARK_PHONE: Look = { ...PHONE, theme: 'dark' }
const ALL: readonly Look[] = [360, 768, 1440].flatMap(width =>
  (['light', 'dark'] as const).map(theme => ({ width, height: width < 500 ? 740 : 900, theme })),
)

const screen = (page: Page, state: string) => page.locator(`[data-screen="${state}"]`).first()

/** What people do at a terminal, each waiting for what comes of it. */
function at(stage: Stage, terminal: string) {
  const post = (what: string, body: object = {}) =>
    stage.call('POST', `terminals/${terminal}/${what}`, body)
  const comesTo = (state: string) => stage.until(terminal, ({ panel }) => panel.screen === state)
  return {
    post,
    comesTo,
    async login(card: string) {
      await post('swipe', { card })
      await comesTo('active')
    },
    async job(kind: string, pages: number, color = false) {
      await post('jobs', { kind, pages, color })
      await stage.until(terminal, ({ events }) => events[0]?.kind === kind)
    },
    async logout() {
      await post('logout')
      await comesTo('idle')
    },
    async refused(card: string) {
      await post('swipe', { card })
      await stage.until(terminal, ({ lastVerdict }) => lastVerdict?.granted === false)
    },
    async outage(state: string) {
      await post('network', { state })
      await post('clock', { advance: '2m' })
      await comesTo('unlock-code')
    },
    async unlock() {
      await post('keys', { keys: '24680<enter>' })
      await comesTo('unlock-mode')
    },
  }
}

const ANNA = '0102030405'
const BEN = '04A1B2C3D4'
const STRANGER = 'DEADBEEF01'

/** A day that goes wrong at T1: the network is gone, and the unlock code has been entered. */
async function outage(stage: Stage): Promise<void> {
  const me = at(stage, 'T1')
  await me.login(ANNA)
  await me.job('copy', 3)
  await me.logout()
  await me.outage('down')
  await me.refused(STRANGER)
  await me.unlock()
}

/** People and what they did, for the console. */
async function office(stage: Stage): Promise<void> {
  const [one, two, three] = ['T1', 'T2', 'T3'].map(terminal => at(stage, terminal))
  await one?.login(ANNA)
  await two?.login(BEN)
  await one?.job('copy', 3)
  await two?.job('print', 12, true)
  await one?.logout()
  await one?.refused(STRANGER)
  await three?.outage('frozen')
  await three?.unlock()
  for (const terminal of ['T1', 'T2']) await stage.until(terminal, ({ queue }) => queue === 0)
}

/** Lists issued while T3 is cut off, and orders to T1 and T3. */
async function cutOff(stage: Stage): Promise<void> {
  const { server } = stage.world
  await office(stage)
  const order = (path: string, body: object) => callServer(server, 'POST', `/api/${path}`, body)
  await order('deny-lists', { reason: 'Drill' })
  await order('deny-lists', { reason: 'Ben left in anger', terminals: ['T3'], purge: true })
  await order('terminals/T3/purge', { reason: 'Ben left in anger' })
  await order('terminals/T2/revoke', { reason: 'Stolen from the lobby' })
}

const signedIn = (room: string, heading: string) => async (stage: Stage, page: Page) => {
  await page.goto(`${stage.console}/#/${room}`)
  await page.getByLabel('Admin token').fill(stage.world.server.adminToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

/** Anna at her own page. */
const atHerPage = async (stage: Stage, page: Page) => {
  const { server } = stage.world
  const { body } = await callServer(server, 'GET', '/api/users?search=anna')
  const [anna] = (body as { items: { id: string }[] }).items
  const address = { email: 'anna@firm.example' }
  await callServer(server, 'PATCH', `/api/users/${anna?.id}`, address)
  const rule = { 'pins.sendByEmail': 'on', 'pins.temporary': 'everybody' }
  await callServer(server, 'PATCH', '/api/settings', rule)
  for (const [name, pages, color] of [
    ['Quarterly report.pdf', 12, true],
    ['Boarding pass.pdf', 2, false],
  ] as const) {
    const job = { user: 'anna', name, pages, color, document: 'JVBERg==' }
    await callServer(server, 'POST', '/api/jobs', job)
  }
  await atTheApp('?tenant=demo')(stage, page)
  await enter(page)
  await page.getByRole('button', { name: 'New PIN' }).click()
  await page.getByText('waits for its first use').waitFor()
  await page.getByText('Kept until').first().waitFor()
  await page.evaluate(() => scrollTo(0, 0))
}
const enter = async (page: Page) => {
  await page.getByLabel('User name').fill('anna')
  await page.getByLabel('PIN', { exact: true }).fill('482913')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const atTheApp =
  (way: string, then?: (page: Page, stage: Stage) => Promise<void>) =>
  async (stage: Stage, page: Page) => {
    await page.goto(`${stage.console}/me/${way}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await then?.(page, stage)
  }
/** Whoever comes may register themselves, with each provider. */
const openToAll = async ({ world: { server } }: Stage): Promise<void> => {
  await callServer(server, 'PATCH', '/api/settings', { 'users.selfRegistration': 'on' })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const apple = {
    ...{ teamId: 'TEAM123456', keyId: 'KEY1234567' },
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
  for (const [provider, more] of [
    ['apple', { apple }],
    ['google', { clientSecret: 'secret' }],
    ['microsoft', { clientSecret: 'secret' }],
  ] as const) {
    const body = { issuer: 'https://localhost:1', clientId: 'latchkey', ...more }
    const path = `/api/identity-providers/${provider}/personal`
    const { status, body: said } = await callServer(server, 'PUT', path, body)
    if (status !== 200) throw new Error(`${provider}: ${JSON.stringify(said)}`)
  }
}
const toSignIn = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Work account: change' }).click()
  await page.getByRole('button', { name: 'Personal account' }).click()
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).waitFor()
}
/** Before T1, whose code was seen by the phone. */
const atTheTerminal = async (stage: Stage, page: Page): Promise<void> => {
  let url: string | undefined
  await stage.until('T1', ({ panel }) => {
    url = (panel as { readonly qr?: string }).qr
    return url !== undefined
  })
  await page.goto(url ?? '')
  await enter(page)
  await page.getByRole('heading', { name: 'Log in at T1?' }).waitFor()
}

const panelAt =
  (state: string, then?: (stage: Stage, page: Page) => Promise<unknown>) =>
  async (stage: Stage, page: Page) => {
    await page.goto(stage.url)
    await screen(page, state).waitFor()
    await then?.(stage, page)
  }

const SCENES: Readonly<Record<string, Scene & { readonly looks: readonly Look[] }>> = {
  bench: {
    ...{ terminals: 1, looks: [DESK], happened: outage },
    show: panelAt('unlock-mode', async (stage, page) => {
      const me = at(stage, 'T1')
      await me.post('keys', { keys: '2' })
      await me.comesTo('idle')
      await me.login(ANNA)
      await screen(page, 'active').waitFor()
    }),
  },
  terminals: {
    ...{ terminals: 3, looks: [DARK], happened: async () => {} },
    show: panelAt('idle', async (stage, page) => {
      for (const [i, language] of ['de', 'fr', 'cs'].entries()) {
        await page.locator('.status select').nth(i).selectOption(language)
      }
      await at(stage, 'T2').login(BEN)
      await screen(page, 'active').waitFor()
    }),
  },
  code: {
    ...{ terminals: 1, looks: [PHONE], happened: outage },
    show: panelAt('unlock-mode'),
  },
  idle: { ...{ terminals: 1, looks: [], happened: async () => {} }, show: panelAt('idle') },
  console: {
    ...{ terminals: 3, looks: [DESK], happened: office },
    show: signedIn('terminals', 'Terminals'),
  },
  activities: {
    ...{ terminals: 3, looks: [DARK], happened: office },
    show: signedIn('activities', 'Activities'),
  },
  'terminal-online': {
    ...{ terminals: 3, looks: [], happened: cutOff },
    show: signedIn('terminals/T1', 'Terminal T1'),
  },
  'terminal-cut-off': {
    ...{ terminals: 3, looks: [], happened: cutOff },
    show: signedIn('terminals/T3', 'Terminal T3'),
  },
  'terminal-revoked': {
    ...{ terminals: 3, looks: [], happened: cutOff },
    show: signedIn('terminals/T2', 'Terminal T2'),
  },
  'deny-lists': {
    ...{ terminals: 3, looks: [], happened: cutOff },
    show: signedIn('deny-lists?search=n', 'Deny lists'),
  },
  'deny-list-carried': {
    ...{ terminals: 3, looks: [], happened: cutOff },
    async show(stage, page) {
      await signedIn('deny-lists', 'Deny lists')(stage, page)
      await page.getByRole('button', { name: 'Carry deny list' }).first().click()
      await page.getByRole('heading', { name: 'Carry deny list' }).waitFor()
    },
  },
  people: {
    ...{ terminals: 1, looks: [PHONE], happened: async () => {} },
    show: signedIn('people', 'People'),
  },
  'app-welcome': {
    ...{ terminals: 1, looks: [PHONE], happened: async () => {} },
    show: atTheApp(''),
  },
  'app-sign-in': {
    ...{ terminals: 1, looks: [PHONE], happened: openToAll },
    show: atTheApp('?tenant=demo', toSignIn),
  },
  'app-sign-up': {
    ...{ terminals: 1, looks: [], happened: openToAll },
    show: atTheApp('?tenant=demo', async page => {
      await page.getByRole('button', { name: 'Create an account' }).click()
      await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    }),
  },
  'app-home': { ...{ terminals: 3, looks: [PHONE], happened: office }, show: atHerPage },
  'app-scan': {
    ...{ terminals: 1, looks: [], happened: async () => {} },
    show: atTheApp('?tenant=demo', async page => {
      await enter(page)
      await page.getByRole('button', { name: 'Scan the code' }).click()
      await page.getByText('There is no camera').waitFor()
    }),
  },
  'app-terminal': {
    ...{ terminals: 1, looks: [DARK_PHONE], happened: async () => {} },
    show: atTheTerminal,
  },
  settings: {
    ...{ terminals: 1, looks: [], happened: async () => {} },
    show: signedIn('settings', 'Settings'),
  },
}

const { ALL: everything } = process.env
const FOLDER = everything === undefined ? 'docs/screenshots' : 'dist/screenshots'
rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })

const wanted = Object.entries(SCENES).map(([name, { looks, ...scene }]) => ({
  ...scene,
  name,
  looks: everything === undefined ? looks : ALL,
}))

test.each(wanted.filter(({ looks }) => looks.length > 0))('$name', async scene => {
  const { name, terminals, happened, show, looks } = scene
  const stage = await openStage({ terminals })
  const { page } = await openWindow('about:blank')
  await page.goto(stage.url)
  await screen(page, 'idle').waitFor()
  await happened(stage)
  await show(stage, page)
  for (const { width, height, theme } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const file = everything === undefined ? name : `${name}-${width}-${theme}`
    await page.screenshot({
      path: join(FOLDER, `${file}.png`),
      fullPage: everything !== undefined,
    })
  }
})
