// The app on a phone, before and after signing in: every step by keyboard at 360 pixels, every refusal with its sentence in
// each language, held jobs, and reading the code at a terminal.

import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../sim/free-port.ts'
import { ENGLISH, type WordId, type Words } from '../../sim/server/user-page/words/en.ts'
import { type Language, problemWord, WORDS } from '../../sim/server/user-page/words.ts'
import { startWorld, type World } from '../sim/server/harness.ts'
import { readMail, startMailServer } from '../sim/server/mail-server.ts'
import { violations } from './accessible.ts'
import { launch } from './chromium.ts'
import { KEYBOARD } from './hands.ts'
import { filmOf } from './qr-video.ts'
import { openWindow } from './stage.ts'

const PHONE = { width: 360, height: 740 } as const
const LANGUAGES = Object.keys(WORDS) as Language[]
const PIN = '482913'
const BUILT = resolve('dist/sim/server/user-page')

const addressOf = (world: World) => `https://127.0.0.1:${world.server.port}`

/** A server with Anna, who has a PIN; people may register themselves, with each provider. */
async function startAnna(settings: object = {}) {
  const world = await startWorld({ userPage: BUILT })
  const anna = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }
  const { id } = (await world.api('POST', '/users', anna)).body
  await world.api('POST', `/users/${id}/pins`, { pin: PIN })
  const set = await world.api('PATCH', '/settings', {
    ...{ 'users.selfRegistration': 'on', 'pins.sendByEmail': 'on', ...settings },
  })
  expect(set.status).toBe(200)
  for (const account of ['work', 'personal']) {
    const body = {
      ...{ issuer: 'https://localhost:1', clientId: 'latchkey', clientSecret: 'secret' },
      ...(account === 'work' && { hostedDomain: 'firm.example' }),
    }
    const put = await world.api('PUT', `/identity-providers/google/${account}`, body)
    expect([put.status, put.body]).toEqual([200, expect.anything()])
  }
  return { world, id: id as string, page: `${addressOf(world)}/me/` }
}
const openPhone = (url: string, options = {}) =>
  openWindow(url, { viewport: PHONE, locale: 'en-GB', ...options })
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const button = (page: Page, id: WordId, words: Words = ENGLISH) =>
  page.getByRole('button', { name: words[id], exact: true })
const refusal = (page: Page) => page.getByRole('alert').innerText()
async function signIn(page: Page, words: Words = ENGLISH) {
  await page.getByLabel(words.user).fill('anna')
  await page.getByLabel(words.pin, { exact: true }).fill(PIN)
  await button(page, 'sign-in', words).click()
  await heading(page, words.hello.replace('{name}', 'Anna'))
}

/** Fails unless this screen is there for everybody: its heading has the focus, axe finds nothing by day or by night,
 * nothing is wider than the phone, and a finger hits every control. */
async function expectScreen(page: Page, title: string): Promise<void> {
  await heading(page, title)
  const focus = () => page.evaluate(() => document.activeElement?.textContent)
  await expect.poll(focus, { message: `the focus is at “${title}”` }).toBe(title)
  expect(await page.title()).toBe(`${title} · Latchkey`)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), `${title}, ${colorScheme}`).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width)
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, a, input, select')]
      .map(element => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 44 || box.height < 44)
      .map(({ element }) => element.outerHTML),
  )
  expect(small).toEqual([])
}

test('E1, E2: the whole way in, by keyboard alone, and back again', async () => {
  const { page: url } = await startAnna()
  const { page } = await openPhone(url)
  const me = KEYBOARD.hands(page)
  await expectScreen(page, ENGLISH['welcome.1'])
  await me.press(button(page, 'next'))
  await expectScreen(page, ENGLISH['welcome.2'])
  await me.press(button(page, 'next'))
  await expectScreen(page, ENGLISH['welcome.3'])
  await me.press(button(page, 'begin'))
  await expectScreen(page, ENGLISH['tenant.which'])
  await me.press(page.getByLabel(ENGLISH.tenant))
  await page.keyboard.type('demo')
  await page.keyboard.press('Enter')
  await expectScreen(page, ENGLISH['account.which'])
  await me.press(page.getByRole('button', { name: ENGLISH['account.personal'] }))
  await expectScreen(page, ENGLISH['sign-in'])
  await me.press(page.getByRole('button', { name: /Personal account: change/ }))
  await expectScreen(page, ENGLISH['account.which'])
  await me.press(page.getByRole('button', { name: ENGLISH['account.work'] }))
  await expectScreen(page, ENGLISH['sign-in'])
  await page.getByRole('link', { name: ENGLISH['with-google'] }).waitFor()

  await me.press(button(page, 'sign-up'))
  await expectScreen(page, ENGLISH['sign-up'])
  await me.press(button(page, 'back'))
  await expectScreen(page, ENGLISH['sign-in'])
  await me.press(button(page, 'no-pin'))
  await expectScreen(page, ENGLISH.ask)
  await page.goBack()
  await expectScreen(page, ENGLISH['sign-in'])

  // Back leads through the steps, and loading anew stays where one is.
  for (const id of ['account.which', 'sign-in', 'account.which', 'tenant.which'] as const) {
    await page.goBack()
    await heading(page, ENGLISH[id])
  }
  expect(await page.getByLabel(ENGLISH.tenant).inputValue()).toBe('demo')
  await page.reload()
  await heading(page, ENGLISH['tenant.which'])
  for (const id of ['account.which', 'sign-in', 'account.which', 'sign-in'] as const) {
    await page.goForward()
    await heading(page, ENGLISH[id])
  }
  await me.press(page.getByLabel(ENGLISH.user))
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PIN)
  await page.keyboard.press('Enter')
  await expectScreen(page, ENGLISH.hello.replace('{name}', 'Anna'))
})

test('E1: whoever chooses the other data centre goes on at its page, in their language, and nothing goes along', async () => {
  const ports = { eu: await freePort(), us: await freePort() }
  const urlOf = (region: 'eu' | 'us') => `https://localhost:${ports[region]}`
  for (const [region, other] of [
    ['eu', 'us'],
    ['us', 'eu'],
  ] as const) {
    await startWorld({
      ...{ userPage: BUILT, port: ports[region], region },
      regions: [{ id: other, url: urlOf(other) }],
    })
  }
  const { page } = await openPhone(`${urlOf('eu')}/me/`)
  const me = KEYBOARD.hands(page)
  const words = WORDS.fr
  await page.locator('select').selectOption('fr')
  await me.press(button(page, 'skip', words))
  await expectScreen(page, words.region)
  const choices = page.locator('.choices .choice')
  expect(await choices.allInnerTexts()).toEqual([words['region.eu'], words['region.us']])
  await me.press(page.getByRole('link', { name: words['region.us'] }))
  await page.waitForURL(`${urlOf('us')}/me/`)
  await expectScreen(page, words['tenant.which'])
  await page.getByLabel(words.tenant).fill('demo')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: words['account.work'] }).click()
  await expectScreen(page, words['sign-in'])

  // Here it was the other one, which comes first at the next visit; nothing is known of what was typed there.
  await page.goto(`${urlOf('eu')}/me/`)
  await heading(page, words.region)
  expect(await choices.allInnerTexts()).toEqual([words['region.us'], words['region.eu']])
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(stored).not.toContain('demo')
  await me.press(page.getByRole('button', { name: words['region.eu'] }))
  await expectScreen(page, words['tenant.which'])
  await page.getByLabel(words.tenant).fill('demo')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: words['account.work'] }).click()
  const chosen = page.getByRole('list', { name: words.chosen }).getByRole('button')
  await expect.poll(() => chosen.count()).toBe(3)
  await expectScreen(page, words['sign-in'])
})

test('E1: the guide is shown once, is skipped, and is read again from its link', async () => {
  const { page: url } = await startAnna()
  const { page } = await openPhone(url)
  await button(page, 'skip').click()
  await heading(page, ENGLISH['tenant.which'])
  await page.goto(url)
  await heading(page, ENGLISH['tenant.which'])
  await page.getByLabel(ENGLISH.tenant).fill('demo')
  await button(page, 'next').click()
  await page.getByRole('button', { name: ENGLISH['account.work'] }).click()
  await heading(page, ENGLISH['sign-in'])
  // What was chosen comes first at the next visit.
  const second = await page.context().newPage()
  await second.goto(url)
  await heading(second, ENGLISH['sign-in'])
  await second.getByRole('button', { name: 'demo: change' }).waitFor()
  await button(second, 'welcome.again').click()
  await heading(second, ENGLISH['welcome.1'])
  await button(second, 'skip').click()
  await heading(second, ENGLISH['sign-in'])
})

/** What a callback may come back with. */
const REFUSED = [
  ...['registration-off', 'not-active', 'account-exists', 'email-not-verified'],
  ...['not-of-organisation', 'provider-failed', 'cancelled', 'sign-in-gone', 'too-many-tries'],
]

test.each(LANGUAGES)('E2, E4, E5: in %s every refusal has its sentence', async language => {
  const words = WORDS[language]
  const { world, page: url } = await startAnna({ 'users.selfRegistration': 'off' })
  const { page } = await openPhone('about:blank', { locale: language })
  for (const word of REFUSED) {
    await page.goto('about:blank')
    await page.goto(`${url}?tenant=demo#refused=${word}`)
    await heading(page, words['sign-in'])
    expect([word, await refusal(page)]).toEqual([word, words[problemWord(word)]])
    expect(page.url()).toBe(url)
  }
  expect(await violations(page)).toEqual([])
  // A stranger's sign-in that nobody knows of has no tenant, either.
  await page.goto('about:blank')
  await page.goto(`${url}#refused=sign-in-gone`)
  await heading(page, words['tenant.which'])
  expect(await refusal(page)).toBe(words['problem.sign-in-gone'])
  await page.goto('about:blank')
  await page.goto(`${url}?tenant=demo`)
  await page.getByRole('button', { name: words['account.work'] }).click()
  await page.getByRole('button', { name: words['account.personal'] }).click()
  await expect.poll(() => refusal(page)).toBe(words['problem.registration-off'])
  await page.goto('about:blank')
  await page.goto(`${url}?tenant=nobody`)
  await heading(page, words['tenant.which'])
  await expect.poll(() => refusal(page)).toBe(words['problem.no-tenant'])
  await page.getByLabel(words.tenant).fill('nobody else')
  await button(page, 'next', words).click()
  await expect.poll(() => refusal(page)).toBe(words['problem.no-tenant'])

  await page.goto(`${url}?tenant=demo`)
  await page.getByLabel(words.user).fill('anna')
  await page.getByLabel(words.pin, { exact: true }).fill('111111')
  await button(page, 'sign-in', words).click()
  await expect.poll(() => refusal(page)).toBe(words['problem.wrong-sign-in'])
  await world.stop()
  await page.getByLabel(words.pin, { exact: true }).fill('111111')
  await button(page, 'sign-in', words).click()
  await expect.poll(() => refusal(page)).toBe(words['problem.silent'])
})

test('E6, A9: a held job is thrown away after asking, by keyboard alone', async () => {
  const { world, page: url } = await startAnna()
  for (const name of ['Report.pdf', 'Letter.pdf']) {
    const job = { user: 'anna', name, pages: 3, color: true, document: 'JVBERg==' }
    expect((await world.api('POST', '/jobs', job)).status).toBe(201)
  }
  const { page } = await openPhone(`${url}?tenant=demo`)
  const me = KEYBOARD.hands(page)
  await signIn(page)
  const jobs = page.getByRole('region', { name: ENGLISH.jobs })
  const which = (name: string) =>
    jobs.getByRole('button', { name: ENGLISH['job.throw-away.which'].replace('{name}', name) })
  await me.press(which('Report.pdf'))
  await me.press(jobs.getByRole('button', { name: ENGLISH['job.keep'], exact: true }))
  await me.press(which('Report.pdf'))
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await jobs.getByText(ENGLISH['job.gone'].replace('{name}', 'Report.pdf')).waitFor()
  expect(await jobs.getByRole('listitem').count()).toBe(1)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('jobs')

  // One that a printer took meanwhile is told of, and goes from the list.
  const { items } = (await world.api('GET', '/jobs?state=held')).body
  expect((await world.api('DELETE', `/jobs/${items[0].id}`)).status).toBe(204)
  await me.press(which('Letter.pdf'))
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await jobs.getByText(ENGLISH['jobs.none']).waitFor()
})

test.each(LANGUAGES)(
  'E6: in %s only an address of this server is taken from a code',
  async language => {
    const words = WORDS[language]
    const { world, id, page: url } = await startAnna()
    await world.api('PATCH', `/users/${id}`, { language })
    const { page } = await openPhone(`${url}?tenant=demo`, { locale: language })
    await signIn(page, words)
    await button(page, 'scan', words).click()
    await page.getByText(words['problem.no-camera']).waitFor()
    if (language === 'en') await expectScreen(page, words.scan)
    const paste = async (text: string) => {
      await page.getByLabel(words['scan.paste']).fill(text)
      await button(page, 'scan.take', words).click()
    }
    for (const [text, id] of [
      ['https://evil.example/me/?tenant=demo#at=abc', 'problem.other-server'],
      ['Not an address', 'problem.no-login-code'],
      [`${url}?tenant=other#at=abc`, 'problem.other-tenant'],
      [`${url}?tenant=demo#confirm=abc`, 'problem.no-login-code'],
    ] as const) {
      await paste(text)
      await expect.poll(() => refusal(page)).toBe(words[id])
      expect(page.url()).toBe(url)
    }
    expect(await violations(page)).toEqual([])
    await paste(`${url}?tenant=demo#at=abcdefghijklmnopqrstuv`)
    await expect.poll(() => refusal(page)).toBe(words['problem.code-gone'])
    await button(page, 'back.home', words).click()
    await heading(page, words.hello.replace('{name}', 'Anna'))
  },
)

test('E6: the camera reads a code, and is off when one leaves', async () => {
  const { page: url } = await startAnna()
  const browser = await launch(
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${filmOf('https://evil.example/me/?tenant=demo#at=abc')}`,
  )
  onTestFinished(() => browser.close())
  const context = await browser.newContext({
    ...{ viewport: PHONE, locale: 'en-GB', ignoreHTTPSErrors: true, permissions: ['camera'] },
  })
  const page = await context.newPage()
  await page.goto(`${url}?tenant=demo`)
  await signIn(page)
  await button(page, 'scan').click()
  await expect.poll(() => refusal(page), { timeout: 15_000 }).toBe(ENGLISH['problem.other-server'])
  expect(await violations(page)).toEqual([])
  const track = await page.evaluateHandle(() => {
    const { srcObject } = document.querySelector('video') as HTMLVideoElement
    return (srcObject as MediaStream).getVideoTracks()[0]
  })
  expect(await track.evaluate(one => one?.readyState)).toBe('live')
  await page.goBack()
  await heading(page, ENGLISH.hello.replace('{name}', 'Anna'))
  expect(await track.evaluate(one => one?.readyState)).toBe('ended')

  await context.clearPermissions()
  await button(page, 'scan').click()
  await page.getByText(ENGLISH['problem.camera-refused']).waitFor()
})

test('E4: somebody makes an account by mail, waits to be activated, signs in and takes another name', async () => {
  const mails = await startMailServer({ security: 'none' })
  const { world, page: url } = await startAnna({
    ...{ 'users.newActive': 'off', 'mail.host': 'localhost', 'mail.port': mails.port },
    ...{ 'mail.security': 'none', 'mail.from': 'print@firm.example' },
  })
  const { page } = await openPhone(`${url}?tenant=demo`)
  await button(page, 'sign-up').click()
  const field = (name: 'givenName' | 'familyName' | 'email' | 'password') =>
    page.getByLabel(ENGLISH[`sign-up.${name}`])
  const password = 'correct horse battery'
  await field('givenName').fill('Grace')
  await field('email').fill('grace@visitors.example')
  await field('password').fill(password)
  await button(page, 'sign-up.send').click()
  await expectScreen(page, ENGLISH['sign-up.sent'])
  await expect.poll(() => mails.mails.length).toBe(1)
  const [text = ''] = readMail(mails.mails[0] ?? '').parts
  const [link = 'no link'] = /https:\S+#confirm=[\w-]+/.exec(text) ?? []

  await page.goto(link)
  await expectScreen(page, ENGLISH['confirm.done'])
  const { items } = (await world.api('GET', '/users?search=grace@visitors.example')).body
  const [{ id, username }] = items
  await page.getByText(ENGLISH['confirm.waits'].replace('{username}', username)).waitFor()
  await button(page, 'sign-in').click()
  await heading(page, ENGLISH['sign-in'])
  expect(await page.getByLabel(ENGLISH.user).inputValue()).toBe(username)
  const enter = async () => {
    await page.getByLabel(ENGLISH.password, { exact: true }).fill(password)
    await button(page, 'sign-in').click()
  }
  await enter()
  await expect.poll(() => refusal(page)).toBe(ENGLISH['problem.not-active'])
  expect((await world.api('PATCH', `/users/${id}`, { active: true })).status).toBe(200)
  await enter()
  await page.getByRole('heading', { level: 1, name: /^Hello / }).waitFor()

  const account = page.getByRole('region', { name: ENGLISH.account })
  await account.getByText(ENGLISH['account.personal']).waitFor()
  const rename = async (name: string) => {
    await page.getByLabel(ENGLISH.rename).fill(name)
    await button(page, 'rename.do').click()
  }
  await rename('anna')
  await account.getByRole('alert').getByText(ENGLISH['problem.name-taken']).waitFor()
  await rename('grace.hopper')
  await account.getByText(ENGLISH['rename.done']).waitFor()
  await account.getByText('grace.hopper').waitFor()
  expect(await violations(page)).toEqual([])

  // The link works once.
  await page.goto('about:blank')
  await page.goto(link)
  await expectScreen(page, ENGLISH['confirm.not'])
  expect(await refusal(page)).toBe(ENGLISH['problem.link-gone'])
})

test('E4: where no mails are sent nobody makes an account, and is told so', async () => {
  const { page: url } = await startAnna({ 'pins.sendByEmail': 'off' })
  const { page } = await openPhone(`${url}?tenant=demo`)
  await button(page, 'sign-up').click()
  await page.getByLabel(ENGLISH['sign-up.email']).fill('grace@visitors.example')
  await page.getByLabel(ENGLISH['sign-up.password']).fill('correct horse battery')
  await button(page, 'sign-up.send').click()
  await expect.poll(() => refusal(page)).toBe(ENGLISH['problem.no-sign-up-mails'])
})
