// A server with identity providers that may lie, and people with browsers who sign in there. For tests only.

import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import type { ServerOptions } from '../../../sim/server/server.ts'
import { type Answer, call, startWorld, type World } from './harness.ts'
import { type LyingProvider, lyingProvider } from './lying-provider.ts'
import { type Page, type WanderingBrowser, wanderingBrowser } from './wandering-browser.ts'

const DIRECTORY = '6f0d3b52-41c7-4e0a-9d8e-2b7a5c91f344'
export const DOMAIN = 'firm.example'

export interface House {
  readonly world: World
  readonly google: LyingProvider
  readonly microsoft: LyingProvider
  readonly apple: LyingProvider
  set(settings: object): Promise<void>
  log(): Promise<string[]>
  users(): Promise<Person[]>
  browser(): Visitor
}

interface Person {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly active: boolean
  readonly account: string
  readonly awaitsActivation: boolean
  readonly identities: readonly object[]
}

interface Asked {
  readonly tenant?: string
  readonly account?: 'work' | 'personal'
  readonly language?: string
  /** Something more in the address. */
  readonly more?: Record<string, string>
}

type Name = 'apple' | 'google' | 'microsoft'

export interface Visitor extends WanderingBrowser {
  /** What sends the browser to the provider. */
  start(provider: Name, asked?: Asked): Promise<Page>
  /** From the start to the answer that brings a session or a refusal. */
  signIn(provider: Name, asked?: Asked): Promise<Page>
  /** As far as the provider's answer, which is not brought back. */
  awayAt(provider: Name, asked?: Asked): Promise<Page>
  /** Brings an answer of `awayAt` back. */
  back(page: Page): Promise<Page>
  /** The API for people, with the cookies there are. */
  me(method?: string, path?: string, body?: object): Promise<Answer>
}

export async function startHouse(options: Partial<ServerOptions> = {}): Promise<House> {
  const world = await startWorld({ providerWaitMs: 2_000, ...options })
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const teamId = 'TEAM123456'
  const google = await lyingProvider()
  const microsoft = await lyingProvider(`/${DIRECTORY}/v2.0`)
  const apple = await lyingProvider('', { publicKey, teamId })
  google.person = { ...google.person, hd: DOMAIN }
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const put = async (path: string, body: object) => {
    const { status, text } = await world.api('PUT', `/identity-providers/${path}`, body)
    if (status !== 200) throw new Error(text)
  }
  await put('google/work', { ...google.configuration, hostedDomain: DOMAIN })
  await put('google/personal', google.configuration)
  for (const account of ['work', 'personal']) {
    await put(`microsoft/${account}`, microsoft.configuration)
    await put(`apple/${account}`, {
      ...apple.configuration,
      apple: { teamId, keyId: 'KEY1234567', privateKey: pem },
    })
  }
  const set = async (settings: object) => {
    const { status, text } = await world.api('PATCH', '/settings', settings)
    if (status !== 200) throw new Error(text)
  }
  await set({ 'users.selfRegistration': 'on', 'users.newActive': 'on' })
  return {
    ...{ world, google, microsoft, apple, set },
    log: async () =>
      (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message),
    users: async () => (await world.api('GET', '/users')).body.items,
    browser: () => visitor(world, [google.ca, microsoft.ca, apple.ca]),
  }
}

/** Nobody was made a user, and nobody has a session. */
export async function expectNothing(house: House): Promise<void> {
  expect(await house.users()).toEqual([])
  expect((await house.log()).join('\n')).not.toMatch(/registered|signed in/)
}

const HOME = /^\/me\//

function visitor(world: World, authorities: readonly string[]): Visitor {
  const browser = wanderingBrowser([world.server.caPem, ...authorities])
  const origin = () => world.server.url
  const isHome = ({ location = '' }: Page) => HOME.test(location)
  const startUrl = (provider: Name, { tenant = 'demo', account = 'work', language, more }: Asked) =>
    `${origin()}/api/sign-in/${provider}/start?${new URLSearchParams({
      ...{ tenant, account, ...(language !== undefined && { language }) },
      ...more,
    })}`
  const isBack = (page: Page) =>
    isHome(page) || (page.location ?? '').startsWith(`${origin()}/api/sign-in/`)
  const awayAt: Visitor['awayAt'] = (provider, asked = {}) =>
    browser.go(startUrl(provider, asked), { from: origin() }, isBack)
  const back: Visitor['back'] = page => {
    if (isHome(page)) return Promise.resolve(page)
    if (page.location === undefined) return browser.submit(page, undefined, isHome)
    return browser.ask(page.location, { from: page.url.origin })
  }
  return {
    ...browser,
    start: (provider, asked = {}) => browser.ask(startUrl(provider, asked), { from: origin() }),
    awayAt,
    back,
    signIn: async (provider, asked) => back(await awayAt(provider, asked)),
    me(method = 'GET', path = '', body) {
      const cookie = [...browser.cookies(origin())].map(pair => pair.join('=')).join('; ')
      const headers = {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        cookie,
      }
      const raw = body === undefined ? (method === 'GET' ? {} : { raw: '' }) : { body }
      return call(world.server, { method, path: `/api/me${path}`, headers, ...raw })
    },
  }
}

export const refusedWith = (word: string, tenant = 'demo'): string =>
  `/me/?tenant=${tenant}#refused=${word}`
export const SIGNED_IN = '/me/#signed-in'
