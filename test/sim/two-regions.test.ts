// `latchkey start` as a whole: two regions as servers of their own, and the identity providers as a process beside them.

import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { callServer, type ServerAccess } from '../../sim/server-api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey, type Program } from './command.ts'
import { browser } from './identity/provider-process.ts'

const FREE = ['--port', '0', '--server-port', '0', '--smtp-port', '0']
const PATIENCE = { timeout: 20_000, interval: 50 }

interface Started {
  readonly program: Program
  readonly data: string
  readonly eu: ServerAccess
  readonly us: ServerAccess
  /** Address of Apple's stand-in. */
  readonly apple: string
}

async function started(data = join(temporaryFolder(), 'data')): Promise<Started> {
  const program = latchkey('start', '--data', data, ...FREE, '--us-port', '0')
  const [, eu] = await program.says(/Server and console +https:\/\/127\.0\.0\.1:(\d+)/)
  const [, us] = await program.says(/Second region, us +https:\/\/127\.0\.0\.1:(\d+)/)
  const [, apple = ''] = await program.says(/Identity providers +apple (https:\S+),/)
  const at = (port: string | undefined, folder: string, token: string) => ({
    port: Number(port),
    caPem: readFileSync(join(data, folder, 'ca.pem'), 'utf8'),
    adminToken: readFileSync(join(data, folder, token), 'utf8').trim(),
  })
  return {
    ...{ program, data, apple },
    ...{ eu: at(eu, 'server', 'admin-token'), us: at(us, 'us', 'demo-us-token') },
  }
}

const get = async (server: ServerAccess, path: string) => callServer(server, 'GET', `/api${path}`)
const usernames = async (server: ServerAccess) =>
  ((await get(server, '/users')).body as { items: { username: string }[] }).items.map(
    ({ username }) => username,
  )

/** The status of Apple's discovery document; undefined when nobody listens there. */
const appleAnswers = ({ apple, data }: Started): Promise<number | undefined> =>
  new Promise(resolve => {
    const ca = readFileSync(join(data, 'identity-providers', 'ca.pem'))
    const asked = request(`${apple}/.well-known/openid-configuration`, { ca, agent: false })
    asked.on('response', answer => resolve(answer.resume().statusCode))
    asked.on('error', () => resolve(undefined)).end()
  })

/** The process of the identity providers, by their parent. */
const childOf = ({ program }: Started): number =>
  Number(readFileSync(`/proc/${program.child.pid}/task/${program.child.pid}/children`, 'utf8'))

test('E1, E3 two regions and the identity providers start together; the regions share nothing: tokens, people, tenants, terminals, authorities', async () => {
  const simulator = await started()
  const { program, eu, us } = simulator
  expect(eu.caPem).not.toBe(us.caPem)
  expect((await get(us, '/tenant')).body).toMatchObject({
    ...{ id: 'demo-us', region: 'us', users: 2, terminals: 0, operator: false },
  })
  expect((await get(eu, '/tenant')).body).toMatchObject({ id: 'demo', region: 'eu', terminals: 1 })
  expect([await usernames(eu), await usernames(us)]).toEqual([
    ['anna', 'ben'],
    ['carol', 'dave'],
  ])
  for (const [server, other] of [
    [eu, us],
    [us, eu],
  ] as const) {
    const crossed = { ...server, adminToken: other.adminToken }
    expect((await get(crossed, '/users')).status).toBe(401)
    // Whoever trusts one region's authority reaches no other.
    await expect(get({ ...server, caPem: other.caPem }, '/regions')).rejects.toThrow()
    const { body } = await get(server, '/regions')
    expect(body).toEqual({
      items: [
        { id: 'eu', url: `https://localhost:${eu.port}`, here: server === eu },
        { id: 'us', url: `https://localhost:${us.port}`, here: server === us },
      ],
    })
  }
  const signIn = async (server: ServerAccess, tenant: string, user: string, pin: string) =>
    (await callServer(server, 'POST', '/api/me/session', { tenant, user, pin })).status
  expect(await signIn(us, 'demo-us', 'carol', '615204')).toBe(204)
  expect(await signIn(eu, 'demo-us', 'carol', '615204')).toBe(401)
  expect(await signIn(eu, 'demo', 'carol', '615204')).toBe(401)
  expect(await signIn(us, 'demo', 'anna', '482913')).toBe(401)
  expect(await signIn(eu, 'demo', 'anna', '482913')).toBe(204)

  // The identity providers come back when they end.
  expect(await appleAnswers(simulator)).toBe(200)
  process.kill(childOf(simulator), 'SIGKILL')
  await program.says(/The identity providers ended \(SIGKILL\)\. They are started again\./)
  await expect.poll(() => appleAnswers(simulator), PATIENCE).toBe(200)
  // And end with the simulator, which killed can tell nobody.
  await program.end('SIGKILL')
  await expect.poll(() => appleAnswers(simulator), PATIENCE).toBe(undefined)
})

test('E1, E3 both regions are told of the identity providers at the first start, and keep what is theirs; later of others only', {
  timeout: 120_000,
}, async () => {
  const first = await started()
  const known = async (server: ServerAccess) =>
    (await get(server, '/identity-providers')).body as {
      readonly items: readonly Record<'provider' | 'account' | 'issuer' | 'clientId', string>[]
      readonly redirectUris: readonly { readonly uri: string }[]
    }
  const phone = browser(readFileSync(join(first.data, 'identity-providers', 'ca.pem'), 'utf8'))
  for (const server of [first.eu, first.us]) {
    const { items, redirectUris } = await known(server)
    expect(items.map(({ provider, account }) => `${provider} ${account}`)).toEqual([
      ...['apple work', 'apple personal', 'google work', 'google personal'],
      ...['microsoft work', 'microsoft personal'],
    ])
    // Each sends people back to where this server takes them, and asks who they are before.
    for (const { provider, issuer, clientId } of items) {
      const uri = redirectUris.find(one => one.uri.includes(`/${provider}/`))?.uri ?? ''
      const asked = new URLSearchParams({
        ...{ client_id: clientId, redirect_uri: uri, scope: 'openid', response_type: 'code' },
        ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
      })
      const { status, headers } = await phone.go(`${issuer}/authorize?${asked}`)
      expect([uri, status, headers.get('location')]).toEqual([
        ...[uri, 303, expect.stringContaining('/choose/')],
      ])
    }
  }
  const path = '/api/identity-providers/google/work'
  expect((await callServer(first.us, 'DELETE', path)).status).toBe(204)
  expect(await first.program.end('SIGTERM')).toBe(0)
  expect(first.program.stderr()).toBe('')
  const again = await started(first.data)
  expect(await usernames(again.us)).toEqual(['carol', 'dave'])
  expect(again.apple).toBe(first.apple)
  expect((await known(again.eu)).items).toHaveLength(6)
  expect((await known(again.us)).items).toHaveLength(5)
  expect(await again.program.end('SIGTERM')).toBe(0)
  rmSync(join(first.data, 'identity-providers', 'state.json'))
  const others = await started(first.data)
  const issuers = (await known(others.us)).items.map(({ issuer }) => issuer)
  expect(issuers).toHaveLength(6)
  expect(issuers).toContain(others.apple)
  expect(others.apple).not.toBe(first.apple)
})

test('E1 a second region that cannot start says why, and the terminals run all the same', async () => {
  const other = createServer()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const data = join(temporaryFolder(), 'data')
  const program = latchkey('start', '--data', data, ...FREE, '--us-port', String(port))
  const [, url] = await program.says(/Terminal and bench +(http:\S+)/)
  await program.says(
    new RegExp(`The second region does not run: Port ${port} is in use.*--us-port`),
  )
  expect((await fetch(`${url}/api/terminals/T1`)).status).toBe(200)
  expect(await program.end('SIGTERM')).toBe(0)
})

test('E3 a server behind a proxy tells providers and people the address it is told', async () => {
  const data = temporaryFolder()
  const program = latchkey(
    ...['server', '--data', data, '--port', '0', '--smtp-port', '0'],
    ...['--public-url', 'https://print.firm.example'],
  )
  const [, port] = await program.says(/Reference server +https:\/\/127\.0\.0\.1:(\d+)/)
  const server = {
    port: Number(port),
    caPem: readFileSync(join(data, 'ca.pem'), 'utf8'),
    adminToken: readFileSync(join(data, 'admin-token'), 'utf8').trim(),
  }
  const { body } = await get(server, '/identity-providers')
  expect(body).toMatchObject({
    redirectUris: [
      { provider: 'apple', uri: 'https://print.firm.example/api/sign-in/apple/callback' },
      ...[{ provider: 'google' }, { provider: 'microsoft' }],
    ],
  })
})
