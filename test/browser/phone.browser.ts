// Somebody with a phone before a terminal: the code on its panel is read, asked about, and lets them in there, once.

import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { ENGLISH, type WordId } from '../../sim/server/user-page/words/en.ts'
import { type Language, WORDS } from '../../sim/server/user-page/words.ts'
import { callServer } from '../../sim/server-api.ts'
import { violations } from './accessible.ts'
import { launch } from './chromium.ts'
import { filmOf } from './qr-video.ts'
import { openStage, openWindow, type Stage } from './stage.ts'
import { goToProvider, setUpProviders } from './stand-ins.ts'

const PHONE = { viewport: { width: 360, height: 740 }, locale: 'en-GB' } as const

/** The panel of T1 in a window, and the address in the code that it shows. */
async function openPanel() {
  const stage = await openStage()
  const { page: panel } = await openWindow(stage.url)
  return { stage, panel, url: await shownCode(stage) }
}
/** The address in the code on the panel of T1, once there is one other than this. */
async function shownCode(stage: Stage, than?: string): Promise<string> {
  let url: string | undefined
  await stage.until('T1', ({ panel }) => {
    const { qr } = panel as { readonly qr?: string }
    url = qr
    return url !== undefined && url !== than
  })
  return url ?? ''
}
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const button = (page: Page, id: WordId, words = WORDS.en) =>
  page.getByRole('button', { name: words[id], exact: true })
async function signIn(page: Page, words = WORDS.en) {
  await page.getByLabel(words.user).fill('anna')
  await page.getByLabel(words.pin, { exact: true }).fill('482913')
  await button(page, 'sign-in', words).click()
}
const at = (words = WORDS.en) => words.at.replace('{terminal}', 'T1')
const done = (words = WORDS.en) => words['at.done'].replace('{terminal}', 'T1')
const loginsOf = async (stage: Stage) =>
  (await stage.ledger()).filter(({ kind }) => kind === 'login').map(({ user }) => user)

test('E6: the camera of a phone reads the code on the panel, and its owner is logged in there', async () => {
  const { stage, panel, url } = await openPanel()
  const browser = await launch(
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${filmOf(url)}`,
  )
  onTestFinished(() => browser.close())
  const context = await browser.newContext({
    ...{ ...PHONE, ignoreHTTPSErrors: true, permissions: ['camera'] },
  })
  const phone = await context.newPage()
  await phone.goto(new URL('?tenant=demo', url).href)
  await signIn(phone)
  await button(phone, 'scan').click()
  await heading(phone, at())
  expect(await violations(phone)).toEqual([])
  await button(phone, 'at.yes').click()
  await heading(phone, done())
  expect(await violations(phone)).toEqual([])
  await panel.getByText('Welcome Anna').first().waitFor()
  await button(phone, 'back.home').click()
  await heading(phone, ENGLISH.hello.replace('{name}', 'Anna'))
  await expect.poll(() => loginsOf(stage)).toEqual(['anna'])
})

test('E6: the phone’s own camera opens the page, and the code waits until its owner is signed in', async () => {
  const { stage, url } = await openPanel()
  const { page: phone } = await openWindow(url, PHONE)
  await heading(phone, ENGLISH['sign-in'])
  expect(phone.url()).toBe(new URL('.', url).href)
  await signIn(phone)
  await heading(phone, at())
  await button(phone, 'at.no').click()
  await heading(phone, ENGLISH.hello.replace('{name}', 'Anna'))
  expect(await loginsOf(stage)).toEqual([])

  // Signed in already, they are asked at once; and a code that was used leads nowhere, photographed or not.
  await phone.goto(url)
  await heading(phone, at())
  await button(phone, 'at.yes').click()
  await heading(phone, done())
  await stage.until('T1', ({ panel }) => panel.screen === 'active')
  const { page: other } = await openWindow(url, PHONE)
  await signIn(other)
  await heading(other, ENGLISH['at.not'])
  expect(await other.getByRole('alert').innerText()).toBe(ENGLISH['problem.code-gone'])
  expect(await violations(other)).toEqual([])
  await button(other, 'scan.again').click()
  await heading(other, ENGLISH.scan)
})

test('E3, E6: the code also waits while its owner is away at a provider', async () => {
  const { stage, url } = await openPanel()
  const { server } = stage.world
  await setUpProviders(new URL(url).origin, (method, path, body) =>
    callServer(server, method, `/api${path}`, body),
  )
  const { page: phone } = await openWindow(await shownCode(stage), PHONE)
  await goToProvider(phone, 'google', 'work', 'Hana Dvořáková')
  await heading(phone, at())
  await button(phone, 'at.yes').click()
  await heading(phone, done())
  await expect.poll(() => loginsOf(stage)).toHaveLength(1)
})

test.each(Object.keys(WORDS) as Language[])(
  'E6: in %s a terminal that does not answer is told of',
  async language => {
    const words = WORDS[language]
    const { stage, url } = await openPanel()
    const { page: phone } = await openWindow(url, { ...PHONE, locale: language })
    await signIn(phone, words)
    await heading(phone, at(WORDS.en))
    await phone.locator('select').selectOption(language)
    await heading(phone, at(words))
    await stage.call('POST', 'terminals/T1/network', { state: 'frozen' })
    await button(phone, 'at.yes', words).click()
    const alert = phone.getByRole('alert')
    await expect
      .poll(() => alert.innerText(), { timeout: 15_000 })
      .toBe(words['problem.terminal-silent'])
    expect(await violations(phone)).toEqual([])
    expect(await loginsOf(stage)).toEqual([])
  },
)
