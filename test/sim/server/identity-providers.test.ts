// E3: identity providers by configuration: what is taken, what is kept secret, and what the page for people hears of it.

import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { call, startWorld, type World } from './harness.ts'

const MICROSOFT = {
  issuer: 'https://login.example/5b9f/v2.0',
  clientId: 'printers',
  clientSecret: 'the client secret',
}
const GOOGLE = {
  ...{ issuer: 'https://accounts.example', clientId: 'printers', clientSecret: 'another secret' },
  hostedDomain: 'firm.example',
}
const keyOf = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
const APPLE = {
  ...{ issuer: 'https://appleid.example', clientId: 'example.firm.printers' },
  apple: { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: keyOf('prime256v1') },
}

const put = (world: World, path: string, body: object) =>
  world.api('PUT', `/identity-providers/${path}`, body)
const waysIn = (world: World, tenant = 'demo') =>
  call(world.server, { path: `/api/sign-in/${tenant}` })
const logOf = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message)

describe('E3: a provider', () => {
  test('is set up, listed without its secrets, and removed; the App. Log names it', async () => {
    const world = await startWorld()
    expect((await put(world, 'microsoft/work', MICROSOFT)).status).toBe(200)
    expect((await put(world, 'google/work', GOOGLE)).status).toBe(200)
    expect((await put(world, 'apple/personal', APPLE)).status).toBe(200)
    const { body, text } = await world.api('GET', '/identity-providers')
    const at = new Date(world.clock.now).toISOString()
    const none = { apple: null, hostedDomain: null, ca: null, changedAt: at }
    const { privateKey: _, ...ids } = APPLE.apple
    expect(body.items).toEqual([
      {
        ...none,
        ...{ provider: 'apple', account: 'personal', issuer: APPLE.issuer, apple: ids },
        ...{ clientId: APPLE.clientId, scopes: 'openid name email' },
      },
      {
        ...none,
        ...{ provider: 'google', account: 'work', issuer: GOOGLE.issuer, clientId: 'printers' },
        ...{ scopes: 'openid profile email', hostedDomain: 'firm.example' },
      },
      {
        ...none,
        ...{ provider: 'microsoft', account: 'work', issuer: MICROSOFT.issuer },
        ...{ clientId: 'printers', scopes: 'openid profile email' },
      },
    ])
    expect(body.redirectUris[0]).toEqual({
      ...{ provider: 'apple', uri: `${world.server.url}/api/sign-in/apple/callback` },
    })
    const kept = readFileSync(join(world.folder, 'server.db')).toString('latin1')
    const wal = readFileSync(join(world.folder, 'server.db-wal')).toString('latin1')
    for (const secret of ['the client secret', 'another secret', 'BEGIN PRIVATE KEY']) {
      for (const place of [text, kept, wal, (await logOf(world)).join()]) {
        expect(place).not.toContain(secret)
      }
    }
    expect((await world.api('DELETE', '/identity-providers/google/work')).status).toBe(204)
    expect((await world.api('DELETE', '/identity-providers/google/work')).status).toBe(404)
    expect((await logOf(world)).slice(0, 2)).toEqual([
      'Sign-in with Google for work accounts was removed.',
      'Sign-in with Apple for personal accounts was set up: https://appleid.example.',
    ])
  })

  test('keeps its secret while issuer and client stay, and takes it to no other issuer', async () => {
    const world = await startWorld()
    await put(world, 'microsoft/work', MICROSOFT)
    await put(world, 'apple/work', APPLE)
    const { clientSecret: _, ...unsaid } = MICROSOFT
    const { privateKey: __, ...ids } = APPLE.apple
    const changed = await put(world, 'microsoft/work', { ...unsaid, scopes: 'openid email' })
    expect(changed).toMatchObject({ status: 200, body: { scopes: 'openid email' } })
    expect((await put(world, 'apple/work', { ...APPLE, apple: ids })).status).toBe(200)
    for (const [path, body] of [
      ['microsoft/work', { ...unsaid, issuer: 'https://evil.example' }],
      ['microsoft/work', { ...unsaid, clientId: 'other' }],
      ['microsoft/personal', unsaid],
      ['apple/work', { ...APPLE, issuer: 'https://evil.example', apple: ids }],
      ['apple/work', { ...APPLE, apple: { ...ids, keyId: 'OTHER' } }],
    ] as const) {
      expect([path, (await put(world, path, body)).status]).toEqual([path, 400])
    }
  })

  test.each([
    ['an issuer without TLS', 'microsoft/work', { ...MICROSOFT, issuer: 'http://login.example' }],
    ['an issuer with a query', 'microsoft/work', { ...MICROSOFT, issuer: 'https://a.example?b' }],
    ['a template of issuers', 'microsoft/work', { ...MICROSOFT, issuer: 'https://a/{tenantid}' }],
    ...['common', 'organizations', 'consumers'].map(
      word =>
        [
          ...[`every directory (${word})`, 'microsoft/work'],
          { ...MICROSOFT, issuer: `https://login.example/${word}/v2.0` },
        ] as [string, string, object],
    ),
    ['no secret', 'microsoft/work', { ...MICROSOFT, clientSecret: undefined }],
    ['anybody of Google at work', 'google/work', { ...GOOGLE, hostedDomain: undefined }],
    ['a domain for personal accounts', 'google/personal', GOOGLE],
    ['a domain with Microsoft', 'microsoft/work', { ...MICROSOFT, hostedDomain: 'firm.example' }],
    ['Apple with a client secret', 'apple/work', { ...APPLE, clientSecret: 'x' }],
    ['Apple without its ids', 'apple/work', MICROSOFT],
    [
      ...['Apple with a key of another curve', 'apple/work'],
      { ...APPLE, apple: { ...APPLE.apple, privateKey: keyOf('secp384r1') } },
    ],
    ['a key with Google', 'google/work', { ...GOOGLE, apple: APPLE.apple }],
    ['something that is no certificate', 'microsoft/work', { ...MICROSOFT, ca: 'trust me' }],
    ['another provider', 'facebook/work', MICROSOFT],
    ['another kind of account', 'google/school', GOOGLE],
  ] as [string, string, object][])('is not set up with %s', async (_what, path, body) => {
    const world = await startWorld()
    expect(await put(world, path, body)).toMatchObject({
      status: 400,
      body: { error: 'invalid-request' },
    })
    expect((await world.api('GET', '/identity-providers')).body.items).toEqual([])
  })

  test('belongs to one tenant', async () => {
    const world = await startWorld()
    await put(world, 'microsoft/work', MICROSOFT)
    const { token } = (await world.api('POST', '/tenants', { id: 'other' })).body
    const path = '/api/identity-providers'
    expect((await call(world.server, { path, token })).body.items).toEqual([])
    const gone = { method: 'DELETE', path: `${path}/microsoft/work`, token }
    expect((await call(world.server, gone)).status).toBe(404)
  })
})

describe('E2: how people of a tenant may sign in', () => {
  test('is open to everybody: providers only while people may register themselves', async () => {
    const world = await startWorld()
    await put(world, 'microsoft/work', MICROSOFT)
    await put(world, 'apple/personal', APPLE)
    expect(await waysIn(world)).toMatchObject({
      status: 200,
      body: { tenant: 'demo', region: 'eu', selfRegistration: false, providers: [] },
    })
    await world.api('PATCH', '/settings', { 'users.selfRegistration': 'on' })
    expect((await waysIn(world)).body).toEqual({
      ...{ tenant: 'demo', region: 'eu', selfRegistration: true },
      providers: [
        { provider: 'apple', account: 'personal' },
        { provider: 'microsoft', account: 'work' },
      ],
    })
    expect(await waysIn(world, 'nowhere')).toMatchObject({
      ...{ status: 404, body: { error: 'no-tenant' } },
    })
  })

  test('is told to one address 120 times in a quarter of an hour', async () => {
    const world = await startWorld()
    for (let n = 0; n < 120; n++) expect((await waysIn(world, `t${n}`)).status).toBe(404)
    const refused = { status: 429, body: { error: 'too-many-tries' } }
    expect(await waysIn(world)).toMatchObject(refused)
    world.clock.now += 15 * 60_000
    expect((await waysIn(world)).status).toBe(200)
  })
})
