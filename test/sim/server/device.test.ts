import { scryptSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { stretch } from '../../../sim/server/stretch.ts'
import { call, startDemo, startWorld, userId, type World } from './harness.ts'
import { enrolTerminal, newNonce } from './terminal-client.ts'

const HOUR = 3_600_000

describe('beat', () => {
  test('it answers signed over the nonce with the server time and both versions', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    world.clock.now += 12_345
    const first = await terminal.beat()
    expect(first.serverTime).toBe(world.clock.now)
    await world.api('PATCH', '/settings', { 'link.beat': '20s' })
    await world.api('POST', '/users', { username: 'eve' })
    const second = await terminal.beat()
    expect(second.settingsVersion).toBe(first.settingsVersion + 1)
    expect(second.credentialsVersion).toBe(first.credentialsVersion + 1)
  })

  test('the API shows what the last beat said', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const path = '/terminals/T1'
    expect((await world.api('GET', path)).body).toMatchObject({
      ...{ id: 'T1', profile: 'kyocera', lastSeen: null, secure: false, grade: null, status: null },
    })
    const { version } = await terminal.settings()
    await terminal.beat({ grade: 'B', queue: 7, link: 'recovering', settingsVersion: version })
    expect((await world.api('GET', path)).body).toMatchObject({
      lastSeen: new Date(world.clock.now).toISOString(),
      secure: true,
      grade: 'B',
      settingsCurrent: true,
      connected: false,
      status: { link: 'recovering', queue: 7, gate: 'open' },
    })
    await world.api('PATCH', '/settings', { gate: 'static' })
    expect((await world.api('GET', path)).body.settingsCurrent).toBe(false)
  })

  test('A7 what still keeps a terminal from using new settings is told', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { version: old } = await terminal.settings()
    const state = async () => (await world.api('GET', '/terminals/T1')).body.settingsState
    const says = (settingsVersion: number, settingsHeld: number) =>
      terminal.beat({ settingsVersion, settingsHeld })
    await says(old, old)
    expect(await state()).toBe('current')

    await world.api('PATCH', '/settings?reset=false', { gate: 'static' })
    expect(await state()).toBe('on-the-way')
    expect(await terminal.settings()).toMatchObject({ version: old + 1, resetVersion: old })
    await says(old, old + 1)
    expect(await state()).toBe('at-restart')

    await world.api('POST', '/settings/reset')
    const reset = { version: old + 2, resetVersion: old + 2, values: { gate: 'static' } }
    expect(await terminal.settings()).toMatchObject(reset)
    await says(old, old + 2)
    expect(await state()).toBe('when-idle')
    await says(old + 2, old + 2)
    expect(await state()).toBe('current')

    await world.api('POST', '/settings/reset')
    expect((await terminal.settings()).version).toBe(old + 2)
    expect((await world.api('PATCH', '/settings?reset=maybe', { gate: 'none' })).status).toBe(400)
  })

  test('what a beat says is shown as it was said; older agents leave clock and PINs out', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const status = async () => (await world.api('GET', '/terminals/T1')).body.status
    await terminal.beat()
    expect(await status()).toEqual(terminal.status())
    const said = { clock: 'floor', pinsLeft: 3, gate: 'locked', logId: 'l1', head: 9 }
    await terminal.beat(said)
    expect(await status()).toEqual(terminal.status(said))
    await world.restart()
    expect((await world.api('GET', '/terminals')).body.items[0].status).toMatchObject(said)
    await terminal.beat({ ...said, unheardOf: 1 })
    expect(await status()).toEqual(terminal.status(said))
    const { body } = await call(world.server, { path: '/api/openapi.json' })
    const shown = JSON.stringify(body.paths['/api/terminals/{id}'].get.responses['200'])
    for (const field of ['pinsLeft', 'anchored', 'cachedUsers']) expect(shown).toContain(field)
  })

  test.each([
    ['a clock that is neither', { clock: 'wound' }],
    ['fewer PINs than none', { pinsLeft: -1 }],
  ])('%s is a bad request', async (_what, over) => {
    const terminal = await enrolTerminal(await startWorld())
    const body = { nonce: newNonce(), status: terminal.status(over) }
    expect((await terminal.send('POST', '/beat', body)).status).toBe(400)
  })

  test.each([
    ['no status', { nonce: newNonce() }],
    ['a short nonce', { nonce: 'AAAA', status: {} }],
    ['a wrong link state', { nonce: newNonce(), status: { link: 'asleep' } }],
  ])('%s is a bad request', async (_what, body) => {
    const terminal = await enrolTerminal(await startWorld())
    expect(await terminal.send('POST', '/beat', body)).toMatchObject({
      status: 400,
      body: { error: 'invalid-request' },
    })
  })
})

describe('link', () => {
  test('beats go over it, and news come by themselves', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const link = await terminal.link()
    const nonce = newNonce()
    link.socket.send(JSON.stringify({ kind: 'beat', beat: { nonce, status: terminal.status() } }))
    const message = await link.next()
    expect(message).toMatchObject({ kind: 'beat', nonce })
    expect(terminal.read('beat', message.signed, nonce)).toMatchObject({ terminal: 'T1' })
    expect((await world.api('GET', '/terminals/T1')).body.connected).toBe(true)

    await world.api('PATCH', '/settings', { gate: 'static' })
    expect(await link.next()).toEqual({ kind: 'changed', what: 'settings' })
    await world.api('POST', '/users', { username: 'eve' })
    expect(await link.next()).toEqual({ kind: 'changed', what: 'credentials' })
    expect(link.socket.extensions).toBe('')
  })

  test.each([
    ['no JSON', 'hello'],
    ['another message', '{"kind":"dance"}'],
    ['binary', Buffer.from([1, 2, 3])],
  ])('%s ends it', async (_what, message) => {
    const link = await (await enrolTerminal(await startWorld())).link()
    link.socket.send(message)
    expect(await link.closed).toBe(1_007)
  })

  test('a message beyond the limit ends it', async () => {
    const link = await (await enrolTerminal(await startWorld())).link()
    link.socket.on('error', () => undefined)
    link.socket.send('x'.repeat(16 * 1_024 + 1))
    expect(await link.closed).toBe(1_009)
  })

  test('a terminal has one link: the newer takes over', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const [first, second] = [await terminal.link(), await terminal.link()]
    expect(await first.closed).toBe(1_000)
    const nonce = newNonce()
    second.socket.send(JSON.stringify({ kind: 'beat', beat: { nonce, status: terminal.status() } }))
    expect(await second.next()).toMatchObject({ nonce })
  })

  test('closing the server cuts it at once', async () => {
    const world = await startWorld()
    const link = await (await enrolTerminal(world)).link()
    await world.server.close()
    expect(await link.closed).toBe(1_006)
  })
})

describe('identify', () => {
  const world = async (): Promise<[World, Awaited<ReturnType<typeof enrolTerminal>>]> => {
    const demo = await startDemo()
    return [demo, await enrolTerminal(demo)]
  }

  test('a card and a PIN name their user; login type 7 takes either', async () => {
    const [demo, terminal] = await world()
    const anna = { username: 'anna', name: 'Anna' }
    const known = { result: 'known', user: anna, verifiedAt: demo.clock.now }
    for (const [type, value] of [
      [0, '482913'],
      [1, '0102030405'],
      [7, '482913'],
      [7, '0102030405'],
    ] as const) {
      const reply = await terminal.identify(type, value)
      expect(reply, `${type} ${value}`).toMatchObject(known)
      expect(reply).not.toHaveProperty('expires')
      // Offline the terminal must know what it was.
      expect('as' in reply && reply.as).toBe(type === 7 && value === '482913' && 'pin')
    }
    expect(await terminal.identify(1, '04a1b2c3d4')).toMatchObject({ user: { username: 'ben' } })
  })

  test('nobody: unknown card, wrong PIN, and neither', async () => {
    const [, terminal] = await world()
    const refused = (reason: string) => ({ result: 'refused', reason })
    expect(await terminal.identify(1, 'FFFF')).toEqual(refused('unknown-card'))
    expect(await terminal.identify(1, '482913')).toEqual(refused('unknown-card'))
    expect(await terminal.identify(0, '482914')).toEqual(refused('wrong-pin'))
    expect(await terminal.identify(0, 'no digits')).toEqual(refused('wrong-pin'))
    expect(await terminal.identify(0, '0102030405')).toEqual(refused('wrong-pin'))
    expect(await terminal.identify(7, '999999')).toEqual(refused('unknown-card'))
  })

  test('card and PIN must be one person’s', async () => {
    const [, terminal] = await world()
    expect(await terminal.identify(1, '0102030405', '482913')).toMatchObject({ result: 'known' })
    expect(await terminal.identify(7, '0102030405', '482913')).toMatchObject({ result: 'known' })
    const wrong = { result: 'refused', reason: 'wrong-pin' }
    expect(await terminal.identify(1, '0102030405', '730158')).toEqual(wrong)
    expect(await terminal.identify(1, '0102030405', '111')).toEqual(wrong)
    expect(await terminal.identify(7, '482913', '482913')).toMatchObject({ reason: 'unknown-card' })
  })

  test('five wrong PINs with a card lock that user for 15 minutes, and nobody else', async () => {
    const [demo, terminal] = await world()
    for (let n = 0; n < 5; n++) {
      expect(await terminal.identify(1, '0102030405', '000001')).toMatchObject({
        reason: 'wrong-pin',
      })
    }
    const locked = { result: 'refused', reason: 'locked-out' }
    expect(await terminal.identify(1, '0102030405', '482913')).toEqual(locked)
    expect(await terminal.identify(1, '04A1B2C3D4', '730158')).toMatchObject({ result: 'known' })
    demo.clock.now += 15 * 60_000 - 1
    expect(await terminal.identify(1, '0102030405', '482913')).toEqual(locked)
    demo.clock.now += 1
    expect(await terminal.identify(1, '0102030405', '482913')).toMatchObject({ result: 'known' })
    const { body } = await demo.api('GET', '/log')
    const lines = body.items.filter((line: { level: string }) => line.level === 'warn')
    expect(lines).toMatchObject([
      { message: 'User anna is locked out after 5 wrong PINs within 15 minutes.' },
    ])
  })

  test('tries sent side by side cannot slip past the limit', async () => {
    const [, terminal] = await world()
    const tries = Array.from({ length: 12 }, () => terminal.identify(1, '0102030405', '000001'))
    const reasons = (await Promise.all(tries)).map(reply => reply.reason)
    expect(reasons.filter(reason => reason === 'wrong-pin')).toHaveLength(5)
    expect(reasons.filter(reason => reason === 'locked-out')).toHaveLength(7)
  })

  test('a right PIN forgives earlier wrong ones', async () => {
    const [, terminal] = await world()
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 3; n++) await terminal.identify(1, '0102030405', '000001')
      expect(await terminal.identify(1, '0102030405', '482913')).toMatchObject({ result: 'known' })
    }
  })

  test('a disabled user is inactive, a deleted one unknown', async () => {
    const [demo, terminal] = await world()
    const id = await userId(demo, 'anna')
    await demo.api('PATCH', `/users/${id}`, { active: false })
    expect(await terminal.identify(1, '0102030405')).toMatchObject({ reason: 'inactive' })
    expect(await terminal.identify(0, '482913')).toMatchObject({ reason: 'inactive' })
    expect((await demo.api('DELETE', `/users/${id}`)).status).toBe(204)
    expect(await terminal.identify(1, '0102030405')).toMatchObject({ reason: 'unknown-card' })
    expect(await terminal.identify(0, '482913')).toMatchObject({ reason: 'wrong-pin' })
  })

  test('a temporary card names its end, and is expired after it', async () => {
    const [demo, terminal] = await world()
    const id = await userId(demo, 'anna')
    await demo.api('POST', `/users/${id}/cards`, { number: 'ABCD', validHours: 2 })
    const expires = demo.clock.now + 2 * HOUR
    expect(await terminal.identify(1, 'ABCD')).toMatchObject({ result: 'known', expires })
    demo.clock.now = expires
    expect(await terminal.identify(1, 'ABCD')).toEqual({ result: 'refused', reason: 'expired' })
  })

  test.each([
    [{ loginType: 2, loginValue: '1' }],
    [{ loginType: 1 }],
    [{ loginType: 1, loginValue: '' }],
    [{ loginType: 1, loginValue: 'x'.repeat(129) }],
    [{ loginType: 1, loginValue: '1', pin: 'x'.repeat(17) }],
  ])('%j is a bad request', async body => {
    const terminal = await enrolTerminal(await startWorld())
    expect((await terminal.send('POST', '/identify', body)).status).toBe(400)
  })
})

describe('settings', () => {
  test('what was set is pushed in its outside form, the unlock code hashed', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    await demo.api('PATCH', '/settings', {
      'link.delay': '90s',
      'ext-device.unknown-offline-username': 'x',
    })
    const { values, terminal: id } = await terminal.settings()
    expect(id).toBe('T1')
    expect(Object.keys(values).sort()).toEqual(['gate', 'link.delay', 'unlock.code'])
    expect(values).toMatchObject({ gate: 'static', 'link.delay': '90s' })
    const [scheme, N, salt = '', hash = ''] = values['unlock.code'].split('$')
    expect([scheme, N]).toEqual(['scrypt', '16384'])
    expect(Buffer.from(salt, 'base64')).toHaveLength(16)
    const expected = scryptSync('24680', Buffer.from(salt, 'base64'), 32, { N: 16_384, r: 8, p: 1 })
    expect(Buffer.from(hash, 'base64')).toEqual(expected)
  })
})

describe('credentials', () => {
  test('a snapshot holds what the keypad and the reader will need, and no PIN', async () => {
    const demo = await startDemo({ stretch })
    const terminal = await enrolTerminal(demo)
    const { users, ...reply } = await terminal.credentials()
    expect(reply).toMatchObject({
      terminal: 'T1',
      generation: 1,
      issuedAt: demo.clock.now,
      keep: [],
    })
    expect(users.map((user: { username: string }) => user.username)).toEqual(['anna', 'ben'])
    const [anna] = users
    expect(anna.cards).toEqual([{ number: '0102030405' }])
    expect(anna.pins).toEqual([
      { lookup: terminal.lookupOf('482913'), check: terminal.checkOf('482913', anna.userSalt) },
    ])
    expect(Buffer.from(anna.userSalt, 'base64')).toHaveLength(16)
    expect(JSON.stringify(users)).not.toContain('482913')
  })

  test('each terminal gets other PIN keys, and only it can open its box', async () => {
    const demo = await startDemo()
    const [one, two] = [await enrolTerminal(demo), await enrolTerminal(demo)]
    const [first, second] = [await one.credentials(), await two.credentials()]
    expect(first.users[0].pins[0].lookup).not.toBe(second.users[0].pins[0].lookup)
    expect(() => two.unseal(first.sealed)).toThrow('does not open')
  })

  test('the generation is above both, whoever lost memory', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const asked = [0, 0, 40, 3]
    const got = []
    for (const held of asked) got.push((await terminal.credentials(held)).generation)
    expect(got).toEqual([1, 2, 41, 42])
    const nonce = newNonce()
    const body = { nonce, generation: Number.MAX_SAFE_INTEGER, opportunistic: [] }
    expect((await terminal.send('POST', '/credentials', body)).status).toBe(400)
  })

  test('a disabled user is left out and not kept; a deleted or unknown one neither', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const [anna, ben] = [await userId(demo, 'anna'), await userId(demo, 'ben')]
    expect((await terminal.credentials(0, [anna, ben, 'stranger'])).keep).toEqual([anna, ben])
    await demo.api('PATCH', `/users/${anna}`, { active: false })
    const after = await terminal.credentials(1, [anna, ben])
    expect(after.keep).toEqual([ben])
    expect(after.users.map((user: { id: string }) => user.id)).toEqual([ben])
    await demo.api('DELETE', `/users/${ben}`)
    expect(await terminal.credentials(2, [anna, ben])).toMatchObject({ keep: [], users: [] })
  })

  test('of many cards and PINs the three most recently used are sent, expired ones never', async () => {
    const demo = await startDemo({ stretch })
    const terminal = await enrolTerminal(demo)
    const id = await userId(demo, 'anna')
    for (const n of [1, 2, 3, 4]) {
      demo.clock.now += 1_000
      await demo.api('POST', `/users/${id}/cards`, { number: `CARD${n}` })
      await demo.api('POST', `/users/${id}/pins`, { pin: `90210${n}` })
    }
    await demo.api('POST', `/users/${id}/cards`, { number: 'GUEST', validHours: 1 })
    demo.clock.now += HOUR
    await terminal.identify(1, '0102030405')
    await terminal.identify(0, '482913')
    const [anna] = (await terminal.credentials()).users
    const numbers = anna.cards.map((card: { number: string }) => card.number)
    expect(numbers).toEqual(['0102030405', 'CARD4', 'CARD3'])
    const lookups = anna.pins.map((pin: { lookup: string }) => pin.lookup)
    expect(lookups).toEqual(['482913', '902104', '902103'].map(pin => terminal.lookupOf(pin)))
  })

  test('at most 100 users, by name; those who cannot log in take no place', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    for (let n = 0; n < 103; n++) {
      const name = `Person ${String(n).padStart(3, '0')}`
      const { body } = await world.api('POST', '/users', { username: `p${n}`, name })
      if (n !== 5) await world.api('POST', `/users/${body.id}/cards`, { number: `C${n}` })
    }
    const { users } = await terminal.credentials()
    expect(users).toHaveLength(100)
    expect(users[0].name).toBe('Person 000')
    expect(users.at(-1).name).toBe('Person 100')
    expect(users.some((user: { username: string }) => user.username === 'p5')).toBe(false)
  })
})
