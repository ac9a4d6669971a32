// Server and stand-ins together, each a stranger to the other: everybody of fixtures/identities signs in, and comes to what
// the server makes of them.

import { expect, test } from 'vitest'
import type { Account, ProviderName } from '../../../sim/identity/quirks.ts'
import { startWorld, type World } from '../server/harness.ts'
import {
  browser,
  nextOf,
  type ProviderProcess,
  providerProcess,
  signsIn,
} from './provider-process.ts'

interface House {
  readonly world: World
  readonly providers: ProviderProcess
  /** Somebody signs in with a new browser. Returns where they end, and who they are then. */
  signIn(
    provider: ProviderName,
    account: Account,
    person: string,
    hides?: boolean,
  ): Promise<{ readonly at: string; readonly username?: string; readonly email?: string | null }>
}

/** A server that takes everybody, with all providers as `providers.json` says. */
async function openHouse(): Promise<House> {
  const world = await startWorld()
  const { server } = world
  const providers = await providerProcess(undefined, server.url)
  for (const { provider, account, configuration } of providers.description.providers) {
    const path = `/identity-providers/${provider}/${account}`
    expect((await world.api('PUT', path, configuration)).status).toBe(200)
  }
  const settings = { 'users.selfRegistration': 'on', 'users.newActive': 'on' }
  expect((await world.api('PATCH', '/settings', settings)).status).toBe(200)
  return {
    ...{ world, providers },
    async signIn(provider, account, person, hides) {
      const phone = browser(server.caPem, providers.of(provider, account).ca)
      const start = `${server.url}/api/sign-in/${provider}/start?tenant=demo&account=${account}`
      const away = await phone.go(start)
      const back = await (await signsIn(phone, nextOf(away, start), person, hides)).goBack()
      const at = back.headers.get('location') ?? String(back.status)
      if (at !== '/me/#signed-in') return { at }
      const me = (await (await phone.go(`${server.url}/api/me`)).json()) as { username: string }
      const users = (await world.api('GET', '/users')).body.items
      const user = users.find((one: { username: string }) => one.username === me.username)
      return { at, username: user.username, email: user.email }
    },
  }
}

const IN = '/me/#signed-in'
const GUEST = expect.stringMatching(/^Guest_/i)
const refused = (word: string) => ({ at: `/me/?tenant=demo#refused=${word}` })

test('E3 everybody at Google comes in or is told why not', async () => {
  const { signIn } = await openHouse()
  expect(await signIn('google', 'work', 'Hana Dvořáková')).toEqual({
    ...{ at: IN, username: 'hana.dvorakova', email: 'hana.dvorakova@firm.example' },
  })
  for (const stranger of ['Igor Petit', 'Julia Martin', 'somebody@mail.example']) {
    expect(await signIn('google', 'work', stranger)).toEqual(refused('not-of-organisation'))
  }
  const julia = { at: IN, username: 'julia.martin', email: 'julia.martin@mail.example' }
  expect(await signIn('google', 'personal', 'Julia Martin')).toEqual(julia)
  expect(await signIn('google', 'personal', 'Julia Martin')).toEqual(julia)
  const unsure = await signIn('google', 'personal', 'Karl Unbestätigt')
  expect(unsure).toEqual(refused('email-not-verified'))
  expect(await signIn('google', 'personal', 'somebody@mail.example')).toMatchObject({
    ...{ at: IN, username: GUEST },
  })
  expect(await signIn('google', 'personal', 'cancel')).toEqual(refused('cancelled'))
})

test('E3 everybody at Microsoft comes in, of the directory that was asked', async () => {
  const { signIn } = await openHouse()
  expect(await signIn('microsoft', 'work', 'Dora Keller')).toEqual({
    ...{ at: IN, username: 'dora.keller', email: 'dora.keller@firm.example' },
  })
  await expect(signIn('microsoft', 'work', 'Frida Olsen')).rejects.toThrow('AADSTS50020')
  expect(await signIn('microsoft', 'personal', 'Gustav Lind')).toEqual({
    ...{ at: IN, username: 'gustav.lind', email: 'gustav.lind@mail.example' },
  })
  const nameless = await signIn('microsoft', 'personal', 'printer.fan@mail.example')
  expect(nameless).toMatchObject({ at: IN, username: GUEST })
  expect(await signIn('microsoft', 'work', 'cancel')).toEqual(refused('cancelled'))
})

test('E3 Apple tells a name once, and the server keeps it', async () => {
  const { signIn } = await openHouse()
  const clara = { at: IN, username: 'clara.weiss', email: 'clara.weiss@mail.example' }
  expect(await signIn('apple', 'personal', 'Clara Weiss')).toEqual(clara)
  expect(await signIn('apple', 'personal', 'Clara Weiss')).toEqual(clara)
  // Her flags come as text, and her address is Apple's.
  expect(await signIn('apple', 'personal', 'Jakub Novák', true)).toEqual({
    ...{ at: IN, username: 'jakub.novak' },
    email: expect.stringMatching(/@privaterelay\.appleid\.com$/),
  })
  expect(await signIn('apple', 'work', 'quiet.one@mail.example', true)).toMatchObject({
    ...{ at: IN, username: GUEST, email: expect.stringMatching(/@privaterelay/) },
  })
  expect(await signIn('apple', 'work', 'cancel')).toEqual(refused('cancelled'))
})
