// Signing in on a phone with Apple, Google and Microsoft: their stand-ins in a process of its own, with real certificates,
// redirects, cookies and form posts.

import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Description } from '../../sim/identity/identity-providers.ts'
import { ENGLISH, type WordId } from '../../sim/server/user-page/words/en.ts'
import { problemWord } from '../../sim/server/user-page/words.ts'
import { latchkey } from '../sim/command.ts'
import { startWorld } from '../sim/server/harness.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { violations } from './accessible.ts'
import { KEYBOARD } from './hands.ts'
import { openWindow } from './stage.ts'

type Provider = 'apple' | 'google' | 'microsoft'
type Account = 'work' | 'personal'
const PHONE = { viewport: { width: 360, height: 740 }, locale: 'en-GB' } as const

/** A server whose people may register themselves, with all three. */
async function startHouse() {
  const world = await startWorld({ userPage: resolve('dist/sim/server/user-page') })
  const { url } = world.server
  const program = latchkey(
    ...[
      'identity-providers',
      '--data',
      temporaryFolder(),
      '--port',
      '0',
      '--server',
      url,
      '--json',
    ],
  )
  const [line = ''] = await program.says(/^\{.*\}(?=\n)/)
  for (const one of (JSON.parse(line) as Description).providers) {
    const path = `/identity-providers/${one.provider}/${one.account}`
    const { status, body } = await world.api('PUT', path, one.configuration)
    expect([path, status, body]).toEqual([path, 200, expect.anything()])
  }
  const set = async (settings: object) => {
    const { status, body } = await world.api('PATCH', '/settings', settings)
    expect([status, body]).toEqual([200, expect.anything()])
  }
  await set({ 'users.selfRegistration': 'on', 'users.newActive': 'on' })
  return { world, set, page: `${url}/me/` }
}
const button = (page: Page, id: WordId) =>
  page.getByRole('button', { name: ENGLISH[id], exact: true })
const atHome = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/** From the app to the provider, as whoever this is there; by keyboard alone. Undefined: they say no there. */
async function goTo(page: Page, provider: Provider, account: Account, person?: string) {
  const me = KEYBOARD.hands(page)
  await page.getByRole('heading', { level: 1, name: ENGLISH['sign-in'] }).waitFor()
  const chosen = page.getByRole('list', { name: ENGLISH.chosen })
  const isPersonal = (await chosen.getByText(ENGLISH['account.personal']).count()) > 0
  if (isPersonal !== (account === 'personal')) {
    await me.press(chosen.getByRole('button', { name: /account: change/ }))
    await me.press(page.getByRole('button', { name: ENGLISH[`account.${account}`] }))
  }
  await me.press(page.getByRole('link', { name: ENGLISH[`with-${provider}`], exact: true }))
  await page.getByRole('heading', { name: 'Who signs in?' }).waitFor()
  if (person !== undefined) await page.getByLabel(person).check()
  await me.press(page.getByRole('button', { name: person === undefined ? 'Cancel' : 'Continue' }))
}

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
    await goTo(page, provider, account, person)
    await atHome(page, hello)
    expect(page.url()).toBe(url)
    const panel = page.getByRole('region', { name: ENGLISH.account })
    await panel.getByText(ENGLISH[`account.${account}`]).waitFor()
    await panel.getByText(ENGLISH[`by.${provider}`], { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    await button(page, 'sign-out').click()
    await goTo(page, provider, account, person)
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
  await goTo(page, 'microsoft', 'work')
  await refused('cancelled')
  await goTo(page, 'google', 'work', 'Igor Petit')
  await refused('not-of-organisation')
  await goTo(page, 'google', 'personal', 'Karl Unbestätigt')
  await refused('email-not-verified')
  await goTo(page, 'google', 'personal', 'Julia Martin')
  await refused('account-exists')
  expect((await world.api('GET', '/users')).body.items).toHaveLength(1)

  await set({ 'users.newActive': 'off' })
  await goTo(page, 'apple', 'personal', 'Jakub Novák')
  await refused('not-active')
  const { items } = (await world.api('GET', '/users?search=jakub')).body
  await world.api('PATCH', `/users/${items[0].id}`, { active: true })
  await goTo(page, 'apple', 'personal', 'Jakub Novák')
  await atHome(page, 'Hello Jakub Novák')
  await button(page, 'sign-out').click()

  // It was switched off while somebody looked at the buttons.
  await page.getByRole('link', { name: ENGLISH['with-google'], exact: true }).waitFor()
  await set({ 'users.selfRegistration': 'off' })
  await page.getByRole('link', { name: ENGLISH['with-google'], exact: true }).click()
  await refused('registration-off')
  expect(await page.getByRole('link', { name: ENGLISH['with-google'] }).count()).toBe(0)
})
