// E4, E5: signing up with a password, confirmed by mail.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openParts } from '../../../sim/server/parts.ts'
import { patiently } from '../../patiently.ts'
import { call, newFolder, startWorld, type World } from './harness.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { userBrowser } from './user-browser.ts'

const HOUR_MS = 3_600_000
const PASSWORD = 'correct horse battery'
const EVA = { givenName: 'Eva', familyName: 'Malá', email: 'eva@home.example', password: PASSWORD }

async function startOffice(settings: object = {}) {
  const mails = await startMailServer({ security: 'none' })
  const world = await startWorld()
  const { status, text } = await world.api('PATCH', '/settings', {
    ...{ 'mail.host': 'localhost', 'mail.port': mails.port, 'mail.security': 'none' },
    ...{ 'mail.from': 'print@firm.example' },
    ...{ 'users.selfRegistration': 'on', 'users.newActive': 'on', ...settings },
  })
  expect([status, text]).toEqual([200, text])
  return { world, mails }
}
const signUp = (world: World, body: object = EVA) =>
  call(world.server, { path: '/api/sign-up', body: { tenant: 'demo', ...body } })
const confirm = (world: World, token: string, tenant = 'demo') =>
  call(world.server, { path: '/api/sign-up/confirm', body: { tenant, token } })
const usersOf = async (world: World) => (await world.api('GET', '/users')).body.items
const logOf = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message)

/** The mail number `n`, when it has come, as its reader sees it. */
async function mail({ mails }: MailServer, n: number): Promise<string> {
  await patiently(() => expect(mails.length).toBeGreaterThanOrEqual(n))
  const text = (mails[n - 1] ?? '').replaceAll('=\r\n', '')
  return text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
const tokenIn = (text: string) => /#confirm=([\w-]{43})/.exec(text)?.[1] ?? ''

describe('E4: signing up', () => {
  test('sends a link, and the link makes the account, once', async () => {
    const { world, mails } = await startOffice()
    const asked = await signUp(world, { ...EVA, username: 'eva', language: 'de' })
    expect(asked).toMatchObject({ status: 202, body: { message: /mail/ } })
    const text = await mail(mails, 1)
    expect(text).toContain(`${world.server.url}/me/?tenant=demo#confirm=`)
    expect(mails.recipients).toEqual(['eva@home.example'])
    expect(text).toContain('Guten Tag,')
    expect(text).not.toMatch(/Eva|correct horse/)
    expect(await usersOf(world)).toEqual([])
    const token = tokenIn(text)
    expect(await confirm(world, token)).toMatchObject({
      ...{ status: 200, body: { username: 'eva', active: true } },
    })
    expect(await usersOf(world)).toMatchObject([
      {
        ...{ username: 'eva', name: 'Eva Malá', email: 'eva@home.example', language: 'de' },
        ...{ account: 'personal', identities: [] },
      },
    ])
    const gone = { status: 404, body: { error: 'link-gone' } }
    expect(await confirm(world, token)).toMatchObject(gone)
    expect((await logOf(world))[0]).toBe('User eva registered with a password.')
    const eva = userBrowser(world)
    expect((await eva.signInWithPassword(PASSWORD, 'eva')).status).toBe(204)
    expect((await eva.ask('GET', '')).body).toMatchObject({
      ...{ signedInBy: 'password', mayChangeUsername: true },
    })
    // Not because the address has an account now: it is spent.
    const [{ id }] = await usersOf(world)
    await world.api('DELETE', `/users/${id}`)
    expect(await confirm(world, token)).toMatchObject(gone)
  })

  test('keeps no password and no token in clear', async () => {
    const { world, mails } = await startOffice()
    await signUp(world)
    const token = tokenIn(await mail(mails, 1))
    await confirm(world, token)
    const kept = ['server.db', 'server.db-wal'].map(name =>
      readFileSync(join(world.folder, name)).toString('latin1'),
    )
    const seen = [...kept, (await logOf(world)).join(), (await world.api('GET', '/mails')).text]
    for (const place of seen) {
      expect(place).not.toContain(PASSWORD)
      expect(place).not.toContain(token)
    }
  })

  test('answers the same for an address that has an account, and its mail says so', async () => {
    const { world, mails } = await startOffice()
    const anna = { username: 'anna', email: 'Anna@firm.example', language: 'cs' }
    await world.api('POST', '/users', anna)
    const known = await signUp(world, { ...EVA, email: 'anna@FIRM.example' })
    const fresh = await signUp(world)
    expect([known.status, known.text]).toEqual([fresh.status, fresh.text])
    const text = await mail(mails, 1)
    expect(mails.recipients[0]).toBe('Anna@firm.example')
    expect(tokenIn(text)).toBe('')
    expect(Buffer.from(text, 'latin1').toString('utf8')).toContain('Účet s ní už existuje')
    await mail(mails, 2)
    expect(await usersOf(world)).toHaveLength(1)
  })

  test('costs one slow hash, whoever has the address', async () => {
    let hashes = 0
    const parts = await openParts({
      ...{ folder: newFolder(), host: 'localhost', now: () => 0 },
      stretch: async secret => {
        hashes += 1
        return Buffer.from(secret)
      },
    })
    const { operator, people, settings, outbox } = parts
    await settings.change(operator, { 'users.selfRegistration': 'on', 'mail.host': 'localhost' })
    people.add(operator, { username: 'anna', email: 'anna@firm.example' })
    for (const [n, email] of ['anna@firm.example', 'eva@home.example'].entries()) {
      hashes = 0
      parts.signUp.take('::1', operator, { ...EVA, email, language: 'en' })
      await patiently(() => expect(outbox.list(operator, { limit: 9 }).items).toHaveLength(n + 1))
      expect([email, hashes]).toEqual([email, 1])
    }
    await parts.signUp.close()
    parts.close()
  })

  test.each([
    ['registration-off', 403, { 'users.selfRegistration': 'off' }],
    ['mails-off', 409, { 'mail.host': '' }],
  ] as const)('is refused with %s', async (error, status, settings) => {
    const { world, mails } = await startOffice(settings)
    expect(await signUp(world)).toMatchObject({ status, body: { error } })
    expect(mails.mails).toEqual([])
  })

  test('is refused with a password, name or address that is none', async () => {
    const { world } = await startOffice()
    const policy = { status: 400, body: { error: 'password-policy' } }
    expect(await signUp(world, { ...EVA, password: 'short' })).toMatchObject(policy)
    const own = { ...EVA, username: 'eva-mala-1', password: 'Eva-Mala-1' }
    expect(await signUp(world, own)).toMatchObject(policy)
    for (const wrong of [
      ...[{ email: 'nobody' }, { email: 'a@b.example\r\nbcc: c@d.example' }, { language: 'xx' }],
      ...[{ givenName: 'x'.repeat(81) }, { username: 'a@b' }, { account: 'work' }],
    ]) {
      expect((await signUp(world, { ...EVA, ...wrong })).status).toBe(400)
    }
    expect((await signUp(world, { ...EVA, tenant: 'nowhere' })).status).toBe(404)
  })

  test('without a given or family name makes a guest', async () => {
    const { world, mails } = await startOffice()
    await signUp(world, { ...EVA, familyName: ' ' })
    await confirm(world, tokenIn(await mail(mails, 1)))
    expect((await usersOf(world))[0].name).toMatch(/^Guest_[a-z2-9]{8}$/)
  })

  test('gives another name where somebody has the one that was wished for', async () => {
    const { world, mails } = await startOffice()
    await world.api('POST', '/users', { username: 'eva' })
    await signUp(world, { ...EVA, username: 'EVA' })
    const { body } = await confirm(world, tokenIn(await mail(mails, 1)))
    expect(body.username).toBe('eva.mala')
  })

  test('waits for an administrator, unless new ones are active', async () => {
    const { world, mails } = await startOffice({ 'users.newActive': 'off' })
    await signUp(world)
    const { body } = await confirm(world, tokenIn(await mail(mails, 1)))
    expect(body).toEqual({ username: 'eva.mala', active: false })
    const eva = userBrowser(world)
    expect(await eva.signInWithPassword('wrong horse', 'eva.mala')).toMatchObject({ status: 401 })
    expect(await eva.signInWithPassword(PASSWORD, 'eva.mala')).toMatchObject({
      ...{ status: 403, body: { error: 'not-active' } },
    })
    expect((await usersOf(world))[0]).toMatchObject({ awaitsActivation: true })
  })
})

describe('E4: a link', () => {
  test('is good for an hour, for its tenant, while registration is on and the address free', async () => {
    const { world, mails } = await startOffice()
    await world.api('POST', '/tenants', { id: 'other' })
    await signUp(world)
    const token = tokenIn(await mail(mails, 1))
    const gone = { status: 404, body: { error: 'link-gone' } }
    expect(await confirm(world, token, 'other')).toMatchObject(gone)
    expect(await confirm(world, 'x'.repeat(43))).toMatchObject(gone)
    await world.api('PATCH', '/settings', { 'users.selfRegistration': 'off' })
    const off = { status: 403, body: { error: 'registration-off' } }
    expect(await confirm(world, token)).toMatchObject(off)
    await world.api('PATCH', '/settings', { 'users.selfRegistration': 'on' })
    const anna = (await world.api('POST', '/users', { username: 'a', email: EVA.email })).body
    expect(await confirm(world, token)).toMatchObject(gone)
    await world.api('DELETE', `/users/${anna.id}`)
    world.clock.now += HOUR_MS
    expect(await confirm(world, token)).toMatchObject(gone)
    expect(await usersOf(world)).toEqual([])
  })

  test('survives a restart', async () => {
    const { world, mails } = await startOffice()
    await signUp(world)
    const token = tokenIn(await mail(mails, 1))
    await world.restart()
    expect((await confirm(world, token)).status).toBe(200)
  })
})

describe('E4: too much', () => {
  test('is told to an address of the internet after twenty in an hour', async () => {
    const { world } = await startOffice()
    for (let n = 0; n < 20; n++) {
      expect((await signUp(world, { ...EVA, email: `e${n}@home.example` })).status).toBe(202)
    }
    const often = { status: 429, body: { error: 'too-many-tries' } }
    expect(await signUp(world)).toMatchObject(often)
    world.clock.now += HOUR_MS
    expect((await signUp(world)).status).toBe(202)
  })

  test('is mailed to nobody: three mails an hour, and all are told the same', async () => {
    const { world, mails } = await startOffice()
    const answers = []
    for (let n = 0; n < 4; n++) answers.push((await signUp(world)).text)
    await signUp(world, { ...EVA, email: 'last@home.example' })
    await patiently(() => expect(mails.recipients).toContain('last@home.example'))
    expect(new Set(answers).size).toBe(1)
    const listed = (await world.api('GET', '/mails')).body.items
    const hers = listed.filter(({ to }: { to: string }) => to === EVA.email)
    expect(hers).toHaveLength(3)
    expect(hers[0]).toMatchObject({ kind: 'sign-up', user: null })
  })
})
