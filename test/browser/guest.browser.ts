// A guest's day: they mail a document to the printer, are somebody by that, and use the PIN that comes back until it is over.
// Their mail program and the mail server are processes of their own.

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ENGLISH as PANEL } from '../../agent/wire/words/en.ts'
import { createServer } from '../../sim/server/server.ts'
import { ENGLISH } from '../../sim/server/user-page/words/en.ts'
import { callServer } from '../../sim/server-api.ts'
import { type Program, run } from '../sim/command.ts'
import { pdf } from '../sim/server/mail-in/mails.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { KEYBOARD } from './hands.ts'
import { openStage, openWindow } from './stage.ts'

const HOUR_MS = 3_600_000
const ADDRESS = 'print@firm.example'
const GUEST = 'Grace Guest <grace@visitors.example>'

interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

const mailsIn = (sink: Program): readonly Mail[] =>
  sink
    .stdout()
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))

/** A server whose clock moves by hand, which sends its mails to a mail server in a process of its own. */
async function openHouse() {
  const folder = temporaryFolder()
  const clock = { ahead: 0 }
  const server = await createServer({
    ...{ folder, port: 0, smtpPort: 0, seedDemo: true, now: () => Date.now() + clock.ahead },
    userPage: resolve('dist/sim/server/user-page'),
  })
  onTestFinished(() => server.close())
  const sink = run('test/peers/mail-sink.mjs', [])
  const [, port] = await sink.says(/port (\d+)\n/)
  const { status, body } = await callServer(server, 'PATCH', '/api/settings', {
    ...{ 'jobs.byEmail': 'on', 'jobs.address': ADDRESS, 'jobs.selfRegistration': 'on' },
    ...{ 'pins.temporary': 'groups', 'pins.temporaryGroups': ['SELF-REGISTERED'] },
    ...{ 'pins.sendByEmail': 'on', 'pins.validHours': '1h', gate: 'none' },
    ...{ 'mail.host': '127.0.0.1', 'mail.port': Number(port), 'mail.security': 'none' },
  })
  expect([status, body]).toEqual([200, expect.anything()])
  /** The PIN in the newest mail, once there are so many. */
  const pinIn = async (mails: number): Promise<string> => {
    await expect.poll(() => mailsIn(sink).length, { timeout: 15_000 }).toBe(mails)
    const { to, text } = mailsIn(sink).at(-1) as Mail
    expect(to).toEqual(['grace@visitors.example'])
    return /\b\d{4,8}\b/.exec(text)?.[0] ?? `no PIN in ${text}`
  }
  const pass = (ms: number) => {
    clock.ahead += ms
  }
  return { folder, server, sink, pinIn, pass }
}

test('C4, C5: a guest mails a PDF, releases it with the PIN that comes back, and gets a new one when that is over', async () => {
  const { folder, server, sink, pinIn, pass } = await openHouse()
  const stage = await openStage({ server })
  const { page, complaints } = await openWindow(stage.url)
  const me = KEYBOARD.hands(page)
  const screen = (state: string) => page.locator(`[data-screen="${state}"]`).waitFor()
  const reads = (text: string | RegExp) => page.locator('.screen').getByText(text).first().waitFor()
  await screen('idle')

  // The mail makes an account and a job, and the answer brings a PIN.
  const document = join(temporaryFolder(), 'Boarding pass.pdf')
  writeFileSync(document, pdf(2))
  const ca = join(folder, 'ca.pem')
  expect(readFileSync(ca, 'utf8')).toBe(server.caPem)
  const mailing = run('test/peers/send-mail.mjs', [
    ...[String(server.smtpPort), ca, GUEST, ADDRESS, 'For my flight', document],
  ])
  expect([await mailing.over, mailing.stderr()]).toEqual([0, ''])
  const pin = await pinIn(1)
  expect(mailsIn(sink)[0]?.text).toMatch(/Boarding pass\.pdf/)

  // With it they are in at the terminal, and their document comes out.
  await me.enter(pin)
  await reads('Welcome Grace Guest')
  await page.getByRole('button', { name: 'Job Box' }).click()
  const job = page.locator('.held li', { hasText: 'Boarding pass.pdf' })
  await job.getByRole('button', { name: 'Release' }).click()
  await page.locator('.meter:text-is("Meter: 2")').waitFor()
  await expect.poll(() => job.count()).toBe(0)
  await page.getByRole('button', { name: 'Log out', exact: true }).click()
  await screen('idle')

  // Without the server it lets them in, too, until it is over.
  const network = (state: 'up' | 'down') => stage.call('POST', 'terminals/T1/network', { state })
  const wait = (advance: string) => stage.call('POST', 'terminals/T1/clock', { advance })
  const isLink = (state: 'online' | 'offline') =>
    stage.until('T1', ({ link }) => link.state === state)
  await network('down')
  await wait('2m')
  await isLink('offline')
  await me.enter(pin)
  await reads('Welcome Grace Guest')
  await page.getByRole('button', { name: 'Log out', exact: true }).click()
  await screen('idle')
  await wait('1h')
  await me.enter(pin)
  await reads(PANEL['reason.expired'])
  await stage.until('T1', ({ lastVerdict }) => lastVerdict?.reason === 'expired')

  // So it is with the server, and on the web.
  pass(HOUR_MS)
  await network('up')
  await wait('2m')
  await isLink('online')
  await me.enter(pin)
  await stage.until(
    'T1',
    ({ events }) => events.filter(({ granted }) => granted === false).length === 2,
  )
  const web = (
    await openWindow(`https://127.0.0.1:${server.port}/me/?tenant=demo`, { locale: 'en-GB' })
  ).page
  const signIn = async (digits: string) => {
    await web.getByLabel(ENGLISH.user).fill('grace@visitors.example')
    await web.getByLabel(ENGLISH.pin, { exact: true }).fill(digits)
    await web.getByRole('button', { name: ENGLISH['sign-in'], exact: true }).click()
  }
  await signIn(pin)
  await web.getByRole('alert').getByText(ENGLISH['problem.wrong-sign-in']).waitFor()

  // From the login page they ask for a new one, which lets them in on the web and at the terminal.
  await web.getByRole('button', { name: ENGLISH['no-pin'], exact: true }).click()
  await web.getByLabel(ENGLISH.user).fill('grace@visitors.example')
  await web.getByRole('button', { name: ENGLISH['ask.send'], exact: true }).click()
  await web.getByText(ENGLISH['ask.sent']).waitFor()
  const next = await pinIn(2)
  expect(next).not.toBe(pin)
  await web.getByRole('button', { name: ENGLISH.back, exact: true }).click()
  await signIn(next)
  await web
    .getByRole('heading', { level: 1, name: ENGLISH.hello.replace('{name}', 'Grace Guest') })
    .waitFor()
  await me.enter(next)
  await reads('Welcome Grace Guest')
  await page.getByRole('button', { name: 'Log out', exact: true }).click()
  await wait('2m')
  const told = async () =>
    (await stage.ledger())
      .filter(({ user }) => user === 'grace')
      .map(({ kind, pages, offline }) =>
        [kind, pages, offline && 'offline'].filter(Boolean).join(' '),
      )
  const expected = [
    ...['login', 'print 2', 'logout', 'login offline', 'logout offline'],
    ...['login', 'logout'],
  ]
  await expect.poll(told, { timeout: 15_000 }).toEqual(expected)
  expect(complaints).toEqual([])
})
