// Who may do what with the Server API: every route it describes stands here, so that none is forgotten.

import { describe, expect, test } from 'vitest'
import { call, startWorld, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const ADMINS = ['admin']
const ALL = ['admin', 'desk', 'technician']

/** Which roles each route is for. What is left open without a token is not here. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'GET /api/tenant': ALL,
  'GET /api/tenants': ADMINS,
  'POST /api/tenants': ADMINS,
  'GET /api/changes': ALL,
  'GET /api/terminals': ALL,
  'GET /api/terminals/{id}': ALL,
  'GET /api/mails': ADMINS,
  'POST /api/mails/{id}/open': ADMINS,
  'GET /api/jobs': ADMINS,
  'POST /api/jobs': ADMINS,
  'DELETE /api/jobs/{id}': ADMINS,
  'POST /api/jobs/{id}/put-back': ADMINS,
  'GET /api/users': ADMINS,
  'POST /api/users': ADMINS,
  'GET /api/users/{id}': ADMINS,
  'PATCH /api/users/{id}': ADMINS,
  'DELETE /api/users/{id}': ADMINS,
  'POST /api/users/{id}/pins': ADMINS,
  'DELETE /api/users/{id}/pins/{pin}': ADMINS,
  'PUT /api/users/{id}/password': ADMINS,
  'DELETE /api/users/{id}/password': ADMINS,
  'POST /api/users/{id}/cards': ADMINS,
  'PATCH /api/users/{id}/cards/{card}': ADMINS,
  'DELETE /api/users/{id}/cards/{card}': ADMINS,
  'GET /api/groups': ADMINS,
  'POST /api/groups': ADMINS,
  'DELETE /api/groups/{id}': ADMINS,
  'GET /api/identity-providers': ADMINS,
  'PUT /api/identity-providers/{provider}/{account}': ADMINS,
  'DELETE /api/identity-providers/{provider}/{account}': ADMINS,
  'GET /api/settings': ADMINS,
  'POST /api/card-rules/try': ADMINS,
  'PATCH /api/settings': ADMINS,
  'POST /api/settings/reset': ADMINS,
  'GET /api/settings/about': ADMINS,
  'GET /api/connector/outcomes': ADMINS,
  'POST /api/desktop-logins': ['admin', 'desktop'],
  'GET /api/terminals/enrolment-codes': ADMINS,
  'POST /api/terminals/enrolment-codes': ADMINS,
  'DELETE /api/terminals/enrolment-codes/{id}': ADMINS,
  'GET /api/sync': ADMINS,
  'PUT /api/sync': ADMINS,
  'GET /api/terminals/{id}/sync': ADMINS,
  'PUT /api/terminals/{id}/sync': ADMINS,
  'GET /api/activities': ADMINS,
  'GET /api/log': ADMINS,
  'GET /api/parked-activity': ADMINS,
  'POST /api/parked-activity/{id}/give': ADMINS,
  'GET /api/moves': ADMINS,
  'GET /api/moves/{id}/activities': ADMINS,
  'POST /api/moves/{id}/undo': ADMINS,
  'GET /api/ledgers': ADMINS,
  'GET /api/tokens': ADMINS,
  'POST /api/tokens': ADMINS,
  'DELETE /api/tokens/{id}': ADMINS,
  'POST /api/terminals/{id}/unlock-codes': ALL,
  'GET /api/terminals/{id}/unlock-codes': ALL,
  'GET /api/unlock-codes': ALL,
  'POST /api/terminals/{id}/envelopes': ADMINS,
  'GET /api/terminals/{id}/envelopes': ADMINS,
  'POST /api/envelopes/{id}/void': ADMINS,
  'GET /api/unlock-alarms': ADMINS,
  'POST /api/desk-exports': ADMINS,
  'GET /api/desk-exports': ADMINS,
  'POST /api/desk-imports': ADMINS,
  'POST /api/backups': ADMINS,
  'POST /api/unlock-alarms/{id}/dismiss': ADMINS,
  'GET /api/deny-lists': ADMINS,
  'GET /api/deny-lists/{serial}/file': ADMINS,
  'GET /api/users/{id}/offline-pages': ADMINS,
  'PATCH /api/users/{id}/offline-pages': ADMINS,
  'GET /api/users/{id}/account': ADMINS,
  'GET /api/users/{id}/credit': ADMINS,
  'POST /api/users/{id}/credit': ADMINS,
  'GET /api/quotas': ADMINS,
  'POST /api/quotas': ADMINS,
  'DELETE /api/quotas/{id}': ADMINS,
  'GET /api/projects': ADMINS,
  'POST /api/projects': ADMINS,
  'PATCH /api/projects/{id}': ADMINS,
  'POST /api/deny-lists': ADMINS,
  'POST /api/terminals/{id}/clear-pins': ADMINS,
  'POST /api/terminals/{id}/purge': ADMINS,
  'POST /api/terminals/{id}/revoke': ADMINS,
}

/** What nobody needs a token for. */
const OPEN = [
  ...['/api/openapi.json', '/api/regions', '/api/pin-requests', '/api/me/session'],
  '/api/sign-in/{tenant}',
  ...['/api/sign-in/{provider}/start', '/api/sign-in/{provider}/callback'],
  ...['/api/sign-up', '/api/sign-up/confirm'],
]
/** What no token opens: people sign in there. */
const OF_PEOPLE = [
  ...['/api/me', '/api/me/pin', '/api/me/password', '/api/me/activities', '/api/me/sessions'],
  ...['/api/me/terminal-logins', '/api/me/terminal-logins/{code}'],
  ...['/api/me/jobs', '/api/me/jobs/{id}'],
]

/** The routes behind a token, as the API describes itself. */
async function described(world: World): Promise<string[]> {
  const { body } = await world.api('GET', '/openapi.json')
  const paths = Object.entries<Record<string, object>>(body.paths)
  return paths
    .filter(([path]) => path.startsWith('/api/') && ![...OPEN, ...OF_PEOPLE].includes(path))
    .flatMap(([path, ways]) => Object.keys(ways).map(way => `${way.toUpperCase()} ${path}`))
    .sort()
}

const tokenOf = async (world: World, role: string, name = role): Promise<string> =>
  (await world.api('POST', '/tokens', { name, role })).body.token

test('every route of the API says who it is for', async () => {
  expect(await described(await startWorld())).toEqual(Object.keys(ALLOWED).sort())
})

test.each(['desk', 'technician', 'desktop'])('a %s is refused everything else', async role => {
  const world = await startWorld()
  await enrolTerminal(world)
  const token = await tokenOf(world, role)
  for (const [route, roles] of Object.entries(ALLOWED)) {
    if (route === 'GET /api/changes') continue
    const [method = '', path = ''] = route.split(' ')
    // No such thing is there, and no body is sent: whoever may ask hears that, and nothing changes.
    const answer = await call(world.server, { method, token, path: path.replace(/{.*?}/g, 'none') })
    const refused = answer.status === 403 && answer.body.error === 'role-refused'
    expect([route, refused]).toEqual([route, !roles.includes(role)])
  }
  expect((await world.api('GET', '/users')).status).toBe(200)
})

test('what people see of themselves is for no role', async () => {
  const world = await startWorld()
  const { body } = await world.api('GET', '/openapi.json')
  const tokens = [world.server.adminToken]
  for (const role of ['desk', 'technician', 'desktop']) tokens.push(await tokenOf(world, role))
  for (const path of OF_PEOPLE) {
    for (const method of Object.keys(body.paths[path])) {
      expect(body.paths[path][method].security).toEqual([{ session: [] }])
      for (const token of tokens) {
        const answer = await call(world.server, { method: method.toUpperCase(), path, token })
        expect([path, method, answer.status]).toEqual([path, method, 401])
      }
    }
  }
})

describe('tokens', () => {
  test('are made for a name, shown once, listed without themselves, and revoked', async () => {
    const world = await startWorld()
    const made = await world.api('POST', '/tokens', { name: 'Eva', role: 'desk' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Eva', role: 'desk' } })
    const { token, id } = made.body
    const list = await world.api('GET', '/tokens')
    expect(list.text).not.toContain(token)
    expect(list.body.items).toContainEqual({
      ...{ id, name: 'Eva', role: 'desk', createdAt: new Date(world.clock.now).toISOString() },
    })
    const me = () => call(world.server, { path: '/api/tenant', token })
    expect((await me()).body.token).toEqual({ name: 'Eva', role: 'desk' })
    await world.restart()
    expect((await me()).status).toBe(200)
    expect((await world.api('DELETE', `/tokens/${id}`)).status).toBe(204)
    expect((await me()).status).toBe(401)
    expect((await world.api('DELETE', `/tokens/${id}`)).status).toBe(404)
    const lines = (await world.api('GET', '/log')).body.items
    expect(lines.map((line: { message: string }) => line.message)).toEqual([
      'Token Eva (desk) was revoked by admin-token.',
      'Token Eva (desk) was made by admin-token.',
    ])
  })

  test('have names of their own, and that of the file is not revoked here', async () => {
    const world = await startWorld()
    await tokenOf(world, 'desk', 'Eva')
    const taken = { status: 409, body: { error: 'name-taken' } }
    expect(await world.api('POST', '/tokens', { name: 'eva', role: 'admin' })).toMatchObject(taken)
    const own = { status: 409, body: { error: 'token-of-file' } }
    expect(await world.api('DELETE', '/tokens/admin-token')).toMatchObject(own)
    for (const body of [
      {},
      { name: 'X' },
      { name: '', role: 'desk' },
      { name: 'X', role: 'god' },
    ]) {
      expect((await world.api('POST', '/tokens', body)).status).toBe(400)
    }
  })
})
