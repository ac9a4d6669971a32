// C2, C5: what people may do at their own page, and how long a session lasts.

import { describe, expect, test } from 'vitest'
import { openParts } from '../../../sim/server/parts.ts'
import { patiently } from '../../patiently.ts'
import { type Answer, call, newFolder, startWorld, type World } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'
import { type UserBrowser, userBrowser } from './user-browser.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const PIN = '482913'
const ANNA = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }

/** A server with Anna, her PIN and her card; mails stay in its outbox. */
async function startAnna(settings: object = {}) {
  const world = await startWorld()
  const { id } = (await world.api('POST', '/users', ANNA)).body
  await world.api('POST', `/users/${id}/pins`, { pin: PIN })
  await world.api('POST', `/users/${id}/cards`, { number: '0102030405' })
  await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on', ...settings })
  return { world, id: id as string, anna: userBrowser(world) }
}
async function startSignedIn(settings: object = {}) {
  const started = await startAnna(settings)
  expect((await started.anna.signIn(PIN)).status).toBe(204)
  return started
}
const isIn = async (browser: UserBrowser) => (await browser.ask('GET', '')).status === 200
const logOf = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message)
const pinsOf = async (world: World, id: string) =>
  (await world.api('GET', `/users/${id}`)).body.pins

async function mailed(world: World): Promise<string> {
  const { id } = (await world.api('GET', '/mails')).body.items[0]
  return /\d{6}/.exec((await world.api('POST', `/mails/${id}/open`)).body.text)?.[0] ?? ''
}

describe('signing in', () => {
  test('gives a cookie that no script, no other site and no other host gets', async () => {
    const { world, anna } = await startAnna()
    const { status, text, headers } = await anna.signIn(PIN)
    expect([status, text]).toEqual([204, ''])
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-latchkey=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ])
    expect((await anna.ask('GET', '')).body).toEqual({
      ...{ tenant: 'demo', username: 'anna', name: 'Anna', email: 'a***@firm.example' },
      ...{ language: 'en', mayChangePin: true, whyNoPin: null },
      ...{ account: 'work', signedInBy: 'pin', mayChangeUsername: false },
      pins: [{ expiresAt: null, expired: false, pending: false }],
      cards: [{ number: '******0405', expiresAt: null, expired: false }],
      passwordChangedAt: null,
    })
    expect((await logOf(world))[0]).toBe('User anna signed in on the page.')
    await world.restart()
    expect(await isIn(anna)).toBe(true)
  })

  test('works by e-mail address, and for nobody where two have it', async () => {
    const { world } = await startAnna()
    expect((await userBrowser(world).signIn(PIN, 'ANNA@firm.example')).status).toBe(204)
    await world.api('POST', '/users', { username: 'ann', email: 'anna@firm.example' })
    expect((await userBrowser(world).signIn(PIN, 'anna@firm.example')).status).toBe(401)
  })

  test('C5: fails in the same words whatever is wrong', async () => {
    const { world } = await startAnna()
    const gone = (await world.api('POST', '/users', { username: 'gone', active: false })).body.id
    await world.api('POST', `/users/${gone}/pins`, { pin: '730158' })
    const old = (await world.api('POST', '/users', { username: 'old' })).body.id
    await world.api('POST', `/users/${old}/pins`, { pin: '604182', temporary: true })
    world.clock.now += 25 * HOUR_MS
    const answers: Answer[] = []
    for (const [pin, user, tenant] of [
      ['111111', 'anna'],
      [PIN, 'nobody'],
      ['730158', 'gone'],
      ['604182', 'old'],
      ['730158', 'anna'],
      ['not a PIN', 'anna'],
      [PIN, 'anna', 'nowhere'],
    ] as const) {
      answers.push(await userBrowser(world).signIn(pin, user, tenant))
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    for (const { status, headers } of answers) {
      expect([status, headers['set-cookie']]).toEqual([401, undefined])
    }
  })

  test('C5: costs one slow hash, whoever is asked for and whether anything is looked at', async () => {
    let hashes = 0
    const parts = await openParts({
      ...{ folder: newFolder(), host: 'localhost', now: () => 0 },
      stretch: async secret => {
        hashes += 1
        return Buffer.from(secret)
      },
    })
    const tenant = { id: 'demo', region: 'eu' }
    for (const [username, pin, active] of [
      ['anna', PIN, true],
      ['gone', '730158', false],
    ] as const) {
      const { id } = parts.people.add(tenant, { username, active })
      await parts.pins.add(tenant, id, pin)
    }
    const tries: [string, string][] = [
      ['anna', PIN],
      ['nobody', PIN],
      ['gone', '730158'],
      ...Array.from({ length: 7 }, (): [string, string] => ['anna', 'no PIN at all']),
    ]
    for (const [user, pin] of tries) {
      hashes = 0
      await parts.userSignIn.signIn('::1', { tenant: 'demo', user, pin }).catch(() => undefined)
      expect([user, pin, hashes]).toEqual([user, pin, 1])
    }
    parts.close()
  })

  test('is closed to a user after five wrong PINs, in the same words, and stays open at terminals', async () => {
    const { world, anna } = await startAnna()
    const terminal = await enrolTerminal(world)
    for (let n = 0; n < 5; n++) expect((await anna.signIn('111111')).status).toBe(401)
    const wrong = await anna.signIn('111111')
    const right = await anna.signIn(PIN)
    expect([right.status, right.text]).toEqual([401, wrong.text])
    expect(await logOf(world)).toContain(
      'User anna is locked out of the page after 5 wrong tries within 15 minutes.',
    )
    expect(await terminal.identify(1, '0102030405', PIN)).toMatchObject({ result: 'known' })
    await world.restart()
    expect((await anna.signIn(PIN)).status).toBe(401)
    world.clock.now += 15 * MINUTE_MS
    expect((await anna.signIn(PIN)).status).toBe(204)
  })

  test('sent side by side lets no more than five wrong PINs be looked at', async () => {
    const { world, anna } = await startAnna()
    const wrong = Array.from({ length: 8 }, () => userBrowser(world).signIn('111111'))
    const all = await Promise.all([...wrong, userBrowser(world).signIn(PIN)])
    expect(all.every(({ status }) => status === 401)).toBe(true)
    expect((await anna.signIn(PIN)).status).toBe(401)
  })

  test('is closed to an address after twenty wrong tries, whomever they were for', async () => {
    const { world, anna } = await startAnna()
    for (let n = 0; n < 20; n++) {
      expect((await anna.signIn('111111', `nobody${n}`)).status).toBe(401)
    }
    const refused = { status: 429, body: { error: 'too-many-tries' } }
    expect(await anna.signIn(PIN)).toMatchObject(refused)
    world.clock.now += 15 * MINUTE_MS
    expect((await anna.signIn(PIN)).status).toBe(204)
  })

  test('that succeeds counts as no try', async () => {
    const { world } = await startAnna()
    for (let n = 0; n < 22; n++) expect((await userBrowser(world).signIn(PIN)).status).toBe(204)
  })
})

describe('a session', () => {
  test('ends unused after 15 minutes, and used after 12 hours', async () => {
    const { world, anna } = await startSignedIn()
    world.clock.now += 15 * MINUTE_MS - 1
    expect(await isIn(anna)).toBe(true)
    world.clock.now += 15 * MINUTE_MS
    expect(await isIn(anna)).toBe(false)

    await anna.signIn(PIN)
    for (let minutes = 14; minutes < 12 * 60; minutes += 14) {
      world.clock.now += 14 * MINUTE_MS
      expect(await isIn(anna)).toBe(true)
    }
    world.clock.now += 14 * MINUTE_MS
    expect(await isIn(anna)).toBe(false)
  })

  test('C5: ends with the PIN it was opened with', async () => {
    const { world, id } = await startAnna()
    const { pin } = (await world.api('POST', `/users/${id}/pins`, { temporary: true })).body
    await world.api('PATCH', '/settings', { 'pins.validHours': '1' })
    const ends = (await world.api('POST', `/users/${id}/pins`, { temporary: true })).body.pin
    expect(ends).not.toBe(pin)
    const anna = userBrowser(world)
    expect((await anna.signIn(ends)).status).toBe(204)
    for (let n = 0; n < 5; n++) {
      world.clock.now += 10 * MINUTE_MS
      expect(await isIn(anna)).toBe(true)
    }
    world.clock.now += 10 * MINUTE_MS
    expect(await isIn(anna)).toBe(false)
  })

  test.each([
    ['switched off', (world: World, id: string) => world.api('PATCH', `/users/${id}`, OFF)],
    ['deleted', (world: World, id: string) => world.api('DELETE', `/users/${id}`)],
    ['given another PIN', (world: World, id: string) => world.api('POST', `/users/${id}/pins`)],
    [
      'deprived of the PIN',
      async (world: World, id: string) =>
        world.api('DELETE', `/users/${id}/pins/${(await pinsOf(world, id))[0].id}`),
    ],
  ])('ends when its user is %s', async (_what, happen) => {
    const { world, id, anna } = await startSignedIn()
    expect((await happen(world, id)).status).toBeLessThan(300)
    expect(await isIn(anna)).toBe(false)
    await world.api('PATCH', `/users/${id}`, { active: true })
    expect(await isIn(anna)).toBe(false)
  })

  test('ends by signing out, here or everywhere', async () => {
    const { world, anna } = await startSignedIn()
    const [second, third] = [userBrowser(world), userBrowser(world)]
    await second.signIn(PIN)
    await third.signIn(PIN)
    const { cookie = '' } = third
    const out = await third.ask('DELETE', '/session')
    expect(out).toMatchObject({ status: 204, headers: { 'set-cookie': [/Max-Age=0/] } })
    expect((await call(world.server, { path: '/api/me', headers: { cookie } })).status).toBe(401)
    expect(await isIn(second)).toBe(true)
    expect((await second.ask('DELETE', '/sessions')).status).toBe(204)
    expect(await isIn(anna)).toBe(false)
  })

  test('gives way when its user opens more than ten', async () => {
    const { world, anna } = await startSignedIn()
    const others = Array.from({ length: 10 }, () => userBrowser(world))
    for (const [n, other] of others.entries()) {
      expect(await isIn(anna), String(n)).toBe(true)
      await other.signIn(PIN)
    }
    expect(await isIn(anna)).toBe(false)
    for (const other of others) expect(await isIn(other)).toBe(true)
  })
})

const OFF = { active: false }

describe('who may ask', () => {
  const JSON_TYPE = { 'content-type': 'application/json' }
  const CHANGES = [
    ['POST', '/api/me/session'],
    ['POST', '/api/me/pin'],
    ['PATCH', '/api/me'],
    ['DELETE', '/api/me/session'],
    ['DELETE', '/api/me/sessions'],
  ] as const

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'https://localhost:1' }],
    ['a hidden origin', { origin: 'null' }],
  ])('a request from %s changes nothing, though the cookie is with it', async (_from, from) => {
    const { world, id, anna } = await startSignedIn()
    for (const [method, path] of CHANGES) {
      const headers = { ...JSON_TYPE, ...from, cookie: anna.cookie ?? '' }
      const answer = await call(world.server, { method, path, headers, raw: '' })
      expect(answer, path).toMatchObject({ status: 403, body: { error: 'another-site' } })
    }
    expect(await isIn(anna)).toBe(true)
    expect(await pinsOf(world, id)).toHaveLength(1)
  })

  test('a form changes nothing, for it sends no JSON', async () => {
    const { world, id, anna } = await startSignedIn()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      for (const [method, path] of CHANGES) {
        const headers = { 'content-type': type, cookie: anna.cookie ?? '' }
        const answer = await call(world.server, { method, path, headers, raw: '' })
        expect(answer, path).toMatchObject({ status: 415, body: { error: 'not-json' } })
      }
    }
    expect(await pinsOf(world, id)).toHaveLength(1)
  })

  test('the page itself may, with a browser that names its origin only', async () => {
    const { world, anna } = await startSignedIn()
    const origin = `https://localhost:${world.server.port}`
    const headers = { ...JSON_TYPE, origin, cookie: anna.cookie ?? '' }
    const asked = await call(world.server, {
      ...{ method: 'PATCH', path: '/api/me', headers, body: { language: 'cs' } },
    })
    expect(asked).toMatchObject({ status: 200, body: { language: 'cs' } })
  })

  test('no token opens what is for people, and no cookie what is for tokens', async () => {
    const { world, anna } = await startSignedIn()
    const token = world.server.adminToken
    expect((await call(world.server, { path: '/api/me', token })).status).toBe(401)
    const headers = { cookie: anna.cookie ?? '' }
    for (const path of ['/api/users', '/api/tenant', '/api/activities', '/api/settings']) {
      expect((await call(world.server, { path, headers })).status, path).toBe(401)
    }
    for (const cookie of ['__Host-latchkey=', `__Host-latchkey=${'A'.repeat(43)}`, 'x=y']) {
      expect((await call(world.server, { path: '/api/me', headers: { cookie } })).status).toBe(401)
    }
  })

  test('nobody reads the activities of whoever had the name before', async () => {
    const { world, id } = await startAnna()
    const terminal = await enrolTerminal(world)
    await terminal.upload('a', writeJournal('a', [copyOf({ user: id })]))
    const anna = userBrowser(world)
    await anna.signIn(PIN)
    const hers = (await anna.ask('GET', '/activities')).body.items
    expect(hers).toEqual([
      { terminal: 'T1', kind: 'copy', pages: expect.any(Number), at: expect.any(String) },
    ])
    await world.api('DELETE', `/users/${id}`)
    const next = (await world.api('POST', '/users', { username: 'anna' })).body.id
    await world.api('POST', `/users/${next}/pins`, { pin: PIN })
    expect((await anna.signIn(PIN)).status).toBe(204)
    expect((await anna.ask('GET', '/activities')).body.items).toEqual([])
  })
})

describe('C2: a new PIN', () => {
  test('is mailed and never shown; the one before and its session last until it is first used', async () => {
    const { world, id, anna } = await startSignedIn()
    world.clock.now += 1
    const asked = await anna.ask('POST', '/pin')
    expect(asked).toMatchObject({ status: 202, body: { message: /mail|address/ } })
    const pin = await mailed(world)
    expect(asked.text).not.toContain(pin)
    expect(await pinsOf(world, id)).toMatchObject([{ pending: true }, { pending: false }])
    expect(await isIn(anna)).toBe(true)
    expect((await userBrowser(world).signIn(PIN)).status).toBe(204)
    const second = userBrowser(world)
    expect((await second.signIn(pin)).status).toBe(204)
    expect(await isIn(anna)).toBe(false)
    expect((await anna.signIn(PIN)).status).toBe(401)
    expect((await second.ask('GET', '')).body.pins).toEqual([
      { expiresAt: null, expired: false, pending: false },
    ])
    expect((await logOf(world)).join(' ')).not.toContain(pin)
  })

  test.each([
    ['pin-change-off', { 'pins.userCanChange': 'off' }, ANNA],
    ['mails-off', { 'pins.sendByEmail': 'off' }, ANNA],
    ['no-address', {}, { ...ANNA, email: null }],
  ])('is refused with %s, and the page knows before', async (error, settings, person) => {
    const { world, id, anna } = await startSignedIn(settings)
    await world.api('PATCH', `/users/${id}`, person)
    expect((await anna.ask('GET', '')).body).toMatchObject({ mayChangePin: false, whyNoPin: error })
    expect(await anna.ask('POST', '/pin')).toMatchObject({ status: 409, body: { error } })
    expect(await pinsOf(world, id)).toHaveLength(1)
  })

  test('is refused to whoever has had three within an hour', async () => {
    const { world, anna } = await startSignedIn()
    for (let n = 0; n < 3; n++) expect((await anna.ask('POST', '/pin')).status).toBe(202)
    const often = { status: 409, body: { error: 'too-often' } }
    expect(await anna.ask('POST', '/pin')).toMatchObject(often)
    world.clock.now += HOUR_MS
    await anna.signIn(PIN)
    expect((await anna.ask('POST', '/pin')).status).toBe(202)
  })

  test('C5: is asked for by name or address in one field, without being signed in', async () => {
    const { world } = await startAnna()
    for (const [n, user] of ['anna', 'anna@firm.example', 'nobody'].entries()) {
      const body = { tenant: 'demo', user }
      const { status } = await call(world.server, { path: '/api/pin-requests', body })
      expect(status).toBe(202)
      const mails = Math.min(n + 1, 2)
      await patiently(async () =>
        expect((await world.api('GET', '/mails')).body.items).toHaveLength(mails),
      )
    }
  })
})

describe('E4: a personal account', () => {
  test('signs in only while people may register themselves', async () => {
    const { world, anna } = await startAnna()
    const body = { tenant: 'demo', user: 'anna', pin: PIN, account: 'personal' }
    const refused = { status: 403, body: { error: 'registration-off' } }
    expect(await anna.ask('POST', '/session', body)).toMatchObject(refused)
    expect((await anna.ask('POST', '/session', { ...body, account: 'work' })).status).toBe(204)
    await world.api('PATCH', '/settings', { 'users.selfRegistration': 'on' })
    expect((await anna.ask('POST', '/session', body)).status).toBe(204)
  })
})

describe('E5: a username', () => {
  test('is not changed by whom an administrator made', async () => {
    const { anna } = await startSignedIn()
    const refused = { status: 403, body: { error: 'username-fixed' } }
    expect(await anna.ask('PATCH', '', { username: 'queen' })).toMatchObject(refused)
    expect((await anna.ask('GET', '')).body.username).toBe('anna')
  })
})
