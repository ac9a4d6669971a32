import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createChanges } from '../../../sim/server/changes.ts'
import { createTokens } from '../../../sim/server/tokens.ts'
import { openChanges } from './change-stream.ts'
import { call, startDemo, startWorld, userId, type World } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'

describe('who changes something tells it', () => {
  test('people, cards, PINs, groups and settings', async () => {
    const demo = await startDemo()
    const anna = await userId(demo, 'anna')
    const { body: team } = await demo.api('POST', '/groups', { name: 'Team' })
    const { cards, pins } = (await demo.api('GET', `/users/${anna}`)).body
    const changes = await openChanges(demo.server)
    for (const [method, path, body, ...words] of [
      ['POST', '/groups', { name: 'Office' }, 'groups', 'log'],
      ['DELETE', `/groups/${team.id}`, undefined, 'groups', 'users', 'log'],
      ['POST', '/users', { username: 'eve' }, 'users', 'log'],
      ['POST', '/users', { username: 'sam', groups: ['Office'] }, 'users', 'groups'],
      ['PATCH', `/users/${anna}`, { groups: ['Office'] }, 'users', 'groups'],
      ['PATCH', `/users/${anna}`, { active: false }, 'users', 'log'],
      ['PATCH', `/users/${anna}`, { username: 'anne' }, 'users', 'activities'],
      ['DELETE', `/users/${anna}/cards/${cards[0].id}`, undefined, 'users', 'log'],
      ['DELETE', `/users/${anna}/pins/${pins[0].id}`, undefined, 'users', 'log'],
      ['POST', `/users/${anna}/pins`, { pin: '90210' }, 'users', 'log'],
      ['POST', `/users/${anna}/pins`, {}, 'users', 'log'],
      ['POST', `/users/${anna}/cards`, { number: 'AA' }, 'users', 'log'],
      ['DELETE', `/users/${anna}`, undefined, 'users', 'groups', 'log'],
      ['PATCH', '/settings', { gate: 'none' }, 'settings', 'terminals', 'log'],
      ['PATCH', '/settings', { 'ext-device.unknown-offline-username': 'x' }, 'settings', 'log'],
    ] as const) {
      await demo.api(method, path, body)
      await changes.heard(...words)
    }
  })

  test('terminals: code issued, enrolled, seen, connected, gone; logins and what is booked', async () => {
    const demo = await startDemo()
    const changes = await openChanges(demo.server)
    const terminal = await enrolTerminal(demo)
    await changes.heard('enrolment-codes', 'terminals', 'log')
    await terminal.beat()
    await changes.heard('terminals')
    const { body } = await demo.api('POST', '/terminals/enrolment-codes')
    await demo.api('DELETE', `/terminals/enrolment-codes/${body.id}`)
    await changes.heard('enrolment-codes', 'log')
    const link = await terminal.link()
    await changes.heard('terminals')
    link.socket.close()
    await changes.heard('terminals')
    await terminal.identify(1, '0102030405')
    await changes.heard('users')
    await terminal.identify(0, '482913')
    await changes.heard('users')
    await terminal.upload('a', writeJournal('a', [copyOf({ card: 'NOBODYS' })]))
    await changes.heard('activities', 'users', 'log')
  })

  test('looking tells nobody anything', async () => {
    const demo = await startDemo()
    const changes = await openChanges(demo.server)
    for (const path of ['/users', '/groups', '/settings', '/terminals', '/activities', '/log']) {
      await demo.api('GET', path)
    }
    await demo.api('PATCH', '/settings', {})
    await demo.api('POST', '/users', { username: '' })
    await demo.api('POST', '/groups', { name: 'The only change' })
    expect([...(await changes.heard('groups'))].sort()).toEqual(['groups', 'log'])
  })
})

describe('the stream', () => {
  test('is for those with a token', async () => {
    const { server } = await startWorld()
    expect((await call(server, { path: '/api/changes' })).status).toBe(401)
    const { headers } = await openChanges(server)
    expect(headers).toMatchObject({
      ...{ 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    })
    await expect(openChanges(server, 'nonsense')).rejects.toThrow('refused with 401')
  })

  test('tells of its own tenant only', async () => {
    const world = await startWorld()
    const token = await addTenant(world)
    const [ours, theirs] = [await openChanges(world.server), await openChanges(world.server, token)]
    const create = (by: string, name: string) =>
      call(world.server, { path: '/api/groups', body: { name }, token: by })
    await create(world.server.adminToken, 'Ours')
    await ours.heard('groups')
    await create(token, 'Theirs')
    await theirs.heard('groups')
    expect([ours.events, theirs.events]).toEqual([[['groups', 'log']], [['groups', 'log']]])
  })

  test('a storm of changes comes as few events, and none is lost', async () => {
    const world = await startWorld()
    const changes = await openChanges(world.server)
    const start = performance.now()
    for (let n = 0; n < 40; n++) await world.api('POST', '/groups', { name: `G${n}` })
    await world.api('POST', '/users', { username: 'last' })
    await changes.heard('users')
    const seconds = (performance.now() - start) / 1_000
    expect(changes.events.length).toBeLessThanOrEqual(5 * seconds + 2)
  })

  test('ends with the server', async () => {
    const { server } = await startWorld()
    const changes = await openChanges(server)
    await server.close()
    await changes.ended
  })

  test('one tenant has 32; one that left makes room', async () => {
    const { server } = await startWorld()
    const streams = await Promise.all(Array.from({ length: 32 }, () => openChanges(server)))
    const { adminToken: token } = server
    expect(await call(server, { path: '/api/changes', token })).toMatchObject({
      status: 429,
      body: { error: 'too-many-streams' },
    })
    streams[0]?.leave()
    const again = async (): Promise<void> => {
      try {
        await openChanges(server)
      } catch {
        await again()
      }
    }
    await again()
  })
})

describe('limits', () => {
  const tenant = { id: 'demo', region: 'eu' }
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a heartbeat every 15 s, and no timer is left when nobody listens', () => {
    vi.useFakeTimers()
    const changes = createChanges()
    changes.announce(tenant, 'users')
    expect(vi.getTimerCount()).toBe(0)
    const stream = changes.open(tenant)
    stream.read()
    vi.advanceTimersByTime(45_000)
    expect(String(stream.read())).toBe(': still here\n\n'.repeat(3))
    changes.announce(tenant, 'users')
    vi.advanceTimersByTime(0)
    expect(String(stream.read())).toBe('event: changed\ndata: {"what":["users"]}\n\n')
    changes.announce(tenant, 'log')
    vi.advanceTimersByTime(199)
    expect(stream.read()).toBeNull()
    vi.advanceTimersByTime(1)
    expect(String(stream.read())).toContain('"log"')
    changes.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a client that does not read is cut off; the others go on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] })
    const changes = createChanges()
    const [slow, quick] = [changes.open(tenant), changes.open(tenant)]
    let events = 0
    quick.on('data', () => {
      events += 1
    })
    const closed = new Promise(resolve => slow.once('close', resolve))
    for (let n = 0; n < 1_000 && !slow.destroyed; n++) {
      expect(slow.readableLength).toBeLessThanOrEqual(16_384)
      changes.announce(tenant, 'activities')
      vi.advanceTimersByTime(200)
      await new Promise(resolve => setImmediate(resolve))
    }
    await closed
    expect(events).toBeGreaterThan(100)
    expect(quick.destroyed).toBe(false)
    changes.close()
    await new Promise(resolve => quick.once('close', resolve))
  })
})

/** Adds another tenant to the world's database, as there is no API for it; returns its token. */
async function addTenant(world: World): Promise<string> {
  await world.server.close()
  const db = new Database(join(world.folder, 'server.db'))
  db.prepare('INSERT INTO tenants VALUES (?, ?, ?, 1, 1, 1)').run('other', 'us', randomBytes(32))
  createTokens(db, () => {}, Date.now).set({ id: 'other', region: 'us' }, 'other-token')
  db.close()
  await world.restart()
  return 'other-token'
}
