// Signing in on a phone with Apple, Google and Microsoft: their stand-ins in a process of its own, with real certificates,
// redirects, cookies and form posts.

import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ENGLISH, type WordId } from '../../sim/server/user-page/words/en.ts'
import { problemWord } from '../../sim/server/user-page/words.ts'
import { startWorld } from '../sim/server/harness.ts'
import { violations } from './accessible.ts'
import { openWindow } from './stage.ts'
import { goToProvider, setUpProviders } from './stand-ins.ts'

const PHONE = { viewport: { width: 360, height: 740 }, locale: 'en-GB' } as const

/** A server whose people may register themselves, with all three. */
async function startHouse() {
  const world = await startWorld({ userPage: resolve('dist/sim/server/user-page') })
  await setUpProviders(world.server.url, world.api)
  const set = async (settings: object) => {
    expect((await world.api('PATCH', '/settings', settings)).status).toBe(200)
  }
  return { world, set, page: `${world.server.url}/me/` }
}
const button = (page: Page, id: WordId) =>
  page.getByRole('button', { name: ENGLISH[id], exact: true })
const atHome = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

test.each([
  ['apple', 'personal', 'Clara Weiss', 'Hello Clara Weiss'],
  ['apple', 'work', 'quiet.one@mail.example', /^Hello Guest_/],
  ['google', 'work', 'Hana Dvořáková', 'Hello Hana Dvořáková'],
  ['google', 'personal', 'somebody@mail.example', /^Hello Guest_/],
  ['microsoft', 'work', 'Dora Keller', 'Hello Dora Keller'],
  ['microsoft', 'personal', 'Gustav Lind', 'Hello Gustav Lind'],
] as const)(
  'E2, E3, E5: with %s for %s, %s is in, and comes back as the same',
  async (provider, account, person, hello) => {
    const { world, page: url } = await startHouse()
    const { page, complaints } = await openWindow(`${url}?tenant=demo`, PHONE)
    await goToProvider(page, provider, account, person)
    await atHome(page, hello)
    expect(page.url()).toBe(url)
    const panel = page.getByRole('region', { name: ENGLISH.account })
    await panel.getByText(ENGLISH[`account.${account}`]).waitFor()
    await panel.getByText(ENGLISH[`by.${provider}`], { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    await button(page, 'sign-out').click()
    await goToProvider(page, provider, account, person)
    await atHome(page, hello)
    expect((await world.api('GET', '/users')).body.items).toHaveLength(1)
    expect(complaints).toEqual([])
  },
)

test('E4, E5: who is refused is told why, at the tenant they came from, and nobody is made of them', async () => {
  const { world, set, page: url } = await startHouse()
  const julia = { username: 'julia', email: 'julia.martin@mail.example' }
  expect((await world.api('POST', '/users', julia)).status).toBe(201)
  const { page } = await openWindow(`${url}?tenant=demo`, PHONE)
  const refused = async (word: string) => {
    const alert = page.getByRole('alert')
    await expect.poll(() => alert.innerText()).toBe(ENGLISH[problemWord(word)])
    expect(page.url()).toBe(url)
    await page.getByRole('button', { name: 'demo: change' }).waitFor()
  }
  await goToProvider(page, 'microsoft', 'work')
  await refused('cancelled')
  await goToProvider(page, 'google', 'work', 'Igor Petit')
  await refused('not-of-organisation')
  await goToProvider(page, 'google', 'personal', 'Karl Unbestätigt')
  await refused('email-not-verified')
  await goToProvider(page, 'google', 'personal', 'Julia Martin')
  await refused('account-exists')
  expect((await world.api('GET', '/users')).body.items).toHaveLength(1)

  await set({ 'users.newActive': 'off' })
  await goToProvider(page, 'apple', 'personal', 'Jakub Novák')
  await refused('not-active')
  const { items } = (await world.api('GET', '/users?search=jakub')).body
  await world.api('PATCH', `/users/${items[0].id}`, { active: true })
  await goToProvider(page, 'apple', 'personal', 'Jakub Novák')
  await atHome(page, 'Hello Jakub Novák')
  await button(page, 'sign-out').click()

  // It was switched off while somebody looked at the buttons.
  await page.getByRole('link', { name: ENGLISH['with-google'], exact: true }).waitFor()
  await set({ 'users.selfRegistration': 'off' })
  await page.getByRole('link', { name: ENGLISH['with-google'], exact: true }).click()
  await refused('registration-off')
  expect(await page.getByRole('link', { name: ENGLISH['with-google'] }).count()).toBe(0)
})
