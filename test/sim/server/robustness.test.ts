import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { connect } from 'node:tls'
import Database from 'better-sqlite3'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { createServer } from '../../../sim/server/server.ts'
import { call, newFolder, startDemo, startWorld, userId } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'
import { userBrowser } from './user-browser.ts'

const ROUTES = [
  'GET /api/connector/outcomes',
  'POST /api/desktop-logins',
  'GET /',
  'GET /api/activities',
  'GET /api/changes',
  'GET /api/groups',
  ...['GET /api/jobs', 'POST /api/jobs', 'DELETE /api/jobs/{id}', 'POST /api/jobs/{id}/put-back'],
  ...['GET /api/users/{id}/account', 'GET /api/users/{id}/credit', 'POST /api/users/{id}/credit'],
  ...['GET /api/quotas', 'POST /api/quotas', 'DELETE /api/quotas/{id}'],
  ...['GET /api/projects', 'POST /api/projects', 'PATCH /api/projects/{id}'],
  'GET /api/ledgers',
  'GET /api/log',
  ...['GET /api/parked-activity', 'POST /api/parked-activity/{id}/give', 'GET /api/moves'],
  ...['GET /api/moves/{id}/activities', 'POST /api/moves/{id}/undo'],
  'GET /api/mails',
  'GET /api/openapi.json',
  'GET /api/regions',
  'GET /api/settings',
  'POST /api/card-rules/try',
  'GET /api/settings/about',
  'GET /api/tenant',
  ...['GET /api/tenants', 'POST /api/tenants'],
  'GET /api/terminals',
  'GET /api/terminals/enrolment-codes',
  'GET /api/terminals/{id}',
  'GET /api/users',
  'GET /api/users/{id}',
  'GET /device/v1/link',
  'DELETE /api/groups/{id}',
  'DELETE /api/terminals/enrolment-codes/{id}',
  'DELETE /api/users/{id}',
  'DELETE /api/users/{id}/cards/{card}',
  'PATCH /api/users/{id}/cards/{card}',
  'DELETE /api/users/{id}/pins/{pin}',
  'PATCH /api/settings',
  'POST /api/settings/reset',
  'PATCH /api/users/{id}',
  'POST /api/groups',
  'POST /api/mails/{id}/open',
  'POST /api/pin-requests',
  'POST /api/terminals/enrolment-codes',
  'POST /api/users',
  'POST /api/users/{id}/cards',
  ...['PUT /api/users/{id}/password', 'DELETE /api/users/{id}/password', 'PUT /api/me/password'],
  'POST /api/users/{id}/pins',
  'POST /device/v1/beat',
  'POST /device/v1/cards',
  'POST /device/v1/credentials',
  'POST /device/v1/enrol',
  'POST /device/v1/identify',
  ...['POST /device/v1/jobs', 'POST /device/v1/jobs/{id}/claim'],
  'POST /device/v1/qr-codes',
  ...['POST /api/me/terminal-logins', 'GET /api/me/terminal-logins/{code}'],
  'POST /device/v1/settings',
  'PUT /device/v1/logs/{logId}/entries/{first}',
  ...['GET /api/tokens', 'POST /api/tokens', 'DELETE /api/tokens/{id}'],
  ...['GET /api/terminals/{id}/unlock-codes', 'POST /api/terminals/{id}/unlock-codes'],
  ...['GET /api/unlock-codes', 'GET /api/unlock-alarms', 'POST /api/unlock-alarms/{id}/dismiss'],
  ...['GET /api/terminals/{id}/envelopes', 'POST /api/terminals/{id}/envelopes'],
  ...['POST /api/envelopes/{id}/void'],
  ...['GET /api/desk-exports', 'POST /api/desk-exports', 'POST /api/desk-imports'],
  'POST /api/backups',
  ...['GET /api/deny-lists', 'POST /api/deny-lists', 'GET /api/deny-lists/{serial}/file'],
  ...['GET /api/users/{id}/offline-pages', 'PATCH /api/users/{id}/offline-pages'],
  ...['POST /api/terminals/{id}/clear-pins', 'POST /api/terminals/{id}/purge'],
  ...['POST /api/terminals/{id}/revoke'],
  ...['GET /api/me', 'PATCH /api/me', 'POST /api/me/pin', 'GET /api/me/activities'],
  ...['POST /api/me/session', 'DELETE /api/me/session', 'DELETE /api/me/sessions'],
  ...['GET /api/me/jobs', 'DELETE /api/me/jobs/{id}'],
  ...['GET /api/identity-providers', 'PUT /api/identity-providers/{provider}/{account}'],
  ...['DELETE /api/identity-providers/{provider}/{account}', 'GET /api/sign-in/{tenant}'],
  ...['GET /api/sign-in/{provider}/start', 'GET /api/sign-in/{provider}/callback'],
  ...['POST /api/sign-in/{provider}/callback', 'POST /api/sign-up', 'POST /api/sign-up/confirm'],
  ...['GET /api/sync', 'PUT /api/sync'],
  ...['GET /api/terminals/{id}/sync', 'PUT /api/terminals/{id}/sync'],
]

describe('what is served', () => {
  test('the OpenAPI document lists every route, with what it takes and answers', async () => {
    const { server } = await startWorld()
    const { body } = await call(server, { path: '/api/openapi.json' })
    const listed = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map(method => `${method.toUpperCase()} ${path}`),
    )
    expect(listed.sort()).toEqual([...ROUTES].sort())
    const beat = body.paths['/device/v1/beat'].post
    expect(beat.requestBody.content['application/json'].schema.required).toContain('nonce')
    expect(beat.responses['4XX'] ?? beat.responses['4xx']).toBeDefined()
    const listing = body.paths['/api/users'].get
    expect(listing.parameters.map((parameter: { name: string }) => parameter.name)).toEqual([
      'limit',
      'after',
      'search',
      'group',
    ])
  })

  test('the front page points at the API', async () => {
    const { server } = await startWorld()
    const { status, text } = await call(server, { path: '/' })
    expect(status).toBe(200)
    expect(text).toContain('/api/openapi.json')
  })

  test('what comes later is simply not there', async () => {
    const world = await startWorld()
    for (const path of ['/no-such-jobs', '/nothing', '/terminals/T1/unlock-codes']) {
      expect(await world.api('GET', path)).toMatchObject({
        status: 404,
        body: { error: 'not-found' },
      })
    }
    expect((await world.api('PUT', '/users')).status).toBe(404)
  })
})

describe('bad requests', () => {
  test.each([
    ['half a document', '{"username": "sec'],
    ['a poisoned document', '{"__proto__": {"username": "x"}}'],
    ['no document', ''],
    ['a bare word', 'null'],
  ])('%s is 400 and is not repeated', async (_what, raw) => {
    const { server } = await startWorld()
    const answer = await call(server, { path: '/api/users', raw, token: server.adminToken })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid-request' } })
    expect(Object.keys(answer.body).sort()).toEqual(['error', 'message'])
    expect(answer.text).not.toContain('sec')
  })

  test('another type is 415, a large body 413', async () => {
    const { server } = await startWorld()
    const token = server.adminToken
    const headers = { 'content-type': 'text/xml' }
    expect(await call(server, { path: '/api/users', raw: '<a/>', token, headers })).toMatchObject({
      status: 415,
      body: { error: 'not-json' },
    })
    const raw = JSON.stringify({ username: 'x'.repeat(70_000) })
    expect(await call(server, { path: '/api/users', raw, token })).toMatchObject({
      status: 413,
      body: { error: 'too-large' },
    })
  })

  test('a DELETE that promises JSON and sends none, as curl does, is served', async () => {
    const demo = await startDemo()
    const path = `/api/users/${await userId(demo, 'anna')}`
    const token = demo.server.adminToken
    expect((await call(demo.server, { path, method: 'DELETE', raw: '', token })).status).toBe(204)
  })

  test('lists take no page of more than 1,000, and no cursor that is none', async () => {
    const world = await startWorld()
    for (const path of ['/users', '/groups', '/ledgers', '/terminals/enrolment-codes']) {
      for (const query of ['limit=1001', 'limit=0', 'limit=x', 'after=']) {
        expect((await world.api('GET', `${path}?${query}`)).status, `${path}?${query}`).toBe(400)
      }
    }
  })

  test('every route of the API but its description, the regions, requests for a PIN and signing in wants a token or session', async () => {
    const { server } = await startWorld()
    const open = ['GET /api/openapi.json', 'POST /api/pin-requests', 'POST /api/me/session']
    open.push('GET /api/regions')
    const isOpen = (route: string) => open.includes(route) || / \/api\/sign-(in|up)\b/.test(route)
    for (const route of ROUTES.filter(one => one.includes(' /api/') && !isOpen(one))) {
      const [method = '', path = ''] = route.split(' ')
      const answer = await call(server, { method, path: path.replaceAll(/[{}]/g, '') })
      expect(answer, route).toMatchObject({ status: 401, body: { error: 'not-authorized' } })
    }
  })

  test('without a token a large body is not even read', async () => {
    const { server } = await startWorld()
    const raw = JSON.stringify({ username: 'x'.repeat(70_000) })
    expect((await call(server, { path: '/api/users', raw })).status).toBe(401)
  })
})

describe('secrets', () => {
  test('no PIN, code or token is in any file, and none in the log', async () => {
    const lines = new PassThrough()
    const chunks: Buffer[] = []
    lines.on('data', chunk => chunks.push(chunk))
    const demo = await startDemo({ log: pino({ level: 'trace' }, lines) })
    const terminal = await enrolTerminal(demo)
    const id = await userId(demo, 'anna')
    const { body } = await demo.api('POST', `/users/${id}/pins`)
    await demo.api('POST', `/users/${id}/pins`, { pin: '90210774' })
    await demo.api('PATCH', '/settings', { unlockCode: '86420135' })
    await demo.api('POST', '/users', { username: 'x', avtive: '90210774' })
    await terminal.identify(0, '90210774')
    await terminal.identify(1, '0102030405', '90210774')
    await terminal.identify(1, 'UNKNOWNCARD7', '66600011')
    const anna = userBrowser(demo)
    await anna.signIn('90210774')
    await anna.signIn('66600011', '90210774')
    const session = anna.cookie?.split('=')[1] ?? 'nobody was signed in'
    await demo.api('GET', '/users?search=0102030405')
    await demo.api('GET', '/users?search=90210774')
    await terminal.credentials()
    await terminal.upload('a', writeJournal('a', [copyOf({ card: 'UNKNOWNCARD7' })]))
    const { body: code } = await demo.api('POST', '/terminals/enrolment-codes')

    const inFiles = [
      '482913',
      '730158',
      '90210774',
      '86420135',
      '66600011',
      body.pin,
      code.code,
      session,
    ]
    const files = readdirSync(demo.folder, { recursive: true, encoding: 'utf8' })
      .map(name => join(demo.folder, name))
      .filter(path => statSync(path).isFile())
    expect(files.length).toBeGreaterThan(10)
    const found = files.flatMap(path => {
      const bytes = readFileSync(path)
      return inFiles.filter(secret => bytes.includes(secret)).map(secret => `${secret} in ${path}`)
    })
    expect(found).toEqual([])

    const log = Buffer.concat(chunks).toString('utf8')
    expect(log).toContain('/device/v1/identify')
    for (const secret of [...inFiles, demo.server.adminToken, '0102030405', 'UNKNOWNCARD7']) {
      expect(log).not.toContain(secret)
    }
  })
})

describe('starting and stopping', () => {
  test('users, terminals and settings are there after a restart, and seeds are not sown twice', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const { adminToken, caPem } = demo.server
    await demo.api('DELETE', `/users/${await userId(demo, 'ben')}`)
    await demo.api('PATCH', '/settings', { gate: 'none' })
    await demo.restart()
    expect(demo.server).toMatchObject({ adminToken, caPem })
    expect((await demo.api('GET', '/users')).body.items).toHaveLength(1)
    expect((await terminal.settings()).values.gate).toBe('none')
    expect(await terminal.identify(0, '482913')).toMatchObject({ result: 'known' })
  })

  test('two servers on one folder: the second is told so', async () => {
    const { folder, server } = await startWorld()
    await expect(createServer({ folder, port: 0 })).rejects.toThrow(/in use/)
    expect((await call(server, { path: '/' })).status).toBe(200)
  })

  test('a taken port is refused, and the folder is free again', async () => {
    const { server } = await startWorld()
    const folder = newFolder()
    await expect(createServer({ folder, port: server.port })).rejects.toThrow('EADDRINUSE')
    const second = await createServer({ folder, port: 0 })
    await second.close()
  })

  test('a lost key is named instead of being made anew', async () => {
    const folder = newFolder()
    await (await createServer({ folder, port: 0 })).close()
    unlinkSync(join(folder, 'keys', 'storage.key'))
    await expect(createServer({ folder, port: 0 })).rejects.toThrow(/keys\/storage\.key is missing/)
  })

  test('a database of another program or of a newer version is left alone', async () => {
    const [foreign, newer] = [newFolder(), newFolder()]
    const other = new Database(join(foreign, 'server.db'))
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    await expect(createServer({ folder: foreign, port: 0 })).rejects.toThrow(/another program/)
    await (await createServer({ folder: newer, port: 0 })).close()
    const db = new Database(join(newer, 'server.db'))
    db.pragma('user_version = 99')
    db.close()
    await expect(createServer({ folder: newer, port: 0 })).rejects.toThrow(/newer Latchkey/)
  })

  test('closing cuts idle and half-open connections at once', async () => {
    const { server } = await startWorld()
    const socket = connect({ port: server.port, ca: server.caPem, servername: 'localhost' })
    await once(socket, 'secureConnect')
    socket.write('POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n')
    socket.resume()
    const closed = once(socket, 'close')
    socket.on('error', () => undefined)
    await server.close()
    await closed
    expect(socket.destroyed).toBe(true)
  })

  test('the database is durable at every commit', async () => {
    const { folder, server } = await startWorld()
    await server.close()
    const db = new Database(join(folder, 'server.db'), { readonly: true })
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const tables = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all() as {
      name: string
      sql: string
    }[]
    expect(tables.length).toBeGreaterThan(12)
    for (const { name, sql } of tables) {
      expect(sql, name).toMatch(/tenant TEXT/)
      expect(sql, name).toMatch(/region TEXT/)
    }
    db.close()
  })
})
