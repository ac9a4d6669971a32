// E1: tenants of one server, and regions that are servers of their own. Nothing of one is ever seen by another.

import { describe, expect, test } from 'vitest'
import { createServer, type ServerOptions } from '../../../sim/server/server.ts'
import { call, newFolder, startDemo, startWorld, userId, type World } from './harness.ts'
import { copyOf, enrolmentOf, enrolTerminal, newKeys, writeJournal } from './terminal-client.ts'
import { userBrowser } from './user-browser.ts'

const ANNAS_CARD = '0102030405'
const ANNAS_PIN = '482913'

/** The same server, as the administrator of another tenant sees it. */
async function tenantOf(world: World, id: string): Promise<World & { readonly token: string }> {
  const made = await world.api('POST', '/tenants', { id })
  expect(made.status, made.text).toBe(201)
  const { token } = made.body
  const { server } = world
  return {
    ...world,
    ...{ server, token },
    api: (method, path, body) => call(server, { method, path: `/api${path}`, body, token }),
  }
}

describe('E1 whoever runs the server', () => {
  test('E1 makes tenants, whose first administrator gets a token this once', async () => {
    const world = await startDemo()
    const firm = await tenantOf(world, 'firm')
    expect((await firm.api('GET', '/tenant')).body).toEqual({
      ...{ id: 'firm', region: 'eu', users: 0, terminals: 0, operator: false },
      token: { name: 'first', role: 'admin' },
    })
    expect((await world.api('GET', '/tenants')).body).toEqual({
      items: [
        { id: 'demo', region: 'eu', users: 2, terminals: 0 },
        { id: 'firm', region: 'eu', users: 0, terminals: 0 },
      ],
      next: null,
    })
    await world.restart()
    const { server } = world
    const again = await call(server, { path: '/api/tenant', token: firm.token })
    expect(again.body.id).toBe('firm')
  })

  test('E1 nobody else does, and names are names', async () => {
    const world = await startDemo()
    const firm = await tenantOf(world, 'firm')
    for (const method of ['GET', 'POST']) {
      const answer = await firm.api(
        method,
        '/tenants',
        method === 'POST' ? { id: 'mine' } : undefined,
      )
      expect(answer).toMatchObject({ status: 403, body: { error: 'tenant-refused' } })
    }
    expect((await world.api('POST', '/tenants', { id: 'firm' })).status).toBe(409)
    for (const id of ['', 'ab', 'Firm', 'a firm', '-firm', 'firm-', 'f'.repeat(41), 'fírm', null]) {
      expect([id, (await world.api('POST', '/tenants', { id })).status]).toEqual([id, 400])
    }
    expect((await world.api('GET', '/tenants')).body.items).toHaveLength(2)
  })
})

describe('E1 between tenants', () => {
  test('E1 no list shows what another has, and no id of theirs leads anywhere', async () => {
    const world = await startDemo()
    const anna = await userId(world, 'anna')
    const terminal = await enrolTerminal(world, 'T1')
    await world.api('POST', '/groups', { name: 'Staff' })
    await world.api('POST', '/projects', { code: 'P1', name: 'Bridge' })
    await world.api('POST', '/quotas', { user: 'anna', period: 'day', pages: 9 })
    await world.api('POST', `/users/${anna}/credit`, { amount: 500, reason: 'Cash' })
    await terminal.upload('a', writeJournal('a', [copyOf({ card: 'FFFF' })]))
    const firm = await tenantOf(world, 'firm')
    const { body: api } = await world.api('GET', '/openapi.json')

    for (const [path, ways] of Object.entries<Record<string, object>>(api.paths)) {
      const isList = path.startsWith('/api/') && !path.includes('{') && 'get' in ways
      if (!isList || /^\/api\/(me\b|changes|openapi|regions|tenants)/.test(path)) continue
      const { status, body } = await firm.api('GET', path.slice(4))
      expect([path, status]).toEqual([path, 200])
      // A tenant has its own first token and a line that tells of its making; settings are about nobody.
      const own = ['/api/tokens', '/api/log', '/api/settings/about'].includes(path)
      if (body.items !== undefined && !own) expect([path, body.items]).toEqual([path, []])
    }
    for (const [method, path, body] of [
      ...([
        ['GET', `/users/${anna}`],
        ['DELETE', `/users/${anna}`],
      ] as const),
      ['PATCH', `/users/${anna}`, { name: 'Mine' }],
      ['POST', `/users/${anna}/cards`, { number: 'AB01' }],
      ['POST', `/users/${anna}/pins`, {}],
      ['PUT', `/users/${anna}/password`, { password: 'long enough, too' }],
      ...([
        ['GET', `/users/${anna}/credit`],
        ['GET', `/users/${anna}/account`],
      ] as const),
      ['POST', `/users/${anna}/credit`, { amount: 1, reason: 'x' }],
      ['GET', '/terminals/T1'],
      ['POST', '/terminals/T1/revoke', { reason: 'x' }],
      ['POST', '/terminals/T1/purge', { reason: 'x' }],
      ['POST', '/terminals/T1/clear-pins', { reason: 'x' }],
      [
        'POST',
        '/terminals/T1/unlock-codes',
        { challenge: '7K2M9QXD', mode: 'single', reason: 'x' },
      ],
    ] as readonly (readonly [string, string, object?])[]) {
      const { status } = await firm.api(method, path, body)
      expect([method, path, status]).toEqual([method, path, 404])
    }
    expect((await world.api('GET', `/users/${anna}`)).body).toMatchObject({ name: 'Anna' })
    expect(await terminal.identify(1, ANNAS_CARD)).toMatchObject({ result: 'known' })
  })

  test('E1 the same name, card, PIN and terminal in two tenants are two of each', async () => {
    const world = await startDemo()
    const firm = await tenantOf(world, 'firm')
    const here = await enrolTerminal(world, 'T1')
    const there = await enrolTerminal(firm, 'T1')
    expect(await there.identify(1, ANNAS_CARD)).toMatchObject({ reason: 'unknown-card' })
    expect(await there.identify(0, ANNAS_PIN)).toMatchObject({ reason: 'wrong-pin' })
    const { id } = (await firm.api('POST', '/users', { username: 'anna', name: 'Another' })).body
    expect((await firm.api('POST', `/users/${id}/cards`, { number: ANNAS_CARD })).status).toBe(201)
    expect((await firm.api('POST', `/users/${id}/pins`, { pin: ANNAS_PIN })).status).toBe(201)
    for (const [type, value] of [
      [1, ANNAS_CARD],
      [0, ANNAS_PIN],
    ] as const) {
      expect(await here.identify(type, value)).toMatchObject({ user: { name: 'Anna' } })
      expect(await there.identify(type, value)).toMatchObject({ user: { name: 'Another' } })
    }
    const names = (users: readonly { name: string }[]) => users.map(({ name }) => name).sort()
    expect(names((await here.credentials()).users)).toEqual(['Anna', 'Ben'])
    expect(names((await there.credentials()).users)).toEqual(['Another'])

    const browsers = [userBrowser(world), userBrowser(world)] as const
    expect((await browsers[0].signIn(ANNAS_PIN, 'anna', 'demo')).status).toBe(204)
    expect((await browsers[1].signIn(ANNAS_PIN, 'anna', 'firm')).status).toBe(204)
    expect((await browsers[0].ask('GET', '')).body.name).toBe('Anna')
    expect((await browsers[1].ask('GET', '')).body.name).toBe('Another')
    expect((await userBrowser(world).signIn(ANNAS_PIN, 'ben', 'firm')).status).toBe(401)
  })
})

describe('E1 between regions', () => {
  test('E1 a store is of one region, and of no other later', async () => {
    const folder = newFolder()
    const us = await startWorld({ folder, region: 'us' })
    expect((await us.api('GET', '/tenant')).body).toMatchObject({ id: 'demo', region: 'us' })
    expect((await (await tenantOf(us, 'firm')).api('GET', '/tenant')).body.region).toBe('us')
    await us.stop()
    await expect(createServer({ folder, port: 0, region: 'eu' })).rejects.toThrow(
      /holds data of the region us/,
    )
    const again = await startWorld({ folder })
    expect((await again.api('GET', '/tenant')).body.region).toBe('us')
  })

  test('E1 neither tokens nor terminals nor people of one are anybody in the other', async () => {
    const [eu, us] = [await startDemo(), await startDemo({ region: 'us' })]
    const { server } = us
    const asked = await call(server, { path: '/api/users', token: eu.server.adminToken })
    expect(asked.status).toBe(401)
    const terminal = await enrolTerminal(eu, 'T1')
    const body = { loginType: 1, loginValue: ANNAS_CARD }
    const path = '/device/v1/identify'
    // Whoever shows a certificate of the other region's authority is refused, by the handshake or after it.
    const answer = await call(server, { path, body, ...terminal.identity }).catch(() => undefined)
    expect(answer?.status ?? 401).toBe(401)
    const anna = userBrowser(eu)
    await anna.signIn(ANNAS_PIN)
    const headers = { cookie: anna.cookie ?? '', 'sec-fetch-site': 'same-origin' }
    expect((await call(server, { path: '/api/me', headers })).status).toBe(401)
    expect((await anna.ask('GET', '')).status).toBe(200)
  })

  test('E1 what is made in one is unknown in the other: users, tenants, codes to enrol with', async () => {
    const [eu, us] = [await startDemo(), await startDemo({ region: 'us' })]
    expect(eu.server.caPem).not.toBe(us.server.caPem)
    await tenantOf(us, 'firm')
    await us.api('POST', '/users', { username: 'grace' })
    const list = async (world: World, path: string, name: string) =>
      (await world.api('GET', path)).body.items.map((one: Record<string, string>) => one[name])
    expect(await list(us, '/tenants', 'id')).toEqual(['demo', 'firm'])
    expect(await list(eu, '/tenants', 'id')).toEqual(['demo'])
    expect(await list(us, '/users', 'username')).toContain('grace')
    expect(await list(eu, '/users', 'username')).toEqual(['anna', 'ben'])
    // The same terminal name is free in both, and a code is for the server that gave it.
    await enrolTerminal(us, 'T1')
    expect(await list(eu, '/terminals', 'id')).toEqual([])
    const { code } = (await us.api('POST', '/terminals/enrolment-codes', { terminal: 'T2' })).body
    const path = '/device/v1/enrol'
    const body = enrolmentOf(code, newKeys())
    expect((await call(eu.server, { path, body })).status).toBe(403)
    expect((await call(us.server, { path, body })).status).toBe(200)
  })

  test('E1 each names itself and the others, to everybody', async () => {
    const us = await startDemo({ region: 'us' })
    const eu = await startDemo({ regions: [{ id: 'us', url: us.server.url }] })
    const regions = async ({ server }: World) => (await call(server, { path: '/api/regions' })).body
    expect(await regions(eu)).toEqual({
      items: [
        { id: 'eu', url: eu.server.url, here: true },
        { id: 'us', url: us.server.url, here: false },
      ],
    })
    expect(await regions(us)).toEqual({ items: [{ id: 'us', url: us.server.url, here: true }] })
    const itself = { folder: newFolder(), port: 0, regions: [{ id: 'eu', url: us.server.url }] }
    await expect(createServer(itself as ServerOptions)).rejects.toThrow(/name others only/)
  })
})
