// Several terminals beside one another: each on its own, all at one server, and none forgotten by a smaller start.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { ANNA, type Answer, startSimulator } from './simulator.ts'

const logIds = (body: Answer['body']): Record<string, string> =>
  Object.fromEntries(
    body.items.map(({ id, journal }: Answer['body']) => [id, journal.logId] as const),
  )

it('brings up as many as it is told to, of each maker in turn, each with its own everything', async () => {
  const { call, server, world, until } = await startSimulator({ terminals: 4 })
  const { body } = await call('GET', '/terminals')
  expect(
    body.items.map(({ id, profile, enrolled }: Answer['body']) => [id, profile, enrolled]),
  ).toEqual([
    ['T1', 'kyocera', true],
    ['T2', 'ricoh', true],
    ['T3', 'canon', true],
    ['T4', 'kyocera', true],
  ])
  expect(new Set(Object.values(logIds(body))).size).toBe(4)
  const { body: known } = await server('GET', '/terminals')
  expect(known.items.map(({ id }: { id: string }) => id).toSorted()).toEqual([
    'T1',
    'T2',
    'T3',
    'T4',
  ])
  const config = JSON.parse(readFileSync(join(world.folder.terminal('T2'), 'agent.json'), 'utf8'))
  expect(config.settings).toEqual({ 'login.methods': 'card, pin', 'session.idle': '180s' })
  expect(await call('POST', '/terminals/T9/logout')).toMatchObject({
    ...{ status: 404, body: { message: 'There is T1, T2, T3 and T4 only.' } },
  })

  // What happens at one of them happens at no other.
  await call('POST', '/terminals/T3/network', { state: 'down' })
  await call('POST', '/terminals/T2/power', { action: 'cut' })
  await until('T1 is online', shown => shown.link.state === 'online' && shown.readers[0].attached)
  await call('POST', '/terminals/T1/swipe', { card: ANNA.card })
  await until('Anna is in', shown => shown.session?.user === 'anna')
  const { body: after } = await call('GET', '/terminals')
  expect(
    after.items.map(({ power, network, session }: Answer['body']) => [
      power,
      network,
      session?.user,
    ]),
  ).toEqual([
    ['on', 'up', 'anna'],
    ['off', 'up', undefined],
    ['on', 'down', undefined],
    ['on', 'up', undefined],
  ])
})

it('keeps what the others have written when fewer start, and finds it again', async () => {
  const folder = temporaryFolder()
  const three = await startSimulator({ folder, terminals: 3 })
  const before = logIds((await three.call('GET', '/terminals')).body)
  await three.close()
  const one = await startSimulator({ folder })
  expect((await one.call('GET', '/terminals')).body.items).toHaveLength(1)
  await one.close()
  const again = await startSimulator({ folder, terminals: 3 })
  const { body } = await again.call('GET', '/terminals')
  expect(logIds(body)).toEqual(before)
  expect(body.items.every(({ enrolled }: { enrolled: boolean }) => enrolled)).toBe(true)
})

it("logs people out when the maker's machines do", async () => {
  const { call } = await startSimulator({ terminals: 2, set: { 'card.repeat': '0s' } })
  const t2 = (what: string, body: object) => call('POST', `/terminals/T2/${what}`, body)
  const look = async () => (await call('GET', '/terminals/T2')).body
  const patience = { timeout: 10_000 }
  const ready = async () => {
    const { link, readers } = await look()
    return link.state === 'online' && readers[1].attached
  }
  await expect.poll(ready, patience).toBe(true)
  await t2('clock', { stop: true })
  await t2('swipe', { card: ANNA.card, reader: 'usb' })
  await expect.poll(async () => (await look()).session?.user, patience).toBe('anna')
  await t2('clock', { advance: '179s' })
  expect((await look()).session?.user).toBe('anna')
  await t2('clock', { advance: '1s' })
  expect((await look()).session).toBe(null)
})
