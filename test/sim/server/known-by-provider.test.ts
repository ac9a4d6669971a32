// E7: somebody is known by issuer and sub, and a session that an identity opened lives and ends with it.

import { describe, expect, test } from 'vitest'
import { call } from './harness.ts'
import { refusedWith, SIGNED_IN, startHouse } from './provider-house.ts'

describe('E7: somebody', () => {
  test('is known by issuer and sub, whatever their name and address are by now', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    const [first] = await house.users()
    await house.world.api('POST', '/users', { username: 'other', email: 'new@firm.example' })
    house.google.person = { ...house.google.person, given_name: 'Eva', email: 'new@firm.example' }
    const visitor = house.browser()
    expect((await visitor.signIn('google')).location).toBe(SIGNED_IN)
    expect((await visitor.me()).body.username).toBe(first?.username)
    expect(await house.users()).toHaveLength(2)
  })

  test('with the address of somebody before is somebody else', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    house.google.person = { ...house.google.person, sub: 'sub-2' }
    const page = await house.browser().signIn('google')
    expect(page.location).toBe(refusedWith('account-exists'))
  })

  test('of the same sub at another issuer is somebody else', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    house.microsoft.person = { sub: 'sub-1', given_name: 'Zoë', family_name: 'Novák' }
    await house.browser().signIn('microsoft')
    const names = (await house.users()).map(({ username }) => username)
    expect(names.sort()).toEqual(['zoe.novak', 'zoe.novak-2'])
  })

  test('comes the way they came: a work account is not opened as a personal one', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    house.google.person = { ...house.google.person, hd: undefined }
    const page = await house.browser().signIn('google', { account: 'personal' })
    expect(page.location).toBe(refusedWith('account-exists'))
  })

  test('is forgotten with their user, and starts anew', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    await visitor.signIn('google')
    const [first] = await house.users()
    await house.world.api('DELETE', `/users/${first?.id}`)
    expect((await visitor.me()).status).toBe(401)
    await visitor.signIn('google')
    const [second] = await house.users()
    expect(second?.id).not.toBe(first?.id)
  })
})

describe('a session that an identity opened', () => {
  test('outlives a change of the password, and ends with the provider, the user, or everywhere', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    await visitor.signIn('google')
    const [user] = await house.users()
    const password = { password: 'correct horse battery' }
    await house.world.api('PUT', `/users/${user?.id}/password`, password)
    expect((await visitor.me()).status).toBe(200)
    const changed = { old: password.password, new: 'another horse battery' }
    expect((await visitor.me('PUT', '/password', changed)).status).toBe(204)
    await house.world.api('DELETE', `/users/${user?.id}/password`)
    expect((await visitor.me()).status).toBe(200)

    await house.world.api('DELETE', '/identity-providers/google/personal')
    expect((await visitor.me()).status).toBe(200)
    await house.world.api('DELETE', '/identity-providers/google/work')
    expect((await visitor.me()).status).toBe(401)
  })

  test('ends when its user is switched off, and by signing out everywhere', async () => {
    const house = await startHouse()
    const [visitor, second] = [house.browser(), house.browser()]
    await visitor.signIn('google')
    await second.signIn('google')
    expect((await second.me('DELETE', '/sessions')).status).toBe(204)
    expect((await visitor.me()).status).toBe(401)
    expect((await house.log())[0]).toBe('User zoe.novak signed out of the page everywhere.')
    await visitor.signIn('google')
    const [user] = await house.users()
    await house.world.api('PATCH', `/users/${user?.id}`, { active: false })
    expect((await visitor.me()).status).toBe(401)
    expect((await visitor.signIn('google')).location).toBe(refusedWith('not-active'))
  })

  test('opens nothing of another tenant, nor of another region', async () => {
    const house = await startHouse()
    const other = await startHouse({ region: 'us' })
    const visitor = house.browser()
    await visitor.signIn('google')
    const cookie = [...visitor.cookies(house.world.server.url)].map(one => one.join('=')).join('; ')
    const there = await call(other.world.server, { path: '/api/me', headers: { cookie } })
    expect(there.status).toBe(401)
    const { token } = (await house.world.api('POST', '/tenants', { id: 'second' })).body
    const { body } = await call(house.world.server, { path: '/api/users', token })
    expect(body.items).toEqual([])
    expect((await visitor.me()).body.tenant).toBe('demo')
  })
})
