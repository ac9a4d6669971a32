// F: unknown cards registered at terminals or given to new users, temporary cards, several cards of a user.

import { describe, expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const PIN = '482913'
const PASSWORD = 'correct horse battery'
const NEW_CARD = 'FACE0001'
const byPin = (pin = PIN) => ({ by: 'pin', pin })
const byPassword = (password = PASSWORD, username = 'anna') => ({
  ...{ by: 'password', username, password },
})
const refused = (reason: string) => ({ result: 'refused', reason })

/** A server with Anna, who has a PIN and a password, and a terminal. */
async function startAnna(settings: object = { 'cards.unknown': 'register' }) {
  const world = await startWorld()
  const anna = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }
  const id: string = (await world.api('POST', '/users', anna)).body.id
  await world.api('POST', `/users/${id}/pins`, { pin: PIN })
  await world.api('PUT', `/users/${id}/password`, { password: PASSWORD })
  await world.api('PATCH', '/settings', settings)
  const terminal = await enrolTerminal(world)
  const register = async (proof: object, card = NEW_CARD) =>
    (await terminal.send('POST', '/cards', { card, proof })).body
  const cards = async () => (await world.api('GET', `/users/${id}`)).body.cards
  return { world, id, terminal, register, cards }
}
const logOf = async (world: World): Promise<string[]> =>
  (await world.api('GET', '/log')).body.items.map((line: { message: string }) => line.message)

describe('F: an unknown card', () => {
  test('F: is refused where nobody has said otherwise, and cannot be registered', async () => {
    const { terminal, register, cards } = await startAnna({})
    expect(await terminal.identify(1, NEW_CARD)).toEqual(refused('unknown-card'))
    expect(await register(byPin())).toEqual(refused('unknown-card'))
    expect(await cards()).toEqual([])
  })

  test('F: may be registered where policy says so; what may be a PIN, and a card with one, may not', async () => {
    const { terminal } = await startAnna()
    const offer = { ...refused('unknown-card'), register: ['password', 'pin'] }
    expect(await terminal.identify(1, NEW_CARD)).toEqual(offer)
    expect(await terminal.identify(7, NEW_CARD)).toEqual(refused('unknown-card'))
    expect(await terminal.identify(1, NEW_CARD, PIN)).toEqual(refused('unknown-card'))
    expect(await terminal.identify(0, '999999')).toEqual(refused('wrong-pin'))
  })

  test.each([
    ['a PIN', byPin()],
    ['user name and password', byPassword()],
    ['address and password', byPassword(PASSWORD, 'ANNA@firm.example')],
  ])('F: is its owner’s after %s, for good', async (_what, proof) => {
    const { world, terminal, register, cards } = await startAnna()
    expect(await register(proof)).toMatchObject({ result: 'known', user: { username: 'anna' } })
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({ user: { username: 'anna' } })
    expect(await cards()).toMatchObject([{ number: '****0001', expiresAt: null }])
    const log = (await logOf(world)).join('\n')
    expect(log).toContain(`User anna registered card ****0001 at terminal T1.`)
    for (const secret of [NEW_CARD, PASSWORD, PIN]) expect(log).not.toContain(secret)
  })

  test('F: registered twice by its owner stays as it is: an answer may have been lost', async () => {
    const { world, register, cards } = await startAnna({
      ...{ 'cards.unknown': 'register', 'cards.temporary': 'on' },
    })
    await register(byPin())
    const before = await cards()
    world.clock.now += HOUR_MS
    expect(await register(byPassword())).toMatchObject({ result: 'known' })
    const after = await cards()
    expect(after.map(({ expiresAt }: { expiresAt: string }) => expiresAt)).toEqual([
      before[0].expiresAt,
    ])
    expect((await logOf(world)).filter(line => line.includes('registered card'))).toHaveLength(1)
  })

  test('F: is given to one of two who come at once, and the other hears that it is taken', async () => {
    const { world, register } = await startAnna()
    const ben: string = (await world.api('POST', '/users', { username: 'ben' })).body.id
    await world.api('POST', `/users/${ben}/pins`, { pin: '730158' })
    const answers = await Promise.all([register(byPin()), register(byPin('730158'))])
    const [known, taken] = answers.toSorted((a, b) => a.result.localeCompare(b.result))
    expect(known.result).toBe('known')
    expect(taken).toEqual(refused('card-taken'))
  })

  test('F: hears the same for nobody, a wrong password and a user who has none', async () => {
    const { world, register } = await startAnna()
    await world.api('POST', '/users', { username: 'ben' })
    for (const user of ['anna', 'ben', 'nobody']) {
      expect(await register(byPassword('not the password', user))).toEqual(
        refused('wrong-password'),
      )
    }
    expect(await register(byPin('111112'))).toEqual(refused('wrong-pin'))
  })

  test('F: does not help whoever is switched off, or has an expired PIN', async () => {
    const { world, id, register } = await startAnna()
    await world.api('POST', `/users/${id}/pins`, { pin: '604182', temporary: true })
    world.clock.now += 25 * HOUR_MS
    expect(await register(byPin('604182'))).toEqual(refused('expired'))
    await world.api('PATCH', `/users/${id}`, { active: false })
    expect(await register(byPassword())).toEqual(refused('inactive'))
    expect(await register(byPin())).toEqual(refused('inactive'))
  })

  test('F: wrong passwords are counted: after five none is looked at for a quarter of an hour', async () => {
    const { world, register } = await startAnna()
    for (let tries = 0; tries < 5; tries++) await register(byPassword(`wrong number ${tries}`))
    expect(await register(byPassword())).toEqual(refused('wrong-password'))
    expect(await register(byPin())).toMatchObject({ result: 'known' })
    expect(await logOf(world)).toContainEqual(
      'User anna cannot register cards by password for a while, after 5 wrong passwords within 15 minutes.',
    )
    world.clock.now += 15 * MINUTE_MS
    expect(await register(byPassword(), 'FACE0002')).toMatchObject({ result: 'known' })
  })

  test('F: tries are counted by terminal too, and twenty wrong ones close it to everybody', async () => {
    const { world, register } = await startAnna()
    for (let tries = 0; tries < 20; tries++) {
      expect(await register(byPin(`1${String(tries).padStart(5, '0')}`))).toEqual(
        refused('wrong-pin'),
      )
    }
    expect(await register(byPin())).toEqual(refused('locked-out'))
    expect(await register(byPassword())).toEqual(refused('locked-out'))
    expect(await logOf(world)).toContainEqual(expect.stringContaining('at terminal T1 for a while'))
    world.clock.now += 15 * MINUTE_MS
    for (let card = 0; card < 9; card++) {
      expect(await register(byPin(), `ABCD000${card}`)).toMatchObject({ result: 'known' })
    }
  })

  test('F: is not registered where a connector alone knows cards, and not by PIN where it knows those', async () => {
    const connector = { 'auth.external': 'on', 'auth.url': 'https://connector.example/' }
    const { world, terminal, register } = await startAnna({
      ...{ 'cards.unknown': 'register', 'auth.methods': 'pin', ...connector },
    })
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({ register: ['password'] })
    expect(await register(byPin())).toEqual(refused('unknown-card'))
    await world.api('PATCH', '/settings', { 'auth.methods': 'card' })
    expect(await register(byPassword())).toEqual(refused('unknown-card'))
  })
})

describe('F: a user created for an unknown card', () => {
  const CREATE = { 'cards.unknown': 'create' }

  test('F: is let in at once, named anonym1 and on, in the group there is for them', async () => {
    const { world, terminal } = await startAnna({ ...CREATE, 'cards.newGroup': 'Guests' })
    await world.api('POST', '/users', { username: 'anonym2' })
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({
      ...{ result: 'known', user: { username: 'anonym1' } },
    })
    expect(await terminal.identify(1, 'FACE0002')).toMatchObject({ user: { username: 'anonym3' } })
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({ user: { username: 'anonym1' } })
    const guests = (await world.api('GET', '/users?group=Guests')).body.items
    expect(guests.map(({ username }: { username: string }) => username)).toEqual([
      ...['anonym1', 'anonym3'],
    ])
    expect(await logOf(world)).toContain(
      'User anonym1 was created for card ****0001 at terminal T1.',
    )
  })

  test('F: is never created for what may be a PIN, or comes with one', async () => {
    const { world, terminal, register } = await startAnna(CREATE)
    expect(await terminal.identify(7, NEW_CARD)).toEqual(refused('unknown-card'))
    expect(await terminal.identify(1, NEW_CARD, PIN)).toEqual(refused('unknown-card'))
    expect(await register(byPin())).toEqual(refused('unknown-card'))
    expect((await world.api('GET', '/users')).body.items).toHaveLength(1)
  })

  test('F: comes no more often than the limit within an hour, at each terminal', async () => {
    const { world, terminal } = await startAnna({ ...CREATE, 'cards.newAnHour': 2 })
    const swipe = (card: number) => terminal.identify(1, `ABCD000${card}`)
    expect((await swipe(1)).result).toBe('known')
    expect((await swipe(2)).result).toBe('known')
    expect(await swipe(3)).toEqual(refused('unknown-card'))
    expect(await swipe(4)).toEqual(refused('unknown-card'))
    const told = (await logOf(world)).filter(line => line.startsWith('Unknown cards are refused'))
    expect(told).toHaveLength(1)
    const other = await enrolTerminal(world, 'T2')
    expect((await other.identify(1, 'ABCD0005')).result).toBe('known')
    world.clock.now += HOUR_MS
    expect((await swipe(3)).result).toBe('known')
  })
})

describe('F: a temporary card', () => {
  test('F: works online until its end and is refused after it; terminals are told the end', async () => {
    const { world, id, terminal } = await startAnna()
    const added = await world.api('POST', `/users/${id}/cards`, {
      ...{ number: NEW_CARD, validHours: 8 },
    })
    const end = world.clock.now + 8 * HOUR_MS
    expect(Date.parse(added.body.expiresAt)).toBe(end)
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({ result: 'known', expires: end })
    const { users } = await terminal.credentials()
    expect(users[0].cards).toEqual([{ number: NEW_CARD, expires: end }])
    world.clock.now = end
    expect(await terminal.identify(1, NEW_CARD)).toEqual(refused('expired'))
    expect((await terminal.credentials()).users[0].cards).toEqual([])
  })

  test('F: is one when registered at a terminal, where policy says so', async () => {
    const { world, register, cards } = await startAnna({
      ...{ 'cards.unknown': 'register', 'cards.temporary': 'on', 'cards.validHours': '4h' },
    })
    const end = world.clock.now + 4 * HOUR_MS
    expect(await register(byPin())).toMatchObject({ result: 'known', expires: end })
    expect(await cards()).toMatchObject([{ expiresAt: new Date(end).toISOString() }])
  })

  test('F: ended early is refused, and goes with the next sync; it can be given another end', async () => {
    const { world, id, terminal, cards } = await startAnna()
    await world.api('POST', `/users/${id}/cards`, { number: NEW_CARD, validHours: 8 })
    const [{ id: card }] = await cards()
    const path = `/users/${id}/cards/${card}`
    const { credentialsVersion } = await terminal.beat()
    expect(await world.api('PATCH', path, { validHours: 0 })).toMatchObject({ status: 200 })
    expect((await terminal.beat()).credentialsVersion).toBeGreaterThan(credentialsVersion)
    expect(await terminal.identify(1, NEW_CARD)).toEqual(refused('expired'))
    const synced = await terminal.credentials(0, [id])
    expect([synced.users[0].cards, synced.keep]).toEqual([[], []])
    await world.api('PATCH', path, { validHours: null })
    expect(await terminal.identify(1, NEW_CARD)).toMatchObject({ result: 'known' })
    expect((await terminal.identify(1, NEW_CARD)).expires).toBeUndefined()
    expect((await world.api('PATCH', path, { validHours: -1 })).status).toBe(400)
    expect((await world.api('PATCH', `/users/${id}/cards/none`, { validHours: 1 })).status).toBe(
      404,
    )
    const log = await logOf(world)
    expect(log).toContain('Card ****0001 of user anna has no end now.')
  })
})

describe('F: several cards of a user', () => {
  test('F: are listed masked with their last use, newest first, and each lets its owner in', async () => {
    const { world, id, terminal, cards } = await startAnna()
    for (const number of ['AAAA0001', 'AAAA0002', 'AAAA0003', 'AAAA0004']) {
      await world.api('POST', `/users/${id}/cards`, { number })
    }
    world.clock.now += MINUTE_MS
    expect(await terminal.identify(1, 'AAAA0002')).toMatchObject({ result: 'known' })
    const listed = await cards()
    expect(listed).toHaveLength(4)
    expect(listed[0]).toMatchObject({
      ...{ number: '****0002', usedAt: new Date(world.clock.now).toISOString() },
    })
  })

  test('F: one of somebody else is refused; an administrator hears whose it is, a terminal does not', async () => {
    const { world, id, register } = await startAnna()
    const ben: string = (await world.api('POST', '/users', { username: 'ben' })).body.id
    await world.api('POST', `/users/${ben}/cards`, { number: NEW_CARD })
    const answer = await world.api('POST', `/users/${id}/cards`, { number: NEW_CARD })
    expect(answer).toMatchObject({ status: 409, body: { error: 'card-taken' } })
    expect(answer.body.message).toContain('ben')
    expect(await register(byPin())).toEqual(refused('card-taken'))
  })

  test('F: are no more than the limit; an expired one gives way', async () => {
    const { world, id, register, cards } = await startAnna({
      ...{ 'cards.unknown': 'register', 'cards.most': 2 },
    })
    const add = (number: string, validHours?: number) =>
      world.api('POST', `/users/${id}/cards`, { number, validHours })
    await add('AAAA0001')
    await add('AAAA0002', 1)
    expect(await add('AAAA0003')).toMatchObject({ status: 409, body: { error: 'too-many-cards' } })
    expect(await register(byPin())).toEqual(refused('too-many-cards'))
    expect((await add('AAAA0002', 2)).status).toBe(201)
    world.clock.now += 3 * HOUR_MS
    expect((await add('AAAA0003')).status).toBe(201)
    const numbers = (await cards()).map(({ number }: { number: string }) => number)
    expect(numbers.toSorted()).toEqual(['****0001', '****0003'])
  })
})
