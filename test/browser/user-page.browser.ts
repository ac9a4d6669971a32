// The page for people: signed in with a PIN, they see how long it is valid, get a new one by mail, and sign out.

import { resolve } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ENGLISH, type WordId, type Words } from '../../sim/server/user-page/words/en.ts'
import { type Language, WORDS } from '../../sim/server/user-page/words.ts'
import { startWorld, type World } from '../sim/server/harness.ts'
import { expectForEverybody, violations } from './accessible.ts'
import { KEYBOARD, TOUCH } from './hands.ts'
import { openWindow } from './stage.ts'

const PIN = '482913'
const HOUR_MS = 3_600_000

/** A server with Anna, who has an address, a PIN and a card; its clock moves by hand. */
async function startAnna(settings: object = {}) {
  const world = await startWorld({ userPage: resolve('dist/sim/server/user-page') })
  const anna = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }
  const { id } = (await world.api('POST', '/users', anna)).body
  await world.api('POST', `/users/${id}/pins`, { pin: PIN })
  await world.api('POST', `/users/${id}/cards`, { number: '0102030405' })
  await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on', ...settings })
  return { world, id: id as string }
}
const openPage = (world: World, options: BrowserContextOptions = {}) =>
  openWindow(`https://127.0.0.1:${world.server.port}/me/?tenant=demo`, {
    ...{ locale: 'en-GB', ...options },
  })
const button = (page: Page, id: WordId, words: Words = ENGLISH) =>
  page.getByRole('button', { name: words[id], exact: true })
async function signIn(page: Page, pin: string, user = 'anna', words: Words = ENGLISH) {
  await page.getByLabel(words.user).fill(user)
  await page.getByLabel(words.pin, { exact: true }).fill(pin)
  await button(page, 'sign-in', words).click()
}
const home = (page: Page, words: Words = ENGLISH) =>
  page.getByRole('heading', { level: 1, name: words.hello.replace('{name}', 'Anna') }).waitFor()
const refusal = (page: Page) => page.getByRole('alert').innerText()
/** The PIN in the newest mail, once there are so many mails. */
async function mailed(world: World, mails: number): Promise<string> {
  await expect.poll(async () => (await world.api('GET', '/mails')).body.items.length).toBe(mails)
  await expect
    .poll(async () => (await world.api('GET', '/mails')).body.items[0]?.state)
    .toBe('kept')
  const { id } = (await world.api('GET', '/mails')).body.items[0]
  return /\d{6}/.exec((await world.api('POST', `/mails/${id}/open`)).body.text)?.[0] ?? ''
}

test('C2, C5: a new PIN comes by mail, and the one before works until it is first used', async () => {
  const { world } = await startAnna()
  const { page, complaints } = await openPage(world)
  await signIn(page, PIN)
  await home(page)
  await page.getByText(ENGLISH['no-end']).first().waitFor()
  await page.getByText('••••••0405').waitFor()
  await button(page, 'new-pin').click()
  await page.getByText('is on its way to a***@firm.example').waitFor()
  await page.getByText(ENGLISH['pin.pending']).waitFor()
  const pin = await mailed(world, 1)
  expect(await page.content()).not.toContain(pin)
  await page.reload()
  await home(page)
  await page.getByText(ENGLISH['pin.pending']).waitFor()
  expect(complaints).toEqual([])

  const second = (await openPage(world)).page
  await signIn(second, PIN)
  await home(second)
  const third = (await openPage(world)).page
  await signIn(third, pin)
  await home(third)
  expect(await third.getByText(ENGLISH['pin.pending']).count()).toBe(0)
  await page.reload()
  expect(await refusal(page)).toBe(ENGLISH['problem.ended'])
  await signIn(page, PIN)
  await expect.poll(() => refusal(page)).toBe(ENGLISH['problem.wrong-sign-in'])
})

test('C5: an expired PIN is refused like a wrong one, and a new one is asked for without being signed in', async () => {
  const { world, id } = await startAnna({ 'pins.temporary': 'everybody' })
  const { pin } = (await world.api('POST', `/users/${id}/pins`)).body
  const { page } = await openPage(world)
  await signIn(page, pin)
  await home(page)
  await page.getByText(/Valid until/).waitFor()
  await button(page, 'sign-out').click()
  world.clock.now += 25 * HOUR_MS
  await signIn(page, pin)
  const expired = await refusal(page)
  await signIn(page, '111111')
  await expect.poll(() => refusal(page)).toBe(expired)

  await button(page, 'no-pin').click()
  await page.getByRole('heading', { level: 1, name: ENGLISH.ask }).waitFor()
  const answers: string[] = []
  for (const user of ['nobody', 'anna@firm.example']) {
    await page.getByLabel(ENGLISH.user).fill(user)
    await button(page, 'ask.send').click()
    const note = page.getByText(ENGLISH['ask.sent'])
    await note.waitFor()
    answers.push(await note.innerText())
  }
  expect(new Set(answers).size).toBe(1)
  const next = await mailed(world, 2)
  await button(page, 'back').click()
  await signIn(page, next)
  await home(page)
})

test('C2: with User can change PIN off there is no button, and it says why', async () => {
  const { world } = await startAnna({ 'pins.userCanChange': 'off' })
  const { page } = await openPage(world)
  await signIn(page, PIN)
  await home(page)
  await page.getByText(ENGLISH['problem.pin-change-off']).waitFor()
  expect(await button(page, 'new-pin').count()).toBe(0)
})

test('F: somebody signs in with a password and changes it, knowing the one before', async () => {
  const { world, id } = await startAnna()
  const [before, after] = ['correct horse battery', 'staple of tomorrow']
  await world.api('PUT', `/users/${id}/password`, { password: before })
  const { page, complaints } = await openPage(world)
  const withPassword = async (password: string) => {
    await page.getByLabel(ENGLISH.user).fill('anna')
    await button(page, 'with-password').click()
    await page.getByLabel(ENGLISH.password, { exact: true }).fill(password)
    await button(page, 'sign-in').click()
  }
  await button(page, 'with-password').click()
  await expectForEverybody(page, 'sign-in with a password')
  await button(page, 'with-pin').click()
  await withPassword(before)
  await home(page)
  const change = async (old: string, next: string) => {
    await page.getByLabel(ENGLISH['password.old']).fill(old)
    await page.getByLabel(ENGLISH['password.new']).fill(next)
    await button(page, 'password.change').click()
  }
  await change('not the password', after)
  await expect.poll(() => refusal(page)).toBe(ENGLISH['problem.wrong-password'])
  await change(before, 'short')
  await expect.poll(() => refusal(page)).toBe(ENGLISH['problem.password-policy'])
  await change(before, after)
  await page.getByText(ENGLISH['password.changed']).waitFor()
  await expectForEverybody(page, 'a changed password')
  await button(page, 'sign-out').click()
  await withPassword(after)
  await home(page)
  const refusals = ['403 (Forbidden)', '400 (Bad Request)']
  expect(complaints.filter(one => !refusals.some(word => one.includes(word)))).toEqual([])
})

test('whoever signs out everywhere is signed out in every browser', async () => {
  const { world } = await startAnna()
  const pages = [await openPage(world), await openPage(world, TOUCH.window)]
  for (const { page } of pages) {
    await signIn(page, PIN)
    await home(page)
  }
  const [here, there] = pages.map(({ page }) => page)
  if (here === undefined || there === undefined) throw new Error('There are two.')
  await button(here, 'sign-out-everywhere').click()
  await button(here, 'sign-in').waitFor()
  await there.reload()
  expect(await refusal(there)).toBe(ENGLISH['problem.ended'])
})

test('is there for everybody, in every size, light and language', async () => {
  const { world } = await startAnna()
  const { page, complaints } = await openPage(world)
  await page.getByRole('button', { name: ENGLISH.change.replace('{what}', 'demo') }).waitFor()
  expect(new URL(page.url()).search).toBe('')
  await expectForEverybody(page, 'sign-in')
  await button(page, 'no-pin').click()
  await expectForEverybody(page, 'asking for a PIN')
  await button(page, 'back').click()
  await signIn(page, PIN)
  await home(page)
  await button(page, 'new-pin').click()
  await page.getByText(ENGLISH['pin.pending']).waitFor()
  await expectForEverybody(page, 'home')
  await page.setViewportSize({ width: 360, height: 760 })
  for (const language of ['fr', 'de', 'cs', 'en'] as Language[]) {
    await page.locator('select').selectOption(language)
    await home(page, WORDS[language])
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await violations(page)).toEqual([])
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await wide(), language).toBeLessThanOrEqual(360)
  }
  await page.locator('select').selectOption('cs')
  await home(page, WORDS.cs)
  await expect
    .poll(async () => (await world.api('GET', '/users')).body.items[0].language)
    .toBe('cs')
  await page.getByRole('button', { name: WORDS.cs['sign-out'], exact: true }).click()
  await button(page, 'sign-in', WORDS.cs).waitFor()
  expect(complaints).toEqual([])
})

test('speaks the language of the browser, and is used by keyboard alone', async () => {
  const { world } = await startAnna()
  const { page } = await openPage(world, { locale: 'fr-FR' })
  const me = KEYBOARD.hands(page)
  await page.getByLabel(WORDS.fr.user).focus()
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PIN)
  await page.keyboard.press('Enter')
  await home(page)
  await me.press(button(page, 'new-pin'))
  await page.getByText(ENGLISH['pin.pending']).waitFor()
  await me.press(button(page, 'sign-out'))
  await button(page, 'sign-in').waitFor()
})
