// F: passwords of users. What is kept of them, who may change them, and what they open.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openParts } from '../../../sim/server/parts.ts'
import { PASSWORD_LENGTH, passwordProblem } from '../../../sim/server/passwords.ts'
import { newFolder, startWorld, type World } from './harness.ts'
import { userBrowser } from './user-browser.ts'

const MINUTE_MS = 60_000
const PASSWORD = 'correct horse battery'
const NEXT = 'staple of tomorrow'
const ANNA = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }

async function startAnna() {
  const world = await startWorld()
  const id: string = (await world.api('POST', '/users', ANNA)).body.id
  const put = (password: string) => world.api('PUT', `/users/${id}/password`, { password })
  expect((await put(PASSWORD)).status).toBe(204)
  return { world, id, put, anna: userBrowser(world) }
}
const logOf = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message)

describe('F: a password', () => {
  test('F: is told by nobody: no answer, no log and no file has it', async () => {
    const { world, id, anna } = await startAnna()
    await anna.signInWithPassword(PASSWORD)
    await anna.ask('PUT', '/password', { old: PASSWORD, new: NEXT })
    const user = await world.api('GET', `/users/${id}`)
    expect(user.body.passwordChangedAt).toBe(new Date(world.clock.now).toISOString())
    const log = (await logOf(world)).join('\n')
    expect(log).toContain('User anna got a new password.')
    expect(log).toContain('User anna changed their password on the page.')
    await world.stop()
    const files = readdirSync(world.folder, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    for (const text of [...files, user.text, log]) {
      expect(text.includes(PASSWORD) || text.includes(NEXT)).toBe(false)
    }
  })

  test('F: has 8 to 128 characters and is not the username', async () => {
    const { put } = await startAnna()
    for (const bad of ['1234567', 'x'.repeat(129)]) {
      expect(await put(bad)).toMatchObject({ status: 400, body: { error: 'password-policy' } })
    }
    expect(passwordProblem('Annabella', 'annaBELLA')).toBeDefined()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), text => {
        const length = [...text.normalize('NFC')].length
        const fits = length >= PASSWORD_LENGTH.min && length <= PASSWORD_LENGTH.max
        expect(passwordProblem(text, 'somebody else') === undefined).toBe(fits)
      }),
    )
  })

  test('F: is the same however a keyboard spells it, and another one in other capitals', async () => {
    const { put, world } = await startAnna()
    await put('café au lait')
    const { status } = await userBrowser(world).signInWithPassword('cafe\u0301 au lait')
    expect(status).toBe(204)
    expect((await userBrowser(world).signInWithPassword('Café au lait')).status).toBe(401)
  })

  test('F: costs one slow hash to look at, whoever is asked for', async () => {
    let hashes = 0
    const parts = await openParts({
      ...{ folder: newFolder(), host: 'localhost', now: () => 0 },
      stretch: async (secret, salt) => {
        hashes += 1
        return Buffer.concat([salt, Buffer.from(secret)])
      },
    })
    const tenant = { id: 'demo', region: 'eu' }
    const { id } = parts.people.add(tenant, { username: 'anna' })
    parts.people.add(tenant, { username: 'nothing' })
    await parts.passwords.set(tenant, id, PASSWORD)
    const tries = [
      ...[['anna', PASSWORD] as const, ['nobody', PASSWORD] as const],
      ...[['nothing', PASSWORD] as const],
      ...Array.from({ length: 7 }, () => ['anna', 'not the password'] as const),
    ]
    for (const [user, password] of tries) {
      hashes = 0
      const wish = { tenant: 'demo', user, password }
      await parts.userSignIn.signIn('::1', wish).catch(() => undefined)
      expect([user, password, hashes]).toEqual([user, password, 1])
    }
    parts.close()
  })
})

describe('F: signing in with a password', () => {
  test('F: works by username and by address, beside the PIN', async () => {
    const { world, id, anna } = await startAnna()
    await world.api('POST', `/users/${id}/pins`, { pin: '482913' })
    expect((await anna.signInWithPassword(PASSWORD)).status).toBe(204)
    expect((await anna.ask('GET', '')).body).toMatchObject({ username: 'anna' })
    const other = userBrowser(world)
    expect((await other.signInWithPassword(PASSWORD, 'ANNA@firm.example')).status).toBe(204)
    expect((await userBrowser(world).signIn('482913')).status).toBe(204)
    const both = { tenant: 'demo', user: 'anna', pin: '482913', password: PASSWORD }
    expect((await userBrowser(world).ask('POST', '/session', both)).status).toBe(400)
  })

  test('F: fails in the same words for nobody, a wrong one, and whoever has none', async () => {
    const { world, id } = await startAnna()
    await world.api('POST', '/users', { username: 'ben' })
    const texts = new Set<string>()
    for (const user of ['anna', 'ben', 'nobody']) {
      const answer = await userBrowser(world).signInWithPassword('not the password', user)
      expect(answer.status).toBe(401)
      texts.add(answer.text)
    }
    await world.api('PATCH', `/users/${id}`, { active: false })
    const off = await userBrowser(world).signInWithPassword(PASSWORD)
    expect(off.status).toBe(401)
    expect(texts.add(off.text).size).toBe(1)
  })

  test('F: five wrong ones lock it, also for the right one, for a quarter of an hour', async () => {
    const { world } = await startAnna()
    for (let tries = 0; tries < 5; tries++) {
      await userBrowser(world).signInWithPassword(`wrong number ${tries}`)
    }
    expect((await userBrowser(world).signInWithPassword(PASSWORD)).status).toBe(401)
    expect(await logOf(world)).toContainEqual(expect.stringContaining('anna is locked out'))
    world.clock.now += 15 * MINUTE_MS
    expect((await userBrowser(world).signInWithPassword(PASSWORD)).status).toBe(204)
  })

  test('F: ends with the password: another one or none closes what it opened, a PIN’s stays', async () => {
    const { world, id, put, anna } = await startAnna()
    await world.api('POST', `/users/${id}/pins`, { pin: '482913' })
    const withPin = userBrowser(world)
    await withPin.signIn('482913')
    for (const end of [() => put(NEXT), () => world.api('DELETE', `/users/${id}/password`)]) {
      await put(PASSWORD)
      await anna.signInWithPassword(PASSWORD)
      expect((await anna.ask('GET', '')).status).toBe(200)
      expect((await end()).status).toBe(204)
      expect((await anna.ask('GET', '')).status).toBe(401)
      expect((await withPin.ask('GET', '')).status).toBe(200)
    }
    expect((await world.api('DELETE', `/users/${id}/password`)).status).toBe(404)
    expect((await userBrowser(world).signInWithPassword(PASSWORD)).status).toBe(401)
  })

  test('F: its owner changes it knowing the old one; other pages it opened are signed out', async () => {
    const { world, anna } = await startAnna()
    await anna.signInWithPassword(PASSWORD)
    const elsewhere = userBrowser(world)
    await elsewhere.signInWithPassword(PASSWORD)
    const change = (old: string, next: string) => anna.ask('PUT', '/password', { old, new: next })
    expect(await change('not the password', NEXT)).toMatchObject({
      ...{ status: 403, body: { error: 'wrong-password' } },
    })
    expect((await change(PASSWORD, 'short')).status).toBe(400)
    expect((await change(PASSWORD, NEXT)).status).toBe(204)
    expect((await anna.ask('GET', '')).status).toBe(200)
    expect((await elsewhere.ask('GET', '')).status).toBe(401)
    expect((await userBrowser(world).signInWithPassword(PASSWORD)).status).toBe(401)
    for (let tries = 0; tries < 5; tries++) await change(`wrong number ${tries}`, PASSWORD)
    expect((await change(NEXT, PASSWORD)).status).toBe(403)
  })

  test('F: goes with its owner', async () => {
    const { world, id, anna } = await startAnna()
    await anna.signInWithPassword(PASSWORD)
    expect((await world.api('DELETE', `/users/${id}`)).status).toBe(204)
    expect((await anna.ask('GET', '')).status).toBe(401)
    expect((await userBrowser(world).signInWithPassword(PASSWORD)).status).toBe(401)
  })
})
