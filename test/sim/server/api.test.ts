import { describe, expect, test } from 'vitest'
import { call, startDemo, startWorld, userId } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

describe('who may use the API', () => {
  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer nonsense' }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
  ])('%s is 401', async (_what, headers) => {
    const { server } = await startWorld()
    for (const path of ['/api/users', '/api/settings', '/api/log', '/api/activities']) {
      const answer = await call(server, { path, headers })
      expect(answer).toMatchObject({ status: 401, body: { error: 'not-authorized' } })
    }
  })
})

test('a token is checked, and says whose it is, with one call', async () => {
  const demo = await startDemo()
  await enrolTerminal(demo)
  await demo.api('DELETE', `/users/${await userId(demo, 'ben')}`)
  const { status, body } = await demo.api('GET', '/tenant')
  const token = { name: 'admin-token', role: 'admin' }
  expect([status, body]).toEqual([
    200,
    { id: 'demo', region: 'eu', users: 1, terminals: 1, operator: true, token },
  ])
  expect((await call(demo.server, { path: '/api/tenant', token: 'nonsense' })).status).toBe(401)
})

describe('users', () => {
  test('are created, shown, changed and deleted', async () => {
    const world = await startWorld()
    const made = await world.api('POST', '/users', {
      username: 'eve',
      name: 'Eve',
      email: 'e@x.org',
    })
    expect(made.status).toBe(201)
    const { id } = made.body
    expect(made.body).toEqual({
      ...{ id, username: 'eve', name: 'Eve', email: 'e@x.org', language: 'en', active: true },
      ...{ personalNumber: null, aliases: [] },
      ...{
        groups: [],
        cards: [],
        pins: [],
        account: 'work',
        awaitsActivation: false,
        identities: [],
        passwordChangedAt: null,
        createdAt: new Date(world.clock.now).toISOString(),
      },
    })
    const changed = await world.api('PATCH', `/users/${id}`, { name: 'Eva', email: null })
    expect(changed.body).toMatchObject({ username: 'eve', name: 'Eva', email: null, active: true })
    expect((await world.api('GET', `/users/${id}`)).body).toEqual(changed.body)
    const gone = await world.api('DELETE', `/users/${id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await world.api('GET', `/users/${id}`)).status).toBe(404)
    expect((await world.api('PATCH', `/users/${id}`, {})).status).toBe(404)
    expect((await world.api('DELETE', `/users/${id}`)).status).toBe(404)
    expect((await world.api('POST', '/users', { username: 'eve' })).status).toBe(201)
  })

  test('a username is taken whatever its capitals, by another user only', async () => {
    const world = await startWorld()
    const { body: eve } = await world.api('POST', '/users', { username: 'eve' })
    const { body: sam } = await world.api('POST', '/users', { username: 'sam' })
    const taken = { status: 409, body: { error: 'username-taken' } }
    expect(await world.api('POST', '/users', { username: 'EVE' })).toMatchObject(taken)
    expect(await world.api('PATCH', `/users/${sam.id}`, { username: 'Eve' })).toMatchObject(taken)
    expect((await world.api('PATCH', `/users/${eve.id}`, { username: 'Eve' })).status).toBe(200)
  })

  test.each([
    [{}],
    [{ username: '' }],
    [{ username: '  ' }],
    [{ username: 7 }],
    [{ username: 'x'.repeat(201) }],
    [{ username: 'eve', email: 'no address' }],
    [{ username: 'eve', avtive: false }],
    [{ username: 'eve', groups: ['Nowhere'] }],
  ])('%j is a bad request and creates nobody', async body => {
    const world = await startWorld()
    expect((await world.api('POST', '/users', body)).status).toBe(400)
    expect((await world.api('GET', '/users')).body).toEqual({ items: [], next: null })
  })

  test('come in pages by name', async () => {
    const world = await startWorld()
    for (const name of ['dora', 'Anna', 'carl', 'Bert', 'anna']) {
      await world.api('POST', '/users', { username: `${name}-${Math.random()}`, name })
    }
    const names: string[] = []
    let after = ''
    for (let turn = 0; turn < 9; turn++) {
      const { body } = await world.api('GET', `/users?limit=2${after}`)
      names.push(...body.items.map((user: { name: string }) => user.name))
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(names.map(name => name.toLowerCase())).toEqual(['anna', 'anna', 'bert', 'carl', 'dora'])
  })

  test('belong to groups', async () => {
    const world = await startWorld()
    expect((await world.api('POST', '/groups', { name: 'Teachers' })).status).toBe(201)
    expect((await world.api('POST', '/groups', { name: 'teachers' })).status).toBe(409)
    await world.api('POST', '/groups', { name: 'Office' })
    const groups = ['Teachers', 'Office']
    const { body } = await world.api('POST', '/users', { username: 'eve', groups })
    expect(body.groups).toEqual(['Office', 'Teachers'])
    const left = await world.api('PATCH', `/users/${body.id}`, { groups: ['Office'] })
    expect(left.body.groups).toEqual(['Office'])
    expect((await world.api('GET', '/groups')).body.items).toMatchObject([
      { name: 'Office', members: 1 },
      { name: 'Teachers', members: 0 },
    ])
    const wrong = await world.api('PATCH', `/users/${body.id}`, { name: 'X', groups: ['None'] })
    expect(wrong).toMatchObject({ status: 400, body: { error: 'unknown-group' } })
    expect((await world.api('GET', `/users/${body.id}`)).body).toMatchObject({
      name: 'eve',
      groups: ['Office'],
    })
  })
})

describe('PINs and cards', () => {
  test('a listing masks cards and never shows a PIN', async () => {
    const demo = await startDemo()
    const { text, body } = await demo.api('GET', '/users')
    expect(body.items[0].cards[0].number).toBe('******0405')
    expect(body.items[0].pins).toHaveLength(1)
    for (const secret of ['0102030405', '482913', '04A1B2C3D4', '730158']) {
      expect(text).not.toContain(secret)
    }
  })

  test('a random PIN is shown once, long enough for offline login, and replaces the others', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const id = await userId(demo, 'anna')
    const made = await demo.api('POST', `/users/${id}/pins`)
    expect(made).toMatchObject({ status: 201, body: { expiresAt: null } })
    expect(made.body.pin).toMatch(/^\d{6}$/)
    expect(await terminal.identify(0, made.body.pin)).toMatchObject({ user: { username: 'anna' } })
    expect(await terminal.identify(0, '482913')).toMatchObject({ reason: 'wrong-pin' })
    expect((await demo.api('GET', `/users/${id}`)).body.pins).toHaveLength(1)
  })

  test('a chosen PIN is added; a taken or weak one refused without repeating it', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const path = `/users/${await userId(demo, 'anna')}/pins`
    expect((await demo.api('POST', path, { pin: '90210' })).body.pin).toBe('90210')
    for (const pin of ['90210', '482913']) {
      expect(await terminal.identify(0, pin)).toMatchObject({ user: { username: 'anna' } })
    }
    const taken = await demo.api('POST', path, { pin: '730158' })
    expect(taken).toMatchObject({ status: 409, body: { error: 'pin-taken' } })
    expect(taken.text).not.toContain('730158')
    for (const pin of ['123', '1234', '12ab56', '12345678901234567']) {
      const answer = await demo.api('POST', path, { pin })
      expect(answer).toMatchObject({ status: 400, body: { error: 'pin-policy' } })
      expect(answer.text).not.toContain(pin)
    }
    expect((await demo.api('POST', '/users/nobody/pins')).status).toBe(404)
    expect((await demo.api('POST', path, { shortlived: true })).status).toBe(400)
  })

  test('the same PIN asked for twice at once is given once', async () => {
    const demo = await startDemo()
    const ids = [await userId(demo, 'anna'), await userId(demo, 'ben')]
    const answers = await Promise.all(
      ids.map(id => demo.api('POST', `/users/${id}/pins`, { pin: '905172' })),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 409])
  })

  test('a card belongs to one user; one’s own can be given a new end', async () => {
    const demo = await startDemo()
    const [anna, ben] = [await userId(demo, 'anna'), await userId(demo, 'ben')]
    const card = { number: ' abcdef12 ', validHours: 1 }
    const made = await demo.api('POST', `/users/${anna}/cards`, card)
    const expiresAt = new Date(demo.clock.now + 3_600_000).toISOString()
    expect(made).toMatchObject({ status: 201, body: { number: '****EF12', expiresAt } })
    expect(await demo.api('POST', `/users/${ben}/cards`, { number: 'ABCDEF12' })).toMatchObject({
      status: 409,
      body: { error: 'card-taken' },
    })
    const again = await demo.api('POST', `/users/${anna}/cards`, { number: 'ABCDEF12' })
    expect(again.body.expiresAt).toBeNull()
    expect((await demo.api('GET', `/users/${anna}`)).body.cards).toHaveLength(2)
    expect((await demo.api('POST', '/users/nobody/cards', { number: 'AA' })).status).toBe(404)
    for (const body of [{}, { number: '' }, { number: 'a b' }, { number: 'AA', validHours: 0 }]) {
      expect((await demo.api('POST', `/users/${anna}/cards`, body)).status).toBe(400)
    }
  })

  test('every change of users, cards and PINs raises the credentials version', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const id = await userId(demo, 'anna')
    const { cards, pins } = (await demo.api('GET', `/users/${id}`)).body
    const version = async () => (await terminal.beat()).credentialsVersion
    for (const [method, path, body] of [
      ['POST', '/users', { username: 'eve' }],
      ['PATCH', `/users/${id}`, { active: false }],
      ['DELETE', `/users/${id}/cards/${cards[0].id}`, undefined],
      ['DELETE', `/users/${id}/pins/${pins[0].id}`, undefined],
      ['POST', `/users/${id}/pins`, undefined],
      ['POST', `/users/${id}/pins`, { pin: '90210' }],
      ['POST', `/users/${id}/cards`, { number: 'AA' }],
      ['DELETE', `/users/${id}`, undefined],
    ] as const) {
      const before = await version()
      await demo.api(method, path, body)
      expect(await version(), `${method} ${path}`).toBe(before + 1)
    }
  })
})

describe('settings', () => {
  test('defaults are shown, changes kept, null goes back', async () => {
    const world = await startWorld()
    expect((await world.api('GET', '/settings')).body).toMatchObject({
      ...{ gate: 'none', 'link.delay': '60s', pinOfflineMinLength: 6, unlockCodeSet: false },
      'ext-device.unknown-offline-username': 'unknown',
    })
    const changes = { gate: 'static', 'link.delay': '2m', 'login.methods': ['card'] }
    expect((await world.api('PATCH', '/settings', changes)).body).toMatchObject(changes)
    await world.restart()
    expect((await world.api('GET', '/settings')).body).toMatchObject(changes)
    const back = await world.api('PATCH', '/settings', { gate: null, 'link.delay': null })
    expect(back.body).toMatchObject({ gate: 'none', 'link.delay': '60s' })
  })

  test('the unlock code goes in clear and never comes out', async () => {
    const world = await startWorld()
    const { text, body } = await world.api('PATCH', '/settings', { unlockCode: '13579' })
    expect(body.unlockCodeSet).toBe(true)
    expect(text).not.toMatch(/13579|scrypt\$/)
    const cleared = await world.api('PATCH', '/settings', { unlockCode: null })
    expect(cleared.body.unlockCodeSet).toBe(false)
  })

  test('one wrong value and nothing changes; all wrong ones are named, no code repeated', async () => {
    const world = await startWorld()
    const answer = await world.api('PATCH', '/settings', {
      ...{ 'link.delay': '2m', gate: 'open', 'link.beat': 'soon', nonsense: 1, constructor: 1 },
      ...{ 'unlock.code': 'x', unlockCode: 'seven7', 'ext-device.unknown-offline-username': '' },
    })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid-settings' } })
    const { message } = answer.body
    for (const name of [
      'gate',
      'link.beat',
      'nonsense',
      'constructor',
      'unlock.code',
      'unlockCode',
    ]) {
      expect(message).toContain(`${name}`)
    }
    expect(message).toContain('ext-device.unknown-offline-username')
    expect(message).not.toContain('seven7')
    expect((await world.api('GET', '/settings')).body['link.delay']).toBe('60s')
  })

  test('each is described: what it is for, what may be said, what it is', async () => {
    const world = await startWorld()
    await world.api('PATCH', '/settings', { gate: 'static', unlockCode: '13579' })
    const { body, text } = await world.api('GET', '/settings/about')
    const named = new Map<string, object>(
      body.items.map((item: { name: string }) => [item.name, item]),
    )
    expect(named.get('gate')).toEqual({
      ...{
        name: 'gate',
        value: 'static',
        default: 'none',
        set: true,
        unit: 'none, static or challenge',
      },
      ...{ owner: 'server', kind: 'choice', choices: ['none', 'static', 'challenge'] },
      about:
        'Whether offline login waits for an unlock code: always the same one (static), or one for the challenge on the panel (challenge).',
    })
    expect(named.get('login.methods')).toMatchObject({
      ...{ kind: 'list', choices: ['card', 'pin', 'card-and-pin'], value: 'card, pin', set: false },
    })
    expect(named.get('card.repeat')).toMatchObject({ kind: 'duration', owner: 'terminal' })
    expect(named.get('pinOfflineMinLength')).toMatchObject({ kind: 'number', value: 6 })
    expect(named.get('ext-device.unknown-offline-username')).toMatchObject({
      ...{ kind: 'text', value: 'unknown', default: 'unknown', set: false, owner: 'server' },
    })
    expect(named.get('unlockCode')).toMatchObject({ kind: 'code', value: null, set: true })
    expect(named.has('unlock.code')).toBe(false)
    expect(text).not.toMatch(/13579|scrypt\$/)
  })

  test('every setting that is shown is described, and every choice offered can be made', async () => {
    const world = await startWorld()
    const { body: shown } = await world.api('GET', '/settings')
    const { items } = (await world.api('GET', '/settings/about')).body
    const names = items.map(({ name, kind }: { name: string; kind: string }) =>
      ['code', 'secret'].includes(kind) ? `${name}Set` : name,
    )
    expect([...names].sort()).toEqual(Object.keys(shown).sort())
    for (const { name, choices = [], default: standard } of items) {
      for (const value of [...choices, standard]) {
        const { status } = await world.api('PATCH', '/settings', { [name]: value })
        expect(status, `${name} ${value}`).toBe(200)
      }
    }
  })

  test('a value of another kind is refused with what to write instead', async () => {
    const world = await startWorld()
    for (const [changes, advice] of [
      [{ pinOfflineMinLength: [['6']] }, 'a whole number from 4 to 16'],
      [{ pinOfflineMinLength: true }, 'a whole number from 4 to 16'],
      [{ pinOfflineMinLength: 4.5 }, 'a whole number from 4 to 16'],
      [{ 'link.beat': { s: 1 } }, 'a duration such as 90s or 26h, from 50ms to 1h'],
      [{ gate: 7 }, 'choose one of none, static, challenge'],
      [{ 'login.methods': [] }, 'list one or more of card, pin, card-and-pin'],
      [{ 'login.methods': 7 }, 'list one or more of card, pin, card-and-pin'],
      [{ 'login.methods': ['retina'] }, 'list one or more of card, pin, card-and-pin'],
      [{ unlockCode: 24680 }, '4 to 16 digits'],
    ] as const) {
      const answer = await world.api('PATCH', '/settings', changes)
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid-settings' } })
      expect(answer.body.message).toContain(advice)
    }
  })

  test('only what terminals use raises their settings version', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { version } = await terminal.settings()
    await world.api('PATCH', '/settings', { 'ext-device.unknown-offline-username': 'x' })
    await world.api('PATCH', '/settings', {})
    expect((await terminal.settings()).version).toBe(version)
    await world.api('PATCH', '/settings', { unlockCode: '24681' })
    expect((await terminal.settings()).version).toBe(version + 1)
  })
})

describe('terminals', () => {
  test('an unknown one is 404, a misshapen id for a code 400', async () => {
    const world = await startWorld()
    expect((await world.api('GET', '/terminals/T9')).status).toBe(404)
    for (const body of [{ terminal: '' }, { terminal: 'a b' }, { terminal: '../x' }, { t: 1 }]) {
      expect((await world.api('POST', '/terminals/enrolment-codes', body)).status).toBe(400)
    }
    expect((await world.api('GET', '/terminals')).body).toEqual({ items: [], next: null })
  })

  test('the profile given with the code wins over what the terminal says', async () => {
    const world = await startWorld()
    await enrolTerminal(world, 'T1', 'ricoh')
    await enrolTerminal(world, 'T2')
    const { items } = (await world.api('GET', '/terminals')).body
    expect(items).toMatchObject([
      { id: 'T1', profile: 'ricoh' },
      { id: 'T2', profile: 'kyocera' },
    ])
  })
})

test('the App. Log tells what administrators and terminals did, newest first', async () => {
  const world = await startWorld()
  await world.api('POST', '/users', { username: 'eve' })
  await enrolTerminal(world)
  const { items } = (await world.api('GET', '/log')).body
  expect(items.map((line: { message: string }) => line.message)).toEqual([
    'Terminal T1 was enrolled.',
    'An enrolment code for terminal T1 was issued.',
    'User eve was created.',
  ])
  expect(items[0]).toEqual({
    at: new Date(world.clock.now).toISOString(),
    about: null,
    level: 'info',
    message: 'Terminal T1 was enrolled.',
  })
})
