// C6: settings that would lock people out say so, with how many.

import { describe, expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'

/** Warnings that stand beside settings now: name and number of users. */
async function warnings(world: World): Promise<readonly string[]> {
  const { items } = (await world.api('GET', '/settings/about')).body
  return items.flatMap((item: { name: string; warnings?: { text: string; users: number }[] }) =>
    (item.warnings ?? []).map(({ text, users }) => {
      expect(text).toMatch(/^[A-Z].*\.$/)
      return `${item.name} ${users}`
    }),
  )
}

/** Four with nothing but a PIN, two of them guests, one of them without an address; one with a card; one inactive. */
async function startOffice(): Promise<World> {
  const world = await startWorld()
  await world.api('POST', '/groups', { name: 'Guests' })
  for (const person of [
    { username: 'anna', email: 'anna@firm.example' },
    { username: 'ben', email: 'ben@firm.example' },
    { username: 'guest1', email: 'guest1@firm.example', groups: ['Guests'] },
    { username: 'guest2', groups: ['Guests'] },
    { username: 'inactive', active: false },
  ]) {
    expect((await world.api('POST', '/users', person)).status).toBe(201)
  }
  const { id } = (await world.api('POST', '/users', { username: 'carla' })).body
  await world.api('POST', `/users/${id}/cards`, { number: '01020304', validHours: 1 })
  return world
}
const set = async (world: World, changes: object) =>
  expect((await world.api('PATCH', '/settings', changes)).status).toBe(200)

describe('C6: warnings', () => {
  test('there are none while PINs have no end', async () => {
    const world = await startOffice()
    expect(await warnings(world)).toEqual([])
    await set(world, { 'pins.userCanChange': 'off', 'pins.sendByEmail': 'on' })
    expect(await warnings(world)).toEqual([])
  })

  test('of temporary PINs without mail: all who have no card', async () => {
    const world = await startOffice()
    await set(world, { 'pins.temporary': 'everybody' })
    expect(await warnings(world)).toEqual(['pins.temporary 4', 'pins.sendByEmail 4'])
    world.clock.now += 3_600_000
    expect(await warnings(world)).toEqual(['pins.temporary 5', 'pins.sendByEmail 5'])
    await set(world, { 'pins.temporary': 'groups', 'pins.temporaryGroups': ['guests'] })
    expect(await warnings(world)).toEqual(['pins.temporary 2', 'pins.sendByEmail 2'])
  })

  test('of users without an address, and of mails that go nowhere', async () => {
    const world = await startOffice()
    await set(world, { 'pins.temporary': 'everybody', 'pins.sendByEmail': 'on' })
    expect(await warnings(world)).toEqual(['pins.sendByEmail 1', 'mail.host 3'])
    await set(world, { 'mail.host': 'mail.firm.example' })
    expect(await warnings(world)).toEqual(['pins.sendByEmail 1'])
  })

  test('of people who cannot make a new PIN', async () => {
    const world = await startOffice()
    const mail = { 'pins.sendByEmail': 'on', 'mail.host': 'mail.firm.example' }
    await set(world, { 'pins.temporary': 'everybody', 'pins.userCanChange': 'off', ...mail })
    expect(await warnings(world)).toEqual(['pins.userCanChange 4', 'pins.sendByEmail 1'])
  })

  test('of groups that are none, or none at all', async () => {
    const world = await startOffice()
    await set(world, { 'pins.temporary': 'groups' })
    expect(await warnings(world)).toEqual(['pins.temporaryGroups 0'])
    await set(world, { 'pins.temporaryGroups': 'Guests, SELF-REGISTERED' })
    const found = await warnings(world)
    expect(found).toContain('pins.temporaryGroups 0')
    expect(found).toContain('pins.temporary 2')
  })
})
