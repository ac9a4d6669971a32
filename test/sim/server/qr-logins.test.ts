// E6: a code on a terminal's panel, scanned by somebody who is signed in on a phone. Real TLS, a real WebSocket; the phone
// is its HTTP calls.

import { PassThrough } from 'node:stream'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { type Answer, call, startDemo, userId, type World } from './harness.ts'
import {
  enrolTerminal,
  newNonce,
  type TestLink,
  type TestTerminal,
  writeJournal,
} from './terminal-client.ts'
import { type UserBrowser, userBrowser } from './user-browser.ts'

const PINS = { anna: '482913', ben: '730158' } as const
const QR = 101
const MINUTE_MS = 60_000
const GONE = { status: 404, body: { error: 'code-gone' } }
const NOT_THERE = { result: 'refused', reason: 'qr-gone' }

/** A terminal with its link open, as one that shows codes has it. */
interface Shown {
  readonly terminal: TestTerminal
  readonly link: TestLink
}

async function terminalIn(world: World, name?: string): Promise<Shown> {
  const terminal = await enrolTerminal(world, name)
  return { terminal, link: await terminal.link() }
}

/** Asks for a code as that terminal; `code` is what stands in the address. */
async function shownBy({ terminal }: Pick<Shown, 'terminal'>) {
  const nonce = newNonce()
  const { status, body } = await terminal.send('POST', '/qr-codes', { nonce })
  expect(status).toBe(200)
  const code = /#at=([\w-]{22})$/.exec(body.url)?.[1] ?? ''
  return { nonce, code, url: body.url as string, validMs: body.validMs as number }
}

async function phoneOf(world: World, user: keyof typeof PINS = 'anna'): Promise<UserBrowser> {
  const phone = userBrowser(world)
  expect((await phone.signIn(PINS[user], user)).status).toBe(204)
  return phone
}
const look = (phone: UserBrowser, code: string) => phone.ask('GET', `/terminal-logins/${code}`)
const confirm = (phone: UserBrowser, code: string) =>
  phone.ask('POST', '/terminal-logins', { code })

/** Somebody confirms; resolves when the terminal has been told, with what becomes of it still to come. */
async function scanned({ link }: Shown, phone: UserBrowser, code: string) {
  const answer = confirm(phone, code)
  let told = await link.next()
  // That somebody has chosen a language, say, is news as well.
  while (told.kind === 'changed') told = await link.next()
  return { answer, nonce: told.nonce as string }
}

/** The terminal writes down that it let this user in, or why not. */
const writesDown = ({ terminal }: Shown, what: object, logId = 'log') =>
  terminal.upload(logId, writeJournal(logId, [{ method: 'qr', offline: false, ...what }]))
const login = (user: string) => ({ kind: 'login', user, source: 'server' })

async function start() {
  const world = await startDemo()
  const t1 = await terminalIn(world, 'T1')
  return { world, t1, anna: await phoneOf(world), annaId: await userId(world, 'anna') }
}

/** Somebody who is signed in at another tenant. */
async function strangerIn(world: World): Promise<UserBrowser> {
  const { token } = (await world.api('POST', '/tenants', { id: 'other' })).body
  const post = (path: string, body: object) => call(world.server, { path, body, token })
  const { id } = (await post('/api/users', { username: 'eve' })).body
  await post(`/api/users/${id}/pins`, { pin: '604182' })
  const phone = userBrowser(world)
  expect((await phone.signIn('604182', 'eve', 'other')).status).toBe(204)
  return phone
}

describe('E6: who scans a code and confirms', () => {
  test('E6: is let in at its terminal, and that is in the ledger as by a code', async () => {
    const { world, t1, anna, annaId } = await start()
    const { code, nonce, url, validMs } = await shownBy(t1)
    expect(validMs).toBe(120_000)
    expect(url).toBe(`https://localhost:${world.server.port}/me/?tenant=demo#at=${code}`)
    const expiresAt = new Date(world.clock.now + 120_000).toISOString()
    expect((await look(anna, code)).body).toEqual({ terminal: 'T1', expiresAt })

    const { answer, nonce: told } = await scanned(t1, anna, code)
    expect(told).toBe(nonce)
    expect(await t1.terminal.identify(QR, nonce)).toEqual({
      ...{ result: 'known', user: { id: annaId, username: 'anna', name: 'Anna' } },
      ...{ verifiedAt: world.clock.now, cache: false },
    })
    await writesDown(t1, login(annaId))
    expect(await answer).toMatchObject({ status: 200, body: { terminal: 'T1' } })

    const { items } = (await world.api('GET', '/activities?kind=login')).body
    expect(items).toMatchObject([{ terminal: 'T1', user: 'anna', card: null, offline: false }])
    const [newest] = (await world.api('GET', '/log')).body.items
    expect(newest.message).toBe('User anna scanned the code of terminal T1.')
  })

  test('E6: is told why, in their language, when the terminal writes down that it let nobody in', async () => {
    const { t1, anna } = await start()
    await anna.ask('PATCH', '', { language: 'de' })
    const { code } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    await writesDown(t1, { kind: 'refused', reason: 'journal-unwritable' })
    const { status, body } = await answer
    expect([status, body.error]).toEqual([409, 'terminal-refused'])
    expect(body.message).toMatch(/^T1: .*Administrator/)
  })

  test('E6: is held for whose jobs are theirs', async () => {
    const { world, t1, anna, annaId } = await start()
    const document = Buffer.from('%PDF').toString('base64')
    await world.api('POST', '/jobs', { user: 'anna', name: 'Report', pages: 1, document })
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    await t1.terminal.identify(QR, nonce)
    const { body } = await t1.terminal.send('POST', '/jobs', { user: annaId })
    expect(body.jobs).toMatchObject([{ name: 'Report' }])
    await writesDown(t1, login(annaId))
    await answer
  })

  test('E6: is in no log, and neither is the code', async () => {
    const lines = new PassThrough()
    const chunks: Buffer[] = []
    lines.on('data', chunk => chunks.push(chunk))
    const world = await startDemo({ log: pino({ level: 'trace' }, lines) })
    const t1 = await terminalIn(world, 'T1')
    const anna = await phoneOf(world)
    const { code, nonce } = await shownBy(t1)
    await look(anna, code)
    const { answer } = await scanned(t1, anna, code)
    await t1.terminal.identify(QR, nonce)
    await writesDown(t1, login(await userId(world, 'anna')))
    await answer
    const logged = Buffer.concat(chunks).toString()
    expect(logged).toContain('/api/me/terminal-logins/…')
    expect([logged.includes(code), logged.includes(nonce)]).toEqual([false, false])
  })
})

describe('E6: a code lets nobody in', () => {
  test('E6: a second time, neither at the phone nor at the terminal', async () => {
    const { t1, anna, annaId } = await start()
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    expect((await t1.terminal.identify(QR, nonce)).result).toBe('known')
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
    await writesDown(t1, login(annaId))
    await answer
    expect(await confirm(anna, code)).toMatchObject(GONE)
    expect(await look(anna, code)).toMatchObject(GONE)
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
  })

  test('E6: when it was photographed and is over', async () => {
    const { world, t1, anna } = await start()
    const { code } = await shownBy(t1)
    world.clock.now += 2 * MINUTE_MS - 1
    expect((await look(anna, code)).status).toBe(200)
    world.clock.now += 1
    expect(await look(anna, code)).toMatchObject(GONE)
    expect(await confirm(anna, code)).toMatchObject(GONE)
  })

  test('E6: when it ends between the phone and the terminal', async () => {
    const { world, t1, anna } = await start()
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    world.clock.now += 2 * MINUTE_MS
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
    await writesDown(t1, { kind: 'refused', reason: 'qr-gone' })
    expect((await answer).body.error).toBe('terminal-refused')
  })

  test('E6: before somebody has confirmed it, whoever asks', async () => {
    const { t1 } = await start()
    const { nonce } = await shownBy(t1)
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
    expect(await t1.terminal.identify(QR, newNonce())).toEqual(NOT_THERE)
  })

  test('E6: at another terminal, nor with what is in the QR code', async () => {
    const { world, t1, anna, annaId } = await start()
    const t2 = await terminalIn(world, 'T2')
    const { code, nonce } = await shownBy(t1)
    await shownBy(t2)
    const { answer } = await scanned(t1, anna, code)
    expect(await t2.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
    const tried = await t1.terminal.send('POST', '/identify', { loginType: QR, loginValue: code })
    expect(tried.status).toBe(400)
    expect((await t1.terminal.identify(QR, nonce)).result).toBe('known')
    await writesDown(t1, login(annaId))
    await answer
  })

  test('E6: for somebody of another tenant', async () => {
    const { world, t1 } = await start()
    const { code } = await shownBy(t1)
    const stranger = await strangerIn(world)
    expect(await look(stranger, code)).toMatchObject(GONE)
    expect(await confirm(stranger, code)).toMatchObject(GONE)
    expect((await look(await phoneOf(world), code)).status).toBe(200)
  })

  test('E6: for somebody who was switched off, before they confirm or after', async () => {
    const { world, t1, anna, annaId } = await start()
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    await world.api('PATCH', `/users/${annaId}`, { active: false })
    expect(await t1.terminal.identify(QR, nonce)).toEqual({ result: 'refused', reason: 'inactive' })
    await writesDown(t1, { kind: 'refused', reason: 'inactive' })
    expect((await answer).body.error).toBe('terminal-refused')
    const next = await shownBy(t1)
    expect((await confirm(anna, next.code)).status).toBe(401)
  })

  test('E6: for somebody who was deleted after they confirmed', async () => {
    const { world, t1, anna, annaId } = await start()
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    await world.api('DELETE', `/users/${annaId}`)
    expect(await t1.terminal.identify(QR, nonce)).toEqual({ result: 'refused', reason: 'inactive' })
    await writesDown(t1, { kind: 'refused', reason: 'inactive' })
    expect((await answer).status).toBe(404)
  })

  test('E6: and of two phones the first one wins', async () => {
    const { world, t1, anna, annaId } = await start()
    const ben = await phoneOf(world, 'ben')
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    expect(await look(ben, code)).toMatchObject(GONE)
    expect(await confirm(ben, code)).toMatchObject(GONE)
    expect((await t1.terminal.identify(QR, nonce)).user.id).toBe(annaId)
    await writesDown(t1, login(annaId))
    expect((await answer).status).toBe(200)
  })

  test('E6: after two newer ones; the one before the newest is still good', async () => {
    const { t1, anna } = await start()
    const [first, second, third] = [await shownBy(t1), await shownBy(t1), await shownBy(t1)]
    expect(await look(anna, first.code)).toMatchObject(GONE)
    for (const { code } of [second, third]) expect((await look(anna, code)).status).toBe(200)
  })

  test('E6: after a restart of the server', async () => {
    const { world, t1, anna } = await start()
    const { code, nonce } = await shownBy(t1)
    await world.restart()
    expect(await look(anna, code)).toMatchObject(GONE)
    expect(await confirm(anna, code)).toMatchObject(GONE)
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
  })

  test('E6: whose claim has not been waited for', async () => {
    const { t1, anna } = await start()
    const { code, nonce } = await shownBy(t1)
    const { answer } = await scanned(t1, anna, code)
    expect((await answer).body.error).toBe('terminal-silent')
    expect(await t1.terminal.identify(QR, nonce)).toEqual(NOT_THERE)
    expect(await confirm(anna, code)).toMatchObject(GONE)
  })
})

test('E6: a terminal that has gone is silent at once, and its code is not used up by that', async () => {
  const { world, t1, anna, annaId } = await start()
  const { code, nonce } = await shownBy(t1)
  t1.link.socket.close()
  await t1.link.closed
  await expect
    .poll(async () => (await world.api('GET', '/terminals/T1')).body.connected)
    .toBe(false)
  expect(await confirm(anna, code)).toMatchObject({
    status: 409,
    body: { error: 'terminal-silent' },
  })
  const back = { ...t1, link: await t1.terminal.link() }
  const { answer } = await scanned(back, anna, code)
  await t1.terminal.identify(QR, nonce)
  await writesDown(t1, login(annaId))
  expect((await answer).status).toBe(200)
})

describe('E6: guessing', () => {
  const refusals = (tries: number, phone: UserBrowser): Promise<Answer[]> =>
    Promise.all(Array.from({ length: tries }, (_, n) => look(phone, `guess-${n}`)))

  test('E6: ends after twenty codes that are none, for that user and nobody else', async () => {
    const { world, t1, anna } = await start()
    const { code } = await shownBy(t1)
    for (const { status } of await refusals(20, anna)) expect(status).toBe(404)
    for (const answer of [await look(anna, code), await confirm(anna, code)]) {
      expect(answer).toMatchObject({ status: 429, body: { error: 'too-many-tries' } })
    }
    expect((await look(await phoneOf(world, 'ben'), code)).status).toBe(200)
    world.clock.now += 15 * MINUTE_MS
    expect((await look(await phoneOf(world), (await shownBy(t1)).code)).status).toBe(200)
  })

  test('E6: is not what whoever scans does, however often', async () => {
    const { t1, anna } = await start()
    const { code } = await shownBy(t1)
    for (let n = 0; n < 25; n += 1) expect((await look(anna, code)).status).toBe(200)
  })

  test('E6: ends after a hundred from one address', async () => {
    const { world, t1 } = await start()
    for (let n = 0; n < 5; n += 1) {
      const username = `user${n}`
      const { body } = await world.api('POST', '/users', { username })
      await world.api('POST', `/users/${body.id}/pins`, { pin: `31415${n}` })
      const phone = userBrowser(world)
      expect((await phone.signIn(`31415${n}`, username)).status).toBe(204)
      for (const { status } of await refusals(20, phone)) expect(status).toBe(404)
    }
    const { code } = await shownBy(t1)
    expect((await look(await phoneOf(world), code)).status).toBe(429)
  })
})
