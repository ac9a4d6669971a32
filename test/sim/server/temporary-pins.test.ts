// C1, C5: whose PINs have an end, and that an ended one works nowhere.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OwnSettings, readOwn } from '../../../sim/server/own-settings.ts'
import { getsTemporary, pinEnd } from '../../../sim/server/pin-rule.ts'
import { startDemo, userId, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const HOUR_MS = 3_600_000

/** A new PIN of Anna's: until when, and in clear. */
async function newPin(world: World, body?: object) {
  const answer = await world.api('POST', `/users/${await userId(world, 'anna')}/pins`, body)
  expect(answer.status).toBe(201)
  return answer.body as { readonly pin: string; readonly expiresAt: string | null }
}
const set = async (world: World, changes: object) =>
  expect((await world.api('PATCH', '/settings', changes)).status).toBe(200)
const inHours = (world: World, hours: number) =>
  new Date(world.clock.now + hours * HOUR_MS).toISOString()

describe('C1: a PIN belongs to the rule in force when it was made', () => {
  test('nobody’s, everybody’s, those of members of chosen groups', async () => {
    const world = await startDemo()
    expect((await newPin(world)).expiresAt).toBeNull()
    await set(world, { 'pins.temporary': 'everybody' })
    expect((await newPin(world)).expiresAt).toBe(inHours(world, 24))
    await set(world, {
      ...{ 'pins.temporary': 'groups', 'pins.temporaryGroups': ['Guests', 'Žáci, 1. A'] },
      'pins.validHours': '720',
    })
    expect((await newPin(world)).expiresAt).toBeNull()
    await world.api('POST', '/groups', { name: 'žáci, 1. a' })
    const anna = `/users/${await userId(world, 'anna')}`
    await world.api('PATCH', anna, { groups: ['žáci, 1. a'] })
    expect((await newPin(world)).expiresAt).toBe(inHours(world, 720))
    await world.api('PATCH', anna, { groups: [] })
    expect((await newPin(world)).expiresAt).toBeNull()
  })

  test('a later rule changes no PIN that is there', async () => {
    const world = await startDemo()
    const anna = `/users/${await userId(world, 'anna')}`
    await set(world, { 'pins.temporary': 'everybody' })
    const { expiresAt } = await newPin(world)
    await set(world, { 'pins.temporary': null, 'pins.validHours': '1h' })
    expect((await world.api('GET', anna)).body.pins).toMatchObject([{ expiresAt }])
  })

  test('an administrator may say otherwise for one PIN, chosen or random', async () => {
    const world = await startDemo()
    expect((await newPin(world, { temporary: true })).expiresAt).toBe(inHours(world, 24))
    await set(world, { 'pins.temporary': 'everybody' })
    expect((await newPin(world, { temporary: false })).expiresAt).toBeNull()
    expect((await newPin(world, { pin: '90210774' })).expiresAt).toBe(inHours(world, 24))
    expect((await newPin(world, { pin: '90210775', temporary: false })).expiresAt).toBeNull()
  })

  test('law: who says so, or the rule, and nothing else decides; the end is the validity later', () => {
    const rules = fc.record({
      'pins.temporary': fc.constantFrom('nobody', 'groups', 'everybody'),
      'pins.temporaryGroups': fc.subarray(['Guests', 'staff', 'Žáci']),
      'pins.validHours': fc.integer({ min: 1, max: 8_760 }),
    })
    const member = fc.subarray(['GUESTS', 'Staff', 'žáci', 'Others'])
    fc.assert(
      fc.property(
        rules,
        member,
        fc.option(fc.boolean(), { nil: undefined }),
        (values, of, says) => {
          const own: OwnSettings = readOwn(values)
          const chosen = values['pins.temporaryGroups'].map(name => name.toUpperCase())
          const ruled =
            values['pins.temporary'] === 'everybody' ||
            (values['pins.temporary'] === 'groups' &&
              of.some(name => chosen.includes(name.toUpperCase())))
          expect(getsTemporary(own, of)).toBe(ruled)
          const ends = says ?? ruled
          const expected = ends ? 5 + values['pins.validHours'] * HOUR_MS : null
          expect(pinEnd(own, of, 5, says)).toBe(expected)
        },
      ),
    )
  })
})

describe('C5: an expired PIN', () => {
  test('works up to its end, is refused as expired from then on, and is sent to no terminal', async () => {
    const world = await startDemo()
    const terminal = await enrolTerminal(world)
    const { pin } = await newPin(world, { temporary: true })
    const pinsSent = async () => (await terminal.credentials()).users[0].pins
    const end = world.clock.now + 24 * HOUR_MS
    expect(await terminal.identify(0, pin)).toMatchObject({ result: 'known', expires: end })
    expect(await pinsSent()).toMatchObject([{ expires: end }])
    world.clock.now = end - 1
    expect(await terminal.identify(0, pin)).toMatchObject({ result: 'known' })
    world.clock.now = end
    const refused = { result: 'refused', reason: 'expired' }
    expect(await terminal.identify(0, pin)).toEqual(refused)
    expect(await terminal.identify(7, pin)).toEqual(refused)
    expect(await terminal.identify(1, '0102030405', pin)).toEqual(refused)
    expect(await pinsSent()).toEqual([])
  })
})
