// C2, C5: people who are not signed in ask for a new PIN.

import { describe, expect, test } from 'vitest'
import { networkOf } from '../../../sim/server/network-of.ts'
import { patiently } from '../../patiently.ts'
import { type Answer, call, startWorld, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const HOUR_MS = 3_600_000
const ANNA = { tenant: 'demo', username: 'anna' }

/** A server with Anna, whose PIN is 482913; mails stay in its outbox. */
async function startAsked(settings: object = {}) {
  const world = await startWorld()
  const anna = { username: 'anna', email: 'anna@firm.example' }
  const { id } = (await world.api('POST', '/users', anna)).body
  await world.api('POST', `/users/${id}/pins`, { pin: '482913' })
  await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on', ...settings })
  return { world, id: id as string }
}
const ask = (world: World, body: object): Promise<Answer> =>
  call(world.server, { path: '/api/pin-requests', body })
const pinsOf = async (world: World, id: string) =>
  (await world.api('GET', `/users/${id}`)).body.pins
const mailsOf = async (world: World) => (await world.api('GET', '/mails')).body.items

/** The PIN in the newest mail, once there are so many mails. */
async function mailed(world: World, mails: number): Promise<string> {
  await patiently(async () => expect(await mailsOf(world)).toHaveLength(mails))
  await patiently(async () => expect((await mailsOf(world))[0].state).toBe('kept'))
  const [{ id }] = await mailsOf(world)
  const { text } = (await world.api('POST', `/mails/${id}/open`)).body
  return /\d{6}/.exec(text)?.[0] ?? ''
}
/** Every request before was worked on: they are taken one after another, and this one for Zoe makes a mail. */
async function settled(world: World): Promise<void> {
  const zoe = { username: 'zoe', email: 'zoe@firm.example' }
  const { id } = (await world.api('POST', '/users', zoe)).body
  await ask(world, { tenant: 'demo', username: 'zoe' })
  await patiently(async () => expect(await pinsOf(world, id)).toHaveLength(2))
}

describe('C5: a new PIN that was asked for', () => {
  test('comes by mail; the old one works until the new one is first used', async () => {
    const { world, id } = await startAsked()
    const terminal = await enrolTerminal(world)
    world.clock.now += 1
    expect((await ask(world, ANNA)).status).toBe(202)
    const pin = await mailed(world, 1)
    const known = { user: { username: 'anna' } }
    expect(await pinsOf(world, id)).toMatchObject([{ pending: true }, { pending: false }])
    expect((await terminal.credentials()).users[0]?.pins).toHaveLength(2)
    expect(await terminal.identify(0, '482913')).toMatchObject(known)
    expect(await terminal.identify(0, '482913')).toMatchObject(known)
    expect(await terminal.identify(0, pin)).toMatchObject(known)
    expect(await terminal.identify(0, '482913')).toMatchObject({ reason: 'wrong-pin' })
    expect(await terminal.identify(0, pin)).toMatchObject(known)
    expect(await pinsOf(world, id)).toMatchObject([{ pending: false }])
    const { users, keep } = await terminal.credentials(0, [id])
    expect(users[0]?.pins).toHaveLength(1)
    // The old one may be what a terminal cached by itself.
    expect(keep).toEqual([])
  })

  test('follows the rule for temporary PINs, and one asked for later takes its place', async () => {
    const { world, id } = await startAsked({ 'pins.temporary': 'everybody' })
    const terminal = await enrolTerminal(world)
    await ask(world, ANNA)
    const first = await mailed(world, 1)
    await ask(world, { tenant: 'demo', email: 'ANNA@firm.example' })
    const second = await mailed(world, 2)
    expect(await pinsOf(world, id)).toHaveLength(2)
    expect(await terminal.identify(0, first)).toMatchObject({ reason: 'wrong-pin' })
    const expires = world.clock.now + 24 * HOUR_MS
    expect(await terminal.identify(0, second)).toMatchObject({ result: 'known', expires })
  })

  test('helps whoever has an expired one only', async () => {
    const { world, id } = await startAsked()
    const terminal = await enrolTerminal(world)
    await world.api('POST', `/users/${id}/pins`, { temporary: true })
    await mailed(world, 1)
    world.clock.now += 25 * HOUR_MS
    await ask(world, ANNA)
    const pin = await mailed(world, 2)
    expect(await terminal.identify(0, pin)).toMatchObject({ result: 'known' })
  })
})

describe('C5: the answer', () => {
  test('is the same whoever asks for whomever, and strangers get no mail', async () => {
    const { world, id } = await startAsked()
    await world.api('POST', '/users', { username: 'bare' })
    await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'off' })
    for (const username of ['twin1', 'twin2']) {
      await world.api('POST', '/users', { username, email: 'twins@firm.example' })
    }
    const gone = { username: 'gone', email: 'gone@firm.example', active: false }
    await world.api('POST', '/users', gone)
    await world.api('PATCH', '/settings', { 'pins.sendByEmail': 'on' })
    const answers: Answer[] = []
    for (const who of [
      ANNA,
      ...['nobody', 'bare', 'gone', "' OR 1=1 --"].map(username => ({ tenant: 'demo', username })),
      ...['nobody@firm.example', 'twins@firm.example'].map(email => ({ tenant: 'demo', email })),
      { tenant: 'nowhere', username: 'anna' },
    ]) {
      answers.push(await ask(world, who))
    }
    const shown = answers.map(({ status, text, headers }) => ({
      ...{ status, text, length: headers['content-length'] },
    }))
    expect(new Set(shown.map(one => JSON.stringify(one))).size).toBe(1)
    expect(shown[0]?.status).toBe(202)
    await settled(world)
    const recipients = (await mailsOf(world)).map(({ to }: { to: string }) => to)
    expect(new Set(recipients)).toEqual(new Set(['anna@firm.example', 'zoe@firm.example']))
    expect(await pinsOf(world, id)).toHaveLength(2)
  })

  test('says what is missing in a request, and nothing of users', async () => {
    const { world } = await startAsked()
    for (const body of [
      {},
      { tenant: 'demo' },
      { username: 'anna' },
      { ...ANNA, email: 'anna@firm.example' },
      { ...ANNA, pin: '482913' },
    ]) {
      expect((await ask(world, body)).status).toBe(400)
    }
  })

  test('is given three times an hour for one account, and the fourth looks the same', async () => {
    const { world, id } = await startAsked()
    for (let n = 0; n < 4; n++) expect((await ask(world, ANNA)).status).toBe(202)
    await settled(world)
    const hers = async () =>
      (await mailsOf(world)).filter(({ user }: { user: string }) => user === id)
    expect(await hers()).toHaveLength(3)
    await world.restart()
    expect((await ask(world, ANNA)).status).toBe(202)
    world.clock.now += HOUR_MS
    expect((await ask(world, ANNA)).status).toBe(202)
    await patiently(async () => expect(await hers()).toHaveLength(4))
  })

  test('is refused to an address that asks more than twenty times an hour', async () => {
    const { world } = await startAsked()
    const nobody = { tenant: 'demo', username: 'nobody' }
    for (let n = 0; n < 20; n++) expect((await ask(world, nobody)).status).toBe(202)
    for (const who of [nobody, ANNA]) {
      expect(await ask(world, who)).toMatchObject({
        ...{ status: 429, body: { error: 'too-many-requests' } },
      })
    }
    world.clock.now += HOUR_MS
    expect((await ask(world, ANNA)).status).toBe(202)
  })

  test.each([
    ['10.0.0.7', '10.0.0.7'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['::1', '0:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('C2: with User can change PIN off', () => {
  test('nobody gets a new PIN but from an administrator', async () => {
    const { world, id } = await startAsked({ 'pins.userCanChange': 'off' })
    expect((await ask(world, ANNA)).status).toBe(202)
    await world.api('PATCH', '/settings', { 'pins.userCanChange': 'on' })
    await settled(world)
    expect(await pinsOf(world, id)).toHaveLength(1)
    await world.api('PATCH', '/settings', { 'pins.userCanChange': 'off' })
    const { status, body } = await world.api('POST', `/users/${id}/pins`)
    expect(status).toBe(201)
    expect(await mailed(world, 3)).toBe(body.pin)
  })
})
