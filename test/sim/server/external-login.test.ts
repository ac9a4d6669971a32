// External authentication: the real server, a terminal written from the protocol, and the example connector in a process.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LieName } from '../../../sim/connector/lies.ts'
import type { Trouble } from '../../../sim/server/external/connector-answer.ts'
import { patiently } from '../../patiently.ts'
import { type ConnectorProcess, connectorProcess } from '../connector-process.ts'
import { newFolder, startDemo, userId, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const ANNAS_CARD = '0102030405'
const ANNAS_PIN = '482913'
const NOT_VERIFIED = { result: 'refused', reason: 'not-verified' }
const refused = (reason: string) => ({ result: 'refused', reason })
const known = (username: string) => ({ result: 'known', user: { username } })

/** Anna has a personal number and an alias; patience is short, so that what hangs does not hold up the tests. */
async function office(settings: object = {}) {
  const world = await startDemo()
  const anna = await userId(world, 'anna')
  await world.api('PATCH', `/users/${anna}`, { personalNumber: '00123', aliases: ['a.novak'] })
  await set(world, { 'login.wait': '1s', ...settings })
  const terminal = await enrolTerminal(world)
  return { world, terminal, anna, present: terminal.identify.bind(terminal) }
}
async function set(world: World, changes: object) {
  const answer = await world.api('PATCH', '/settings', changes)
  expect(answer.status, answer.text).toBe(200)
}
async function withConnector(settings: object = {}, ...words: string[]) {
  const connector = await connectorProcess(...words)
  return { connector, ...(await office({ ...connector.settings, ...settings })) }
}
const outcomes = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/connector/outcomes')).body.items.map(
    ({ outcome }: { outcome: string }) => outcome,
  )
const log = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map(({ message }: { message: string }) => message)

/** A connector of bare TCP: answers every request with these bytes, and keeps what it was sent. */
async function bareConnector(answer: string | ((request: string) => string)) {
  const requests: string[] = []
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', bytes => {
      requests.push(String(bytes))
      socket.write(typeof answer === 'string' ? answer : answer(String(bytes)))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  return { requests, url: `http://127.0.0.1:${port}` }
}
const http = (body: string, head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json') =>
  `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

describe('D1 the request', () => {
  test('D1 carries type, value and Basic credentials, and keeps the query that the URL has', async () => {
    const bare = await bareConnector(http('{"result":0,"username":"anna"}'))
    const { world, present } = await office()
    await set(world, {
      ...{ 'auth.external': 'on', 'auth.url': `${bare.url}/a%2Fb?tenant=7&x=a+b%20c&flag` },
      ...{ 'auth.user': 'svc', 'auth.password': 'p:äß' },
    })
    expect(await present(1, 'A&b=c#/ +ž')).toMatchObject(known('anna'))
    expect(await present(0, '1234')).toMatchObject(known('anna'))
    expect(await present(7, '5678')).toMatchObject(known('anna'))
    const [first = '', second = '', third = ''] = bare.requests
    const kept = '/a%2Fb?tenant=7&x=a+b%20c&flag'
    const value = 'A%26b%3Dc%23%2F%20%2B%C5%BE'
    expect(first.split('\r\n', 1)).toEqual([`GET ${kept}&loginType=1&loginValue=${value} HTTP/1.1`])
    expect(second).toContain(`${kept}&loginType=0&loginValue=1234 HTTP`)
    expect(third).toContain(`${kept}&loginType=7&loginValue=5678 HTTP`)
    const basic = Buffer.from('svc:p:äß').toString('base64')
    expect(first).toMatch(new RegExp(`^authorization: Basic ${basic}\r$`, 'im'))
  })

  test('D1 an address that would carry credentials in clear beyond this machine is refused', async () => {
    const { world } = await office()
    const tried = async (url: string) =>
      (await world.api('PATCH', '/settings', { 'auth.url': url })).status
    for (const url of [
      ...[
        'http://connector.example/',
        'http://10.0.0.1',
        'http://127.0.0.1.example/',
        'ftp://localhost',
      ],
      ...[
        'https://user:pw@connector.example/',
        'https://connector.example/#part',
        'connector',
        '//x',
      ],
    ]) {
      expect([url, await tried(url)]).toEqual([url, 400])
    }
    for (const url of [
      'https://connector.example/x?y',
      'http://localhost:1',
      'http://[::1]/',
      '',
    ]) {
      expect([url, await tried(url)]).toEqual([url, 200])
    }
  })
})

describe('D2 the answer', () => {
  test('D2 names a user by personal number, username or alias; 1 and 2 refuse', async () => {
    const { present, world } = await withConnector()
    expect(await present(1, 'EA00000001')).toMatchObject(known('anna'))
    expect(await present(0, '900001')).toMatchObject(known('anna'))
    expect(await present(1, 'ea00000002')).toMatchObject(known('ben'))
    expect(await present(1, 'EA00000004')).toMatchObject(known('anna'))
    expect(await present(1, 'EA00000003')).toEqual(refused('inactive'))
    expect(await present(0, '111111')).toEqual(refused('wrong-pin'))
    expect(await present(1, 'FFFF')).toEqual(refused('unknown-card'))
    expect(await outcomes(world)).toEqual([
      ...['nobody', 'nobody', 'invalid', 'granted', 'granted', 'granted', 'granted'],
    ])
    expect((await log(world)).filter(line => line.startsWith('External'))).toEqual([])
  })

  test('D2 a user who is switched off here stays out, whatever the connector says', async () => {
    const { world, present, anna } = await withConnector()
    await world.api('PATCH', `/users/${anna}`, { active: false })
    expect(await present(1, 'EA00000001')).toEqual(refused('inactive'))
    expect(await log(world)).toContain(
      'External authentication: the connector named a user who is switched off. Nobody was let in on its word.',
    )
  })

  test('D2 two names that are not the same user name nobody', async () => {
    const said = { result: 0, personalNumber: '00123', username: 'ben' }
    const bare = await bareConnector(() => http(JSON.stringify(said)))
    const { present, world, anna } = await office({ 'auth.external': 'on', 'auth.url': bare.url })
    expect(await present(1, 'CAFE')).toEqual(NOT_VERIFIED)
    said.username = 'carla'
    expect(await present(1, 'CAFE')).toEqual(NOT_VERIFIED)
    await world.api('DELETE', `/users/${anna}`)
    said.username = 'ben'
    expect(await present(1, 'CAFE')).toEqual(NOT_VERIFIED)
    expect(await outcomes(world)).toEqual(['names-nobody', 'names-nobody', 'names-two'])
  })
})

describe('D3 which logins', () => {
  test('D3 connector alone: the server’s own cards and PINs do not count', async () => {
    const { present, connector } = await withConnector()
    expect(await present(1, ANNAS_CARD)).toEqual(refused('unknown-card'))
    expect(await present(0, ANNAS_PIN)).toEqual(refused('wrong-pin'))
    expect(await present(7, ANNAS_CARD)).toEqual(refused('unknown-card'))
    expect(connector.asked()).toBe(3)
  })

  test('D3 fallback: the server’s users first, and only who is not there is asked about', async () => {
    const { world, present, connector, anna } = await withConnector({ 'auth.fallback': 'on' })
    expect(await present(1, ANNAS_CARD)).toMatchObject(known('anna'))
    expect(await present(0, ANNAS_PIN)).toMatchObject(known('anna'))
    expect(await present(7, ANNAS_PIN)).toMatchObject(known('anna'))
    expect(connector.asked()).toBe(0)
    expect(await present(1, 'EB00000001')).toMatchObject(known('ben'))
    expect(await present(0, '900011')).toMatchObject(known('ben'))
    expect(connector.asked()).toBe(2)
    await world.api('PATCH', `/users/${anna}`, { active: false })
    expect(await present(1, ANNAS_CARD)).toEqual(refused('inactive'))
    expect(connector.asked()).toBe(2)
  })

  test.each([
    ['card', [1, 7], [0]],
    ['pin', [0, 7], [1]],
  ] as const)(
    'D3 only %s: the other method stays with the server’s users',
    async (method, out, own) => {
      const { present, connector } = await withConnector({ 'auth.methods': [method] })
      for (const type of own) {
        const value = type === 0 ? ANNAS_PIN : ANNAS_CARD
        expect(await present(type, value)).toMatchObject(known('anna'))
      }
      expect(connector.asked()).toBe(0)
      for (const type of out) {
        expect(await present(type, type === 0 ? '900001' : 'EA00000001')).toMatchObject(
          known('anna'),
        )
        expect(await present(type, type === 0 ? ANNAS_PIN : ANNAS_CARD)).toMatchObject({
          result: 'refused',
        })
      }
      expect(connector.asked()).toBe(2 * out.length)
    },
  )

  test('D3 a card with its PIN: the connector is asked about the card, the PIN is the server’s own', async () => {
    const { present, connector } = await withConnector()
    expect(await present(1, 'EA00000001', ANNAS_PIN)).toMatchObject(known('anna'))
    expect(await present(1, 'EA00000001', '900001')).toEqual(refused('wrong-pin'))
    expect(await present(1, 'EA00000002', ANNAS_PIN)).toEqual(refused('wrong-pin'))
    expect(connector.asked()).toBe(3)
    for (let tries = 1; tries < 5; tries++) await present(1, 'EA00000001', '135790')
    expect(await present(1, 'EA00000001', ANNAS_PIN)).toEqual(refused('locked-out'))
  })
})

const TROUBLE_OF: Readonly<Record<LieName, Trouble>> = {
  ...{ hang: 'timeout', drip: 'timeout', cut: 'unreachable', 'not-http': 'malformed' },
  ...{ oversize: 'too-large', torn: 'malformed', twice: 'malformed', empty: 'malformed' },
  ...{ list: 'malformed', 'result-as-text': 'malformed', 'result-true': 'malformed' },
  ...{ 'result-3': 'malformed', 'no-name': 'malformed', 'empty-name': 'malformed' },
  ...{ 'name-as-number': 'malformed', 'not-utf-8': 'malformed', stranger: 'names-nobody' },
  ...{ echo: 'names-nobody', two: 'names-nobody', html: 'wrong-content' },
  ...{ 'as-html': 'wrong-content', zipped: 'wrong-content', redirect: 'redirect' },
  ...{ created: 'wrong-status', 'not-found': 'wrong-status', broken: 'wrong-status' },
  forbidden: 'not-authorized',
}

describe('D5 a connector that is no help', () => {
  test.each(['off', 'on'])(
    'D5 no lie lets anybody in, each is named (fallback %s)',
    async fallback => {
      const { world, present, connector } = await withConnector({ 'auth.fallback': fallback })
      for (const [lie, trouble] of Object.entries(TROUBLE_OF)) {
        await set(world, { 'auth.url': `${connector.url}?lie=${lie}` })
        expect([lie, await present(1, 'EA00000001')]).toEqual([lie, NOT_VERIFIED])
        expect([lie, (await outcomes(world))[0]]).toEqual([lie, trouble])
      }
      // No try again behind anybody's back.
      expect(connector.asked()).toBe(Object.keys(TROUBLE_OF).length)
      const fine = fallback === 'on' ? known('anna') : NOT_VERIFIED
      expect(await present(1, ANNAS_CARD)).toMatchObject(fine)
      await set(world, { 'auth.url': connector.url })
      expect(await present(1, 'EA00000001')).toMatchObject(known('anna'))
    },
    60_000,
  )

  test('D5 neither log holds what was presented, what was said, or the password', async () => {
    const { world, present, connector } = await withConnector()
    for (const lie of ['echo', 'torn', 'forbidden', 'stranger']) {
      await set(world, { 'auth.url': `${connector.url}?lie=${lie}` })
      await present(0, '97531864')
    }
    await set(world, { 'auth.url': connector.url, 'auth.password': 'w/rong' })
    expect(await present(0, '97531864')).toEqual(NOT_VERIFIED)
    const said = JSON.stringify([
      await log(world),
      (await world.api('GET', '/connector/outcomes')).text,
    ])
    expect(said).not.toMatch(/97531864|nobody-of-this-name|w\/rong|Kräne/)
    expect(said).toContain('refuses the user name or password')
    expect(connector.program.stdout()).not.toContain('97531864')
  })

  test('D5 the same trouble is one line a minute, and the next line says how many there were', async () => {
    const { world, present } = await withConnector({}, '--lie', 'torn')
    const lines = async () => (await log(world)).filter(line => /no result/.test(line))
    for (let times = 0; times < 4; times++) await present(1, 'EA00000001')
    expect(await lines()).toHaveLength(1)
    world.clock.now += 60_000
    await present(1, 'EA00000001')
    expect(await lines()).toEqual([
      expect.stringContaining('3 times more'),
      expect.not.stringContaining('times more'),
    ])
  })

  test('D5 down, or without a URL: nobody is let in, and the fallback’s own users are', async () => {
    const { world, present, connector } = await withConnector()
    expect(await connector.program.end('SIGTERM')).toBe(0)
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
    expect(await present(1, ANNAS_CARD)).toEqual(NOT_VERIFIED)
    await set(world, { 'auth.url': '' })
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
    expect(await outcomes(world)).toEqual(['no-url', 'unreachable', 'unreachable'])
    await set(world, { 'auth.fallback': 'on' })
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
    expect(await present(1, ANNAS_CARD)).toMatchObject(known('anna'))
  })

  test('D5 a slow source is waited for within the limit, and no longer', async () => {
    const { world, present, connector } = await withConnector({}, '--slow', '1500')
    expect(await present(1, 'EB00000001')).toEqual(NOT_VERIFIED)
    expect(await outcomes(world)).toEqual(['timeout'])
    await set(world, { 'login.wait': '4s' })
    expect(await present(1, 'EA00000001')).toMatchObject(known('anna'))
    expect(await present(1, 'EB00000001')).toMatchObject(known('ben'))
    await set(world, { 'login.wait': '10s', 'auth.url': `${connector.url}?lie=hang` })
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
  })

  test('D5 one that hangs holds up nobody: what is too much is answered at once, other work goes on', async () => {
    const { world, terminal, present, connector } = await withConnector(
      { 'login.wait': '10s' },
      '--hang',
    )
    const hanging = Array.from({ length: 8 }, () => present(1, 'EA00000001'))
    await patiently(() => expect(connector.asked()).toBe(8))
    const more = await Promise.all(Array.from({ length: 20 }, () => present(1, 'EA00000001')))
    expect(more).toEqual(Array(20).fill(NOT_VERIFIED))
    expect(new Set(await outcomes(world))).toEqual(new Set(['busy']))
    expect(connector.asked()).toBe(8)
    expect((await terminal.beat()).terminal).toBe('T1')
    expect(await Promise.all(hanging)).toEqual(Array(8).fill(NOT_VERIFIED))
    expect((await outcomes(world)).filter(one => one === 'timeout')).toHaveLength(8)
    await set(world, { 'auth.url': `${connector.url}?lie=` })
    expect(await present(1, 'EA00000001')).toMatchObject(known('anna'))
  })

  test('D5 TLS is verified: by the machine’s authorities, or by the one that is set', async () => {
    const { connector, ca } = await overTls()
    const { world, present } = await office(connector.settings)
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
    await set(world, { 'auth.caPem': world.server.caPem })
    expect(await present(1, 'EA00000001')).toEqual(NOT_VERIFIED)
    expect(await outcomes(world)).toEqual(['not-trusted', 'not-trusted'])
    expect(connector.asked()).toBe(0)
    // As a field of one line makes it.
    await set(world, { 'auth.caPem': ca.replaceAll('\n', ' ') })
    expect(await present(1, 'EA00000001')).toMatchObject(known('anna'))
    const junk = await world.api('PATCH', '/settings', { 'auth.caPem': 'MIIB' })
    expect([junk.status, junk.body.message]).toEqual([400, expect.stringContaining('BEGIN')])
  })

  test('D5 the password is stored sealed, shown to nobody, and survives a restart', async () => {
    const { world, terminal, connector } = await withConnector()
    const { items } = (await world.api('GET', '/settings/about')).body
    const about = items.find(({ name }: { name: string }) => name === 'auth.password')
    expect(about).toMatchObject({ kind: 'secret', value: null, set: true })
    expect((await world.api('GET', '/settings')).text).not.toContain('Kräne')
    expect(JSON.stringify(await terminal.settings())).not.toMatch(/auth\.|Kräne/)
    await world.stop()
    const file = readFileSync(`${world.folder}/server.db`)
    expect(file.includes('Kräne')).toBe(false)
    expect(file.includes(connector.url)).toBe(true)
    await world.restart()
    expect(await terminal.identify(1, 'EA00000001')).toMatchObject(known('anna'))
  })

  test('D5 with a connector that says nothing, PINs of the fallback are not tried without limit', async () => {
    const { world, terminal, present, connector } = await withConnector({ 'auth.fallback': 'on' })
    await connector.program.end('SIGKILL')
    const other = await enrolTerminal(world)
    for (const pin of ['111111', '222222', '333333', '444444', '555555']) {
      expect(await present(0, pin)).toEqual(NOT_VERIFIED)
    }
    expect(await present(0, ANNAS_PIN)).toEqual(refused('locked-out'))
    expect(await present(7, ANNAS_PIN)).toEqual(refused('locked-out'))
    expect(await present(1, ANNAS_CARD)).toMatchObject(known('anna'))
    expect(await other.identify(0, ANNAS_PIN)).toMatchObject(known('anna'))
    world.clock.now += 15 * 60_000
    expect(await terminal.identify(0, ANNAS_PIN)).toMatchObject(known('anna'))
  })
})

describe('D5 offline use', () => {
  test('D5 whom a connector vouched for is cached, unless that is switched off', async () => {
    const { world, terminal, present, anna } = await withConnector()
    const ben = await userId(world, 'ben')
    expect(await present(1, 'EA00000001')).not.toHaveProperty('cache')
    expect((await terminal.credentials(0, [anna, ben])).keep).toEqual([anna, ben])
    const before = (await terminal.beat()).credentialsVersion
    await set(world, { 'auth.cache': 'off' })
    expect((await terminal.beat()).credentialsVersion).toBeGreaterThan(before)
    expect(await present(1, 'EA00000001')).toMatchObject({ ...known('anna'), cache: false })
    expect((await terminal.credentials(0, [anna, ben])).keep).toEqual([ben])
  })

  test('D5 what only the connector may vouch for is not synchronised from the server’s users', async () => {
    const { world, terminal } = await withConnector()
    const synced = async () =>
      (await terminal.credentials()).users.map((user: { cards: unknown[]; pins: unknown[] }) => [
        ...[user.cards.length, user.pins.length],
      ])
    expect(await synced()).toEqual([])
    await set(world, { 'auth.methods': 'card' })
    expect(await synced()).toEqual([
      [0, 1],
      [0, 1],
    ])
    await set(world, { 'auth.fallback': 'on' })
    expect(await synced()).toEqual([
      [1, 1],
      [1, 1],
    ])
  })
})

async function overTls(): Promise<{ connector: ConnectorProcess; ca: string }> {
  const file = join(newFolder(), 'ca.pem')
  const connector = await connectorProcess('--tls', file)
  return { connector, ca: readFileSync(file, 'utf8') }
}
