// E3, E4, E5: people who sign in with Apple, Google or Microsoft, and the accounts that are made for them.

import { describe, expect, test } from 'vitest'
import { openParts } from '../../../sim/server/parts.ts'
import { newFolder } from './harness.ts'
import { DOMAIN, refusedWith, SIGNED_IN, startHouse } from './provider-house.ts'

const HOUR_MS = 3_600_000

describe('E3: a sign-in', () => {
  test('with Google goes there with PKCE, state and nonce, and comes back to a session', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const page = await visitor.signIn('google', { language: 'cs' })
    expect(page).toMatchObject({ status: 303, location: SIGNED_IN })
    const { authorize, token } = house.google.last
    expect(Object.fromEntries(authorize)).toEqual({
      ...{ client_id: 'latchkey', response_type: 'code', scope: 'openid profile email' },
      redirect_uri: `${house.world.server.url}/api/sign-in/google/callback`,
      ...{
        state: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
      },
      ...{ code_challenge: expect.any(String), code_challenge_method: 'S256' },
      prompt: 'select_account',
    })
    expect(token.get('code_verifier')).toHaveLength(43)
    expect((await visitor.me()).body).toMatchObject({
      ...{ tenant: 'demo', username: 'zoe.novak', name: 'Zoë Novák', language: 'cs' },
      ...{ account: 'work', signedInBy: 'google', mayChangeUsername: true },
      email: 'z***@firm.example',
    })
    const [user] = await house.users()
    expect(user).toMatchObject({
      ...{ username: 'zoe.novak', email: 'zoe@firm.example', active: true, account: 'work' },
      identities: [{ provider: 'google', issuer: house.google.issuer }],
    })
    expect(JSON.stringify(user)).not.toContain('sub-1')
    expect((await house.log()).slice(0, 2)).toEqual([
      'User zoe.novak signed in on the page with Google (work).',
      'User zoe.novak registered with Google (work).',
    ])
  })

  test('with Apple comes back as a form of its site, with a client secret made for it and the name beside', async () => {
    const house = await startHouse()
    const { apple } = house
    apple.person = { sub: 'a.1', email: 'x7@privaterelay.example', email_verified: 'true' }
    apple.user = JSON.stringify({
      name: { firstName: 'Ana', lastName: 'Vlk' },
      email: 'evil@x.example',
    })
    const visitor = house.browser()
    expect((await visitor.signIn('apple', { account: 'personal' })).location).toBe(SIGNED_IN)
    expect(apple.last.authorize.get('response_mode')).toBe('form_post')
    expect((await visitor.me()).body).toMatchObject({ signedInBy: 'apple', account: 'personal' })
    // Her name is told once; the address beside the token is nobody's word.
    apple.user = undefined
    expect((await house.browser().signIn('apple', { account: 'personal' })).location).toBe(
      SIGNED_IN,
    )
    expect(await house.users()).toMatchObject([
      { username: 'ana.vlk', name: 'Ana Vlk', email: 'x7@privaterelay.example' },
    ])
  })

  test('with Microsoft is at one directory, and its own addresses count', async () => {
    const house = await startHouse()
    house.microsoft.person = {
      ...{ sub: 'm1', given_name: 'Max', family_name: 'Berg', email: 'max@firm.example' },
    }
    expect((await house.browser().signIn('microsoft')).location).toBe(SIGNED_IN)
    house.microsoft.person = { ...house.microsoft.person, sub: 'm2', email: 'may@else.example' }
    const asked = { account: 'personal' } as const
    expect((await house.browser().signIn('microsoft', asked)).location).toBe(SIGNED_IN)
    house.microsoft.person = { ...house.microsoft.person, sub: 'm3', xms_edov: true }
    expect((await house.browser().signIn('microsoft', asked)).location).toBe(SIGNED_IN)
    const users = (await house.users()).map(({ username, email }) => [username, email])
    expect(users.sort()).toEqual([
      ['max.berg', 'max@firm.example'],
      ['max.berg-2', null],
      ['max.berg-3', 'may@else.example'],
    ])
  })

  test('gives a cookie of its own that goes when it is used', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const { url } = house.world.server
    expect([...visitor.cookies(url).keys()]).toEqual(['__Host-latchkey-sign-in'])
    await visitor.back(away)
    expect([...visitor.cookies(url).keys()]).toEqual(['__Host-latchkey'])
  })

  test('asks a provider for what it is once in ten minutes', async () => {
    const house = await startHouse()
    const looks = () => house.google.asked.filter(one => one === 'discovery').length
    for (let n = 0; n < 3; n++) await house.browser().signIn('google')
    expect(looks()).toBe(1)
    house.world.clock.now += 10 * 60_000
    await house.browser().signIn('google')
    expect(looks()).toBe(2)
  })

  test('is refused by people: cancelled, in the words of each', async () => {
    const house = await startHouse()
    for (const [name, error] of [
      ['google', 'access_denied'],
      ['microsoft', 'access_denied'],
      ['apple', 'user_cancelled_authorize'],
    ] as const) {
      house[name].lies.answer = ({ code: _, ...truth }) => ({ ...truth, error })
      expect((await house.browser().signIn(name)).location).toBe(refusedWith('cancelled'))
    }
    expect(await house.users()).toEqual([])
  })

  test('is for people of the organisation where it is for work, and for all others as personal', async () => {
    const house = await startHouse()
    for (const hd of [undefined, 'else.example', `${DOMAIN}.evil.example`, true, [DOMAIN]]) {
      house.google.person = { ...house.google.person, hd }
      const page = await house.browser().signIn('google')
      expect(page.location).toBe(refusedWith('not-of-organisation'))
    }
    expect(await house.users()).toEqual([])
    const page = await house.browser().signIn('google', { account: 'personal' })
    expect(page.location).toBe(SIGNED_IN)
    expect(await house.users()).toMatchObject([{ account: 'personal' }])
  })
})

describe('E4: registration', () => {
  test('switched off refuses everything external, before anybody is sent anywhere', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    await house.set({ 'users.selfRegistration': 'off' })
    house.google.asked.length = 0
    for (const provider of ['google', 'apple', 'microsoft'] as const) {
      for (const account of ['work', 'personal'] as const) {
        const page = await house.browser().start(provider, { account })
        expect(page.location).toBe(refusedWith('registration-off'))
      }
    }
    expect(house.google.asked).toEqual([])
  })

  test('makes accounts that wait for an administrator, unless new ones are active', async () => {
    const house = await startHouse()
    await house.set({ 'users.newActive': 'off' })
    const visitor = house.browser()
    for (let n = 0; n < 2; n++) {
      expect((await visitor.signIn('google')).location).toBe(refusedWith('not-active'))
    }
    expect((await visitor.me()).status).toBe(401)
    const [waiting] = await house.users()
    expect(waiting).toMatchObject({ username: 'zoe.novak', active: false, awaitsActivation: true })
    expect(await house.log()).toContain(
      'User zoe.novak registered with Google (work). An administrator has to activate them.',
    )
    await house.world.api('PATCH', `/users/${waiting?.id}`, { active: true })
    expect((await house.log())[0]).toBe('User zoe.novak was activated.')
    expect((await visitor.signIn('google')).location).toBe(SIGNED_IN)
    expect(await house.users()).toMatchObject([{ active: true, awaitsActivation: false }])
    // Switched off later is not the same: nobody waits.
    await house.world.api('PATCH', `/users/${waiting?.id}`, { active: false })
    expect(await house.users()).toMatchObject([{ active: false, awaitsActivation: false }])
  })

  test('tells whoever waits and proves who they are, and nobody else', async () => {
    const house = await startHouse()
    await house.set({ 'users.newActive': 'off' })
    await house.browser().signIn('google')
    const [waiting] = await house.users()
    await house.world.api('POST', `/users/${waiting?.id}/pins`, { pin: '730158' })
    const ask = (pin: string) =>
      house.browser().me('POST', '/session', { tenant: 'demo', user: 'zoe.novak', pin })
    expect(await ask('730159')).toMatchObject({ status: 401, body: { error: 'wrong-sign-in' } })
    expect(await ask('730158')).toMatchObject({ status: 403, body: { error: 'not-active' } })
    await house.world.api('PATCH', `/users/${waiting?.id}`, { active: true })
    expect((await ask('730158')).status).toBe(204)
  })
})

describe('E5: an account', () => {
  test.each([
    ['given', { given_name: undefined }],
    ['family', { family_name: undefined }],
    ['any', { given_name: ' ', family_name: 7 }],
  ])('without %s name is a guest, who may choose a name', async (_which, names) => {
    const house = await startHouse()
    house.google.person = { ...house.google.person, ...names }
    const visitor = house.browser()
    await visitor.signIn('google')
    const [guest] = await house.users()
    expect(guest?.name).toMatch(/^Guest_[a-z2-9]{8}$/)
    expect(guest?.username).toBe(guest?.name)
    expect((await visitor.me('PATCH', '', { username: 'Žofie.N' })).body.username).toBe('Žofie.N')
    expect((await house.log())[0]).toBe(`User ${guest?.username} calls themselves Žofie.N now.`)
  })

  test('changes its name to one that is free and a name, and to no other', async () => {
    const house = await startHouse()
    await house.world.api('POST', '/users', { username: 'anna', aliases: ['an'] })
    const visitor = house.browser()
    await visitor.signIn('google')
    const taken = { status: 409, body: { error: 'name-taken' } }
    // Activity of nobody would be theirs.
    for (const username of ['anna', 'ANNA', 'an', 'unknown', 'Unknown']) {
      expect(await visitor.me('PATCH', '', { username }), username).toMatchObject(taken)
    }
    for (const username of [
      '',
      'x',
      'anna@firm.example',
      'a b',
      '-ab',
      'x'.repeat(65),
      'a\u202Eb',
    ]) {
      expect((await visitor.me('PATCH', '', { username })).status, username).toBe(400)
    }
    expect((await visitor.me('PATCH', '', { username: 'ZOE.novak' })).status).toBe(200)
  })

  test('is not made for somebody who has one: told by the verified address', async () => {
    const house = await startHouse()
    const body = { username: 'zoe', email: 'Zoe@Firm.Example' }
    await house.world.api('POST', '/users', body)
    const page = await house.browser().signIn('google')
    expect(page.location).toBe(refusedWith('account-exists'))
    expect(await house.users()).toHaveLength(1)
    expect((await house.users())[0]?.identities).toEqual([])
    expect((await house.log())[0]).toBe('A sign-in with Google (work) was refused, account-exists.')
  })

  test('takes no address that is not verified, and is held to none', async () => {
    const house = await startHouse()
    await house.world.api('POST', '/users', { username: 'max', email: 'max@firm.example' })
    house.microsoft.person = { sub: 'm9', email: 'max@firm.example', email_verified: true }
    const page = await house.browser().signIn('microsoft', { account: 'personal' })
    expect(page.location).toBe(SIGNED_IN)
    const [, guest] = (await house.users()).sort((a, b) => (a.username < b.username ? 1 : -1))
    expect(guest).toMatchObject({ email: null })
  })

  test('is made two hundred times an hour at most', async () => {
    let now = 0
    const parts = await openParts({ folder: newFolder(), host: 'localhost', now: () => now })
    const { operator, registration, settings } = parts
    await settings.change(operator, { 'users.selfRegistration': 'on' })
    const newcomer = { language: 'en', account: 'personal' } as const
    const register = () => registration.register(operator, newcomer, 'for a test')
    for (let n = 0; n < 200; n++) expect(register()).toMatchObject({ active: false })
    expect(register()).toBe('too-many-tries')
    now += HOUR_MS
    expect(register()).toMatchObject({ active: false })
    parts.close()
  })
})
