// C3, C8: new PINs reach their owners by mail, once, and are not kept longer than that.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import pino from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isHopeless, pauseMs } from '../../../sim/server/mail-retry.ts'
import { openParts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import { patiently } from '../../patiently.ts'
import { call, newFolder, startWorld, type World } from './harness.ts'
import { type MailServer, readMail, startMailServer, startSilentServer } from './mail-server.ts'

const HOUR_MS = 3_600_000
const ANNA = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }

const sendTo = (port: number) => ({
  ...{ 'pins.sendByEmail': 'on', 'mail.host': 'localhost', 'mail.port': port },
})
const mailsOf = async (world: World) => (await world.api('GET', '/mails')).body.items
const logOf = async (world: World): Promise<string> =>
  JSON.stringify((await world.api('GET', '/log')).body.items)
const pinIn = (mail = ''): string => /\d{6}/.exec(readMail(mail).parts[0] ?? '')?.[0] ?? ''

/** A server whose mails the mail server takes, as soon as it has users. */
async function startMailing(server: MailServer, settings: object = {}): Promise<World> {
  const folder = newFolder()
  writeFileSync(join(folder, 'mail-ca.pem'), server.ca)
  const world = await startWorld({ folder })
  const changes = { ...sendTo(server.port), ...settings }
  expect((await world.api('PATCH', '/settings', changes)).status).toBe(200)
  return world
}

/** The parts of a server without its timers: mails go when a test says so. */
async function openMailing(port: number, ca?: string) {
  const folder = newFolder()
  if (ca !== undefined) writeFileSync(join(folder, 'mail-ca.pem'), ca)
  const clock = { now: 1_000_000 }
  const stretch = async (secret: string) => Buffer.from(secret.padEnd(32, '.'))
  const open = () => openParts({ folder, host: 'localhost', now: () => clock.now, stretch })
  const parts = await open()
  let held = parts
  onTestFinished(async () => {
    await held.delivery.close()
    held.close()
  })
  await parts.settings.change(FIRST_TENANT, sendTo(port))
  const anna = parts.people.add(FIRST_TENANT, ANNA)
  const mails = () => held.outbox.list(FIRST_TENANT, { limit: 1_000 }).items
  return {
    clock,
    anna,
    mails,
    newPin: async () => (await held.pins.generate(FIRST_TENANT, anna.id)).pin,
    round: () => held.delivery.round(),
    log: () => held.appLog.list(FIRST_TENANT, { limit: 100 }).items.map(({ message }) => message),
    /** As after a crash: nothing is cut, nothing is said. */
    async reopen() {
      held.close()
      held = await open()
    },
    get parts() {
      return held
    },
  }
}

describe('C3: a new PIN', () => {
  test('of a new user, and every later one, is mailed in their language with its validity', async () => {
    const server = await startMailServer()
    const world = await startMailing(server, { 'pins.temporary': 'everybody' })
    const made = await world.api('POST', '/users', { ...ANNA, language: 'fr' })
    expect(made.body.pins).toHaveLength(1)
    await patiently(() => expect(server.mails).toHaveLength(1))
    const pins = `/users/${made.body.id}/pins`
    const { pin } = (await world.api('POST', pins, { temporary: false })).body
    await patiently(() => expect(server.mails).toHaveLength(2))
    const [first, second] = server.mails
    expect(readMail(first ?? '').parts[0]).toMatch(/^Bonjour Anna,[\s\S]*Il est valable jusqu’au/)
    expect(readMail(second ?? '').parts[0]).toContain('Il n’expire pas.')
    // Who had none before need not hear that it is gone.
    expect(readMail(first ?? '').parts[0]).not.toContain('précédents')
    expect(readMail(second ?? '').parts[0]).toContain('précédents ne fonctionnent plus')
    expect(pinIn(second)).toBe(pin)
    expect(pinIn(first)).not.toBe(pin)
    expect(server.recipients).toEqual([ANNA.email, ANNA.email])
    await patiently(async () =>
      expect(await mailsOf(world)).toMatchObject([
        { state: 'sent' },
        { state: 'sent', attempts: 1 },
      ]),
    )
  })

  test('is mailed when an administrator chose it, and says that others still work', async () => {
    const server = await startMailServer()
    const world = await startMailing(server)
    const { id } = (await world.api('POST', '/users', ANNA)).body
    await patiently(() => expect(server.mails).toHaveLength(1))
    await world.api('POST', `/users/${id}/pins`, { pin: '90210774' })
    await patiently(() => expect(server.mails).toHaveLength(2))
    expect(readMail(server.mails[1] ?? '').parts[0]).toMatch(/90210774[\s\S]*still work/)
  })

  test('is made for no new user who would not be told, and nobody is mailed while it is off', async () => {
    const server = await startMailServer()
    const world = await startMailing(server)
    const { username, name } = ANNA
    expect((await world.api('POST', '/users', { username, name })).body.pins).toEqual([])
    await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'off' })
    const ben = await world.api('POST', '/users', { username: 'ben', email: 'ben@firm.example' })
    expect(ben.body.pins).toEqual([])
    await world.api('POST', `/users/${ben.body.id}/pins`)
    expect(await mailsOf(world)).toEqual([])
  })

  test('without a mail server can be read in the outbox, once, by administrators', async () => {
    const world = await startWorld()
    await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on' })
    const { id: user } = (await world.api('POST', '/users', ANNA)).body
    const { pin } = (await world.api('POST', `/users/${user}/pins`)).body
    await patiently(async () =>
      expect(await mailsOf(world)).toMatchObject([{ state: 'kept' }, { state: 'dropped' }]),
    )
    const [{ id, ...mail }, former] = await mailsOf(world)
    expect(mail).toMatchObject({
      ...{ user, to: ANNA.email, subject: 'Your new PIN', kind: 'new-pin', attempts: 0 },
    })
    expect(Object.keys(mail)).not.toContain('body')
    const answer = await world.api('POST', `/mails/${id}/open`)
    expect(answer).toMatchObject({ status: 200, body: { id, state: 'opened' } })
    expect(answer.body.text).toContain(pin)
    expect(answer.body.html).toContain(pin)
    for (const gone of [id, former.id]) {
      const again = await world.api('POST', `/mails/${gone}/open`)
      expect(again).toMatchObject({ status: 409, body: { error: 'not-kept' } })
    }
    expect((await world.api('POST', '/mails/none/open')).status).toBe(404)
    expect(await logOf(world)).toContain('The mail to user anna was opened by admin-token.')
    expect(JSON.stringify(await mailsOf(world))).not.toContain(pin)
  })

  test('that is kept is dropped when it ends, or after a week', async () => {
    const mailing = await openMailing(1)
    await mailing.parts.settings.change(FIRST_TENANT, { 'mail.host': null })
    await mailing.newPin()
    await mailing.round()
    mailing.clock.now += 7 * 24 * HOUR_MS - 1
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'kept' }])
    mailing.clock.now += 1
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'dropped' }])
    await mailing.parts.pins.generate(FIRST_TENANT, mailing.anna.id, { temporary: true })
    await mailing.round()
    mailing.clock.now += 24 * HOUR_MS
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'dropped' }, { state: 'dropped' }])
  })

  test('of somebody who was deleted leaves nothing behind', async () => {
    const mailing = await openMailing(1)
    await mailing.newPin()
    mailing.parts.people.remove(FIRST_TENANT, mailing.anna.id)
    expect(mailing.mails()).toEqual([])
    await mailing.round()
  })
})

describe('C3: a mail that is not taken', () => {
  test('is tried again later and later, arrives once, and is the same mail', async () => {
    const server = await startMailServer({ manners: 'says-later' })
    const mailing = await openMailing(server.port, server.ca)
    const pin = await mailing.newPin()
    await mailing.round()
    const [first] = mailing.mails()
    const later = 'the mail server does not take it now (451)'
    expect(first).toMatchObject({ state: 'waiting', attempts: 1, problem: later })
    const pause = (first?.nextTryAt ?? 0) - mailing.clock.now
    expect(pause).toBeGreaterThanOrEqual(15_000)
    expect(pause).toBeLessThanOrEqual(30_000)
    mailing.clock.now += pause - 1
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ attempts: 1 }])
    server.manners = 'hangs-up-midway'
    mailing.clock.now += 1
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'waiting', attempts: 2 }])
    await mailing.reopen()
    server.manners = 'takes'
    mailing.clock.now += HOUR_MS
    await mailing.round()
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'sent', attempts: 3, problem: null }])
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]).toContain(`Message-ID: <${first?.id}@latchkey>`)
    expect(pinIn(server.mails[0])).toBe(pin)
  })

  test('is given up at once when nobody ever will take it, and somebody is told', async () => {
    const server = await startMailServer({ manners: 'refuses-mail' })
    const mailing = await openMailing(server.port, server.ca)
    const pin = await mailing.newPin()
    await mailing.round()
    const problem = 'the mail server refuses it (554)'
    expect(mailing.mails()).toMatchObject([{ state: 'failed', attempts: 1, problem }])
    expect(mailing.log()[0]).toBe(
      `User anna was not mailed a new PIN: ${problem}. Make them a new one once that is mended.`,
    )
    // The server said what it refused, word for word.
    expect(JSON.stringify([mailing.mails(), mailing.log()])).not.toContain(pin)
  })

  test('is given up after a day, however often it was tried', async () => {
    const mailing = await openMailing(1)
    await mailing.newPin()
    const end = mailing.clock.now + 24 * HOUR_MS
    for (let next = mailing.clock.now; next < end; ) {
      mailing.clock.now = next
      await mailing.round()
      const [mail] = mailing.mails()
      if (mail?.state !== 'waiting') break
      next = mail.nextTryAt ?? end
    }
    mailing.clock.now = end
    await mailing.round()
    const [mail] = mailing.mails()
    expect(mail?.state).toBe('failed')
    expect(mail?.attempts).toBeGreaterThan(10)
    expect(mail?.attempts).toBeLessThanOrEqual(20)
    expect(mailing.log()).toHaveLength(1)
  })

  test('counts a try even if the server dies in the middle of it', async () => {
    const mailing = await openMailing(await startSilentServer())
    await mailing.newPin()
    const trying = mailing.round()
    await patiently(() => expect(mailing.mails()).toMatchObject([{ attempts: 1 }]))
    await mailing.parts.delivery.close()
    await trying
    await mailing.reopen()
    const [mail] = mailing.mails()
    expect(mail).toMatchObject({ state: 'waiting', attempts: 1, problem: null })
    expect(mail?.nextTryAt).toBeGreaterThan(mailing.clock.now)
  })

  test('gives way to a newer one, for the PIN in it works no more', async () => {
    const server = await startMailServer({ manners: 'says-later' })
    const mailing = await openMailing(server.port, server.ca)
    await mailing.newPin()
    await mailing.round()
    const pin = await mailing.newPin()
    server.manners = 'takes'
    mailing.clock.now += HOUR_MS
    await mailing.round()
    expect(mailing.mails()).toMatchObject([{ state: 'sent' }, { state: 'dropped' }])
    expect(server.mails.map(pinIn)).toEqual([pin])
  })

  test('keeps the server from closing no longer than it takes to cut the line', async () => {
    const world = await startWorld()
    await world.api('PATCH', '/settings', sendTo(await startSilentServer()))
    await world.api('POST', '/users', ANNA)
    await patiently(async () => expect(await mailsOf(world)).toMatchObject([{ attempts: 1 }]))
    await world.restart()
    expect(await mailsOf(world)).toMatchObject([{ state: 'waiting', attempts: 1, problem: null }])
  })

  test('law: pauses grow, chance spreads them, and a day of them is never more than 20 tries', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), chance, chance, (attempts, a, b) => {
        const [least, most] = [pauseMs(attempts, 0), pauseMs(attempts, 1)]
        expect(pauseMs(attempts, a)).toBeGreaterThanOrEqual(least)
        expect(pauseMs(attempts, a)).toBeLessThanOrEqual(most)
        expect(pauseMs(attempts + 1, b)).toBeGreaterThanOrEqual(least)
        expect(least).toBe(most / 2)
        expect(most).toBeLessThanOrEqual(2 * HOUR_MS)
        expect(isHopeless(attempts, 0, 24 * HOUR_MS - 1)).toBe(attempts >= 20)
        expect(isHopeless(attempts, 0, 24 * HOUR_MS)).toBe(true)
      }),
    )
  })
})

describe('C3: many mails', () => {
  test('a burst arrives whole, each mail once, over few connections', async () => {
    const server = await startMailServer()
    const mailing = await openMailing(server.port, server.ca)
    const { people, pins } = mailing.parts
    for (let n = 0; n < 60; n++) {
      const user = people.add(FIRST_TENANT, { username: `u${n}`, email: `u${n}@firm.example` })
      await pins.generate(FIRST_TENANT, user.id)
    }
    await mailing.round()
    expect(mailing.mails().every(({ state }) => state === 'sent')).toBe(true)
    expect(new Set(server.recipients).size).toBe(60)
    expect(server.mails).toHaveLength(60)
    expect(server.connections).toBeLessThanOrEqual(4)
  })

  test('beyond a thousand that wait are not taken, and say so', async () => {
    const mailing = await openMailing(1)
    const { outbox } = mailing.parts
    const letter = {
      ...{ user: mailing.anna.id, to: 'a@b.example', subject: 's', text: 't' },
      kind: 'new-pin',
      ...{ html: 'h', expiresAt: null, replaces: false },
    } as const
    for (let n = 0; n < 1_001; n++) outbox.post(FIRST_TENANT, letter)
    const states = outbox.list(FIRST_TENANT, { limit: 1_001 }).items.map(({ state }) => state)
    expect(states[0]).toBe('failed')
    expect(states.filter(state => state === 'waiting')).toHaveLength(1_000)
    expect(mailing.log()).toMatchObject([expect.stringContaining('1000 mails wait already')])
  })
})

describe('C8: what is written down', () => {
  test('no PIN and no password is in any file or log, while a mail waits and after it is sent', async () => {
    const lines = new PassThrough()
    const chunks: Buffer[] = []
    lines.on('data', chunk => chunks.push(chunk))
    const account = { user: 'latchkey', password: 'behind-the-door-7' }
    const server = await startMailServer({ manners: 'says-later', account })
    const folder = newFolder()
    writeFileSync(join(folder, 'mail-ca.pem'), server.ca)
    const world = await startWorld({ folder, log: pino({ level: 'trace' }, lines) })
    const settings = { 'mail.user': account.user, 'mail.password': account.password }
    const answer = await world.api('PATCH', '/settings', { ...sendTo(server.port), ...settings })
    expect(answer.body['mail.passwordSet']).toBe(true)
    const { id } = (await world.api('POST', '/users', ANNA)).body
    const { pin } = (await world.api('POST', `/users/${id}/pins`)).body
    const found = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map(name => join(folder, name))
        .filter(path => statSync(path).isFile())
        .filter(path => [pin, account.password].some(it => readFileSync(path).includes(it)))
    await patiently(async () =>
      expect((await mailsOf(world))[0]).toMatchObject({ state: 'waiting', attempts: 1 }),
    )
    expect(found()).toEqual([])
    server.manners = 'takes'
    world.clock.now += HOUR_MS
    await patiently(async () => expect((await mailsOf(world))[0].state).toBe('sent'))
    expect(pinIn(server.mails[0])).toBe(pin)
    expect(found()).toEqual([])
    const about = await world.api('GET', '/settings/about')
    const password = about.body.items.find(({ name }: { name: string }) => name === 'mail.password')
    expect(password).toMatchObject({ kind: 'secret', value: null, default: null, set: true })
    const texts = [answer.text, about.text, (await world.api('GET', '/settings')).text]
    texts.push(Buffer.concat(chunks).toString('utf8'), await logOf(world))
    for (const text of texts) {
      expect(text).not.toContain(pin)
      expect(text).not.toContain(account.password)
    }
  })

  test('the outbox is for administrators, newest first, page by page', async () => {
    const world = await startWorld()
    await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on' })
    for (const username of ['a', 'b', 'c']) {
      await world.api('POST', '/users', { username, email: `${username}@firm.example` })
    }
    const first = (await world.api('GET', '/mails?limit=2')).body
    const second = (await world.api('GET', `/mails?limit=2&after=${first.next}`)).body
    const addresses = [...first.items, ...second.items].map(({ to }: { to: string }) => to)
    expect(addresses).toEqual(['c@firm.example', 'b@firm.example', 'a@firm.example'])
    expect(second.next).toBeNull()
    expect((await call(world.server, { path: '/api/mails' })).status).toBe(401)
  })
})
