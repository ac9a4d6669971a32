// Whom terminals hold for when the server is gone: rules, groups, places, and who finds no room.

import { expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { enrolTerminal, writeJournal } from './terminal-client.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** So many people with a card each, named by their number; their ids. */
async function crowd(world: World, count: number, groups: readonly string[] = []) {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const name = `${groups[0] ?? 'Person'} ${String(n).padStart(3, '0')}`
    const username = name.replace(' ', '-')
    const { body } = await world.api('POST', '/users', { username, name, groups })
    await world.api('POST', `/users/${body.id}/cards`, { number: `${username.replace('-', '')}` })
    ids.push(body.id)
  }
  return ids
}

const namesOf = (users: readonly Named[]) => users.map(({ name }) => name)

test('A2 somebody for whom there is no room is named, and so is how many there are', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  await crowd(world, 103)
  const { body } = await world.api('GET', '/terminals/T1/sync')
  expect(body).toMatchObject({ own: false, rule: { who: 'everybody', first: 'name' } })
  expect(body.users).toHaveLength(100)
  expect(body.leftOut).toMatchObject({ count: 3 })
  expect(namesOf(body.leftOut.users)).toEqual(['Person 100', 'Person 101', 'Person 102'])
})

test('A2 groups, everybody or nobody: for all terminals, or for one alone', async () => {
  const world = await startWorld()
  const [one, two] = [await enrolTerminal(world, 'T1'), await enrolTerminal(world, 'T2')]
  for (const name of ['Staff', 'Guests']) await world.api('POST', '/groups', { name })
  await crowd(world, 2, ['Staff'])
  await crowd(world, 1, ['Guests'])
  const held = async () =>
    Promise.all([one, two].map(async terminal => namesOf((await terminal.credentials()).users)))
  const everybody = ['Guests 000', 'Staff 000', 'Staff 001']
  expect(await held()).toEqual([everybody, everybody])

  const staff = { who: 'groups', groups: ['Staff'] }
  expect((await world.api('PUT', '/sync', staff)).body).toMatchObject(staff)
  expect(await held()).toEqual([everybody.slice(1), everybody.slice(1)])
  const own = await world.api('PUT', '/terminals/T2/sync', { rule: { who: 'nobody' } })
  expect(own.body).toMatchObject({ own: true, rule: { who: 'nobody' }, users: [] })
  expect(await held()).toEqual([everybody.slice(1), []])
  // A rule for all leaves those alone that have their own.
  await world.api('PUT', '/sync', { who: 'everybody' })
  expect(await held()).toEqual([everybody, []])
  await world.api('PUT', '/terminals/T2/sync', { rule: null })
  expect(await held()).toEqual([everybody, everybody])
})

test('A2 whoever joins a group, leaves it, or loses it, comes and goes with it', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const { body: group } = await world.api('POST', '/groups', { name: 'Staff' })
  const [anna = '', ben = ''] = await crowd(world, 2)
  await world.api('PUT', '/sync', { who: 'groups', groups: ['Staff'] })
  const held = async () => {
    const { users, credentialsVersion } = await terminal.credentials()
    return { users: users.map(({ id }: Named) => id), version: credentialsVersion }
  }
  const before = await held()
  expect(before.users).toEqual([])
  await world.api('PATCH', `/users/${anna}`, { groups: ['Staff'] })
  await world.api('PATCH', `/users/${ben}`, { groups: ['Staff'] })
  const joined = await held()
  expect(joined.users).toEqual([anna, ben])
  expect(joined.version).toBeGreaterThan(before.version)
  await world.api('PATCH', `/users/${ben}`, { groups: [] })
  expect((await held()).users).toEqual([anna])
  const { version } = await held()
  await world.api('DELETE', `/groups/${group.id}`)
  const gone = await held()
  expect(gone.users).toEqual([])
  expect(gone.version).toBeGreaterThan(version)
  expect((await world.api('GET', '/sync')).body).toMatchObject({ who: 'groups', groups: [] })
})

test('A2 pinned users have the first places, then who logged in there last, then names', async () => {
  const world = await startWorld()
  const [one, two] = [await enrolTerminal(world, 'T1'), await enrolTerminal(world, 'T2')]
  const [, b = '', c = '', d = ''] = await crowd(world, 4)
  const login = (user: string) => ({
    ...{ kind: 'login', user, method: 'card', source: 'server', offline: false },
  })
  const wall = world.clock.now
  const entries = writeJournal('a', [login(b), login(c)], undefined, wall)
  expect((await one.upload('a', entries)).status).toBe(200)
  await world.api('PUT', '/sync', { who: 'everybody', first: 'recent', pinned: [d] })
  expect(namesOf((await one.credentials()).users)).toEqual(
    ['003', '002', '001', '000'].map(number => `Person ${number}`),
  )
  expect(namesOf((await two.credentials()).users)).toEqual(
    ['003', '000', '001', '002'].map(number => `Person ${number}`),
  )
  const { body } = await world.api('GET', '/terminals/T1/sync')
  expect(body.users[0]).toMatchObject({ id: d, pinned: true, lastLogin: null })
  expect(body.users[1]).toMatchObject({
    ...{ id: c, pinned: false },
    lastLogin: new Date(wall + 2_000).toISOString(),
  })
})

test('A3 of whom only the last used cards and PINs are held is named with the rest', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  const [anna = ''] = await crowd(world, 2)
  for (const number of ['A1', 'A2', 'A3', 'A4']) {
    await world.api('POST', `/users/${anna}/cards`, { number })
  }
  await world.api('POST', `/users/${anna}/cards`, { number: 'GUEST', validHours: 1 })
  world.clock.now += 2 * 3_600_000
  const { body } = await world.api('GET', '/terminals/T1/sync')
  expect(body.shortened).toEqual([
    { id: anna, username: 'Person-000', name: 'Person 000', cards: 2, pins: 0 },
  ])
})

test('A2 a rule for groups or people that there are not is refused whole', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  const [anna = ''] = await crowd(world, 1)
  await world.api('PUT', '/sync', { who: 'everybody', pinned: [anna] })
  const refused = async (body: object, error: string) => {
    const answer = await world.api('PUT', '/sync', body)
    expect(answer).toMatchObject({ status: 400, body: { error } })
  }
  await refused({ who: 'groups', groups: ['Staff'] }, 'unknown-group')
  await refused({ who: 'everybody', pinned: ['nobody'] }, 'unknown-user')
  await refused({ who: 'somebody' }, 'invalid-request')
  expect((await world.api('PUT', '/terminals/T9/sync', { rule: null })).status).toBe(404)
  expect((await world.api('GET', '/sync')).body).toMatchObject({ pinned: [anna] })
  await world.api('DELETE', `/users/${anna}`)
  expect((await world.api('GET', '/sync')).body).toMatchObject({ pinned: [] })
})
