// server.md A10: what the server does about people and terminals that must not be trusted any more.

import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { call, startDemo, startWorld, userId, type World } from './harness.ts'
import {
  enrolmentOf,
  enrolTerminal,
  newKeys,
  newNonce,
  type TestTerminal,
} from './terminal-client.ts'

const logged = async (world: World) => (await world.api('GET', '/log')).body.items[0].message
const shown = async (world: World, id = 'T1') => (await world.api('GET', `/terminals/${id}`)).body

/** What a terminal reads in a list. Its nonce is none, so the envelope is read without one. */
const contentOf = (terminal: TestTerminal, file: { body: string; signature: string }) =>
  terminal.read('deny', file, undefined as unknown as string)

const tagOf = (terminal: TestTerminal, card: string) => {
  const salt = Buffer.from(terminal.reply.siteSalt, 'base64')
  const key = Buffer.from(hkdfSync('sha256', salt, '', 'latchkey/v1/deny-card', 32))
  return createHmac('sha256', key).update(card).digest().subarray(0, 16).toString('base64')
}

describe('A10: deny lists', () => {
  test('everybody who is switched off is on it, with their cards, and no number in clear', async () => {
    const world = await startDemo()
    const terminal = await enrolTerminal(world)
    const [anna, ben] = [await userId(world, 'anna'), await userId(world, 'ben')]
    await world.api('POST', `/users/${anna}/cards`, { number: '0a0b0c0d' })
    await world.api('PATCH', `/users/${anna}`, { active: false })
    await world.api('DELETE', `/users/${ben}`)
    const { status, body } = await world.api('POST', '/deny-lists', {
      ...{ cards: ['deadbeef'], reason: 'Anna left' },
    })
    expect(status).toBe(201)
    const list = contentOf(terminal, body.file)
    expect(list).toMatchObject({ tenant: 'demo', purge: false, reason: 'Anna left' })
    expect([...list.users].sort()).toEqual([anna, ben].sort())
    expect(list.cards).toContain(tagOf(terminal, '0A0B0C0D'))
    expect(list.cards).toContain(tagOf(terminal, 'DEADBEEF'))
    expect(JSON.stringify(list).toUpperCase()).not.toMatch(/0A0B0C0D|DEADBEEF/)
    expect(await logged(world)).toMatch(/^Deny list \d+ was issued by admin-token: Anna left$/)
  })

  test('numbers only rise, also after the clock went back and a restart', async () => {
    const world = await startWorld()
    const serial = async () =>
      (await world.api('POST', '/deny-lists', { reason: 'drill' })).body.serial
    const first = await serial()
    expect(await serial()).toBe(first + 1)
    world.clock.now -= 86_400_000
    await world.restart()
    expect(await serial()).toBe(first + 2)
    world.clock.now += 2 * 86_400_000
    expect(await serial()).toBeGreaterThan(first + 1_000)
  })

  test('the list says who took it, and its file can be fetched again', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    await enrolTerminal(world)
    const order = { reason: 'drill', terminals: ['T1'] }
    const { serial, file } = (await world.api('POST', '/deny-lists', order)).body
    const taken = async () => (await world.api('GET', '/deny-lists')).body.items[0].takenBy
    expect(await taken()).toEqual([])
    await terminal.beat({ deny: serial })
    expect(await taken()).toEqual(['T1'])
    const again = await world.api('GET', `/deny-lists/${serial}/file`)
    expect(again.body).toEqual(file)
    expect(again.headers['content-disposition']).toContain(`${serial}.latchkey-deny`)
    expect(contentOf(terminal, file).terminals).toEqual(['T1'])
  })

  test('a user or terminal that is none is refused, and so is a number that cannot be a card', async () => {
    const world = await startWorld()
    const asked = async (order: object) =>
      (await world.api('POST', '/deny-lists', { reason: 'x', ...order })).status
    expect(await asked({ users: ['nobody'] })).toBe(404)
    expect(await asked({ terminals: ['T9'] })).toBe(404)
    expect(await asked({ cards: ['not a card'] })).toBe(400)
    expect((await world.api('POST', '/deny-lists', {})).status).toBe(400)
    expect((await world.api('GET', '/deny-lists/1/file')).status).toBe(404)
  })

  test('terminals learn the key with their settings, too', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { deny } = terminal.reply.keys
    expect((await terminal.settings()).denyKey).toBe(deny)
  })
})

test('A10: somebody switched off leaves the next snapshot and what the terminal kept by itself', async () => {
  const world = await startDemo()
  const terminal = await enrolTerminal(world)
  const anna = await userId(world, 'anna')
  const before = await terminal.credentials(0, [anna])
  expect(before.keep).toEqual([anna])
  const link = await terminal.link()
  await world.api('PATCH', `/users/${anna}`, { active: false })
  expect(await link.next()).toEqual({ kind: 'changed', what: 'credentials' })
  expect((await terminal.beat()).credentialsVersion).toBeGreaterThan(before.credentialsVersion)
  const after = await terminal.credentials(1, [anna])
  expect(after.keep).toEqual([])
  expect(after.users.map((user: { id: string }) => user.id)).not.toContain(anna)
})

describe('A10: emergency purge', () => {
  test('the next beat asks for it, the terminal is nudged, and the API says when it is done', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    expect(await terminal.beat()).toMatchObject({ purge: 0 })
    const link = await terminal.link()
    const asked = await world.api('POST', '/terminals/T1/purge', { reason: 'stolen' })
    const told = 'Terminal T1 was told by admin-token to erase its stored logins: stolen'
    expect(await logged(world)).toBe(told)
    expect([asked.status, asked.body.purge]).toEqual([202, 'asked'])
    expect(await link.next()).toMatchObject({ kind: 'changed' })
    const { purge } = await terminal.beat()
    // By seconds: higher also than what a server has forgotten that was restored from a backup.
    expect(purge).toBe(Math.floor(world.clock.now / 1_000))
    expect((await shown(world)).purge).toBe('asked')
    await terminal.beat({ purge })
    expect((await shown(world)).purge).toBe('done')
    // As after the server was restored from a backup: the terminal remembers more.
    await terminal.beat({ purge: purge + 8 })
    await world.api('POST', '/terminals/T1/purge', { reason: 'again' })
    expect(await terminal.beat()).toMatchObject({ purge: purge + 9 })
    expect((await world.api('POST', '/terminals/T9/purge', { reason: 'x' })).status).toBe(404)
  })
})

test('wrong PINs of a terminal are forgotten by its next signed beat', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  expect(await terminal.beat()).toMatchObject({ pinsCleared: 0 })
  const clear = (id: string) =>
    world.api('POST', `/terminals/${id}/clear-pins`, { reason: 'typos' })
  const link = await terminal.link()
  expect((await clear('T1')).status).toBe(202)
  expect(await link.next()).toMatchObject({ kind: 'changed' })
  const told = 'Terminal T1 was told by admin-token to forget its wrong PINs: typos'
  expect(await logged(world)).toBe(told)
  const { pinsCleared } = await terminal.beat()
  expect(pinsCleared).toBe(Math.floor(world.clock.now / 1_000))
  await terminal.beat({ pinsCleared: pinsCleared + 6 })
  await clear('T1')
  expect(await terminal.beat()).toMatchObject({ pinsCleared: pinsCleared + 7 })
  expect((await clear('T9')).status).toBe(404)
})

describe('A10: revocation of a terminal', () => {
  const revoke = (world: World) =>
    world.api('POST', '/terminals/T1/revoke', { reason: 'stolen from the lobby' })

  test('it is refused at once, in the word that makes it erase, also on its open link', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const link = await terminal.link()
    const why = 'stolen from the lobby'
    expect((await revoke(world)).body.revoked).toMatchObject({ by: 'admin-token', why })
    expect(await logged(world)).toBe(`Terminal T1 was revoked by admin-token: ${why}`)
    expect(await link.closed).toBe(1_008)
    for (const [method, path, body] of [
      ['POST', '/beat', { nonce: newNonce(), status: terminal.status() }],
      ['POST', '/identify', { loginType: 1, loginValue: '0102030405' }],
      ['POST', '/credentials', { nonce: newNonce(), generation: 0, opportunistic: [] }],
      ['POST', '/settings', { nonce: newNonce() }],
    ] as const) {
      const { status, body: answer } = await terminal.send(method, path, body)
      expect([status, answer.error]).toEqual([403, 'terminal-revoked'])
    }
    await expect(terminal.link()).rejects.toThrow('403')
  })

  test('codes that are out for it are void; a new one takes it in again', async () => {
    const world = await startWorld()
    await enrolTerminal(world)
    const issue = async () =>
      (await world.api('POST', '/terminals/enrolment-codes', { terminal: 'T1' })).body.code
    const stolen = await issue()
    await revoke(world)
    const use = (code: string) =>
      call(world.server, { path: '/device/v1/enrol', body: enrolmentOf(code, newKeys()) })
    expect((await use(stolen)).body.error).toBe('code-unknown')
    expect((await use(await issue())).status).toBe(200)
    expect((await shown(world)).revoked).toBeNull()
  })
})
