// E3, E4: what changed while somebody was away at their provider counts when they come back.

import { describe, expect, test } from 'vitest'
import { expectNothing, refusedWith, startHouse } from './provider-house.ts'

describe('E3: between the start and the answer', () => {
  test('registration was switched off', async () => {
    const house = await startHouse()
    for (const known of [false, true]) {
      const visitor = house.browser()
      const away = await visitor.awayAt('google')
      await house.set({ 'users.selfRegistration': 'off' })
      expect([known, (await visitor.back(away)).location]).toEqual([
        known,
        refusedWith('registration-off'),
      ])
      expect((await visitor.me()).status).toBe(401)
      if (!known) await expectNothing(house)
      await house.set({ 'users.selfRegistration': 'on' })
      if (!known) await house.browser().signIn('google')
    }
  })

  test('the user was switched off', async () => {
    const house = await startHouse()
    await house.browser().signIn('google')
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const [user] = await house.users()
    await house.world.api('PATCH', `/users/${user?.id}`, { active: false })
    expect((await visitor.back(away)).location).toBe(refusedWith('not-active'))
    expect((await visitor.me()).status).toBe(401)
  })

  test('somebody else got the address', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    await house.world.api('POST', '/users', { username: 'quick', email: 'zoe@firm.example' })
    expect((await visitor.back(away)).location).toBe(refusedWith('account-exists'))
    expect(await house.users()).toHaveLength(1)
  })

  test('the provider was set up anew', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    house.world.clock.now += 1
    const body = { ...house.google.configuration, hostedDomain: 'else.example' }
    await house.world.api('PUT', '/identity-providers/google/work', body)
    expect((await visitor.back(away)).location).toBe(refusedWith('sign-in-gone'))
    await expectNothing(house)
  })
})
