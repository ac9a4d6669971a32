// What keeps a connector from doing harm, each by itself and without a process of its own: for `npm run mutations`, which
// has nothing built.

import { expect, onTestFinished, test } from 'vitest'
import { startExampleConnector } from '../../../sim/connector/example-connector.ts'
import { startDemo } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const person = { active: true, card: 'EA01', username: 'anna' }

async function office(settings: object = {}) {
  const people = { staff: [person], visitors: [{ ...person, card: 'EB01', username: 'ben' }] }
  const connector = await startExampleConnector({ port: 0, people, slowMs: 0, say: () => {} })
  onTestFinished(() => connector.close())
  const world = await startDemo()
  const set = (changes: object) => world.api('PATCH', '/settings', changes)
  await set({ 'auth.external': 'on', 'auth.url': connector.url, ...settings })
  const terminal = await enrolTerminal(world)
  const outcome = async () => (await world.api('GET', '/connector/outcomes')).body.items[0].outcome
  return { world, terminal, set, outcome, url: connector.url }
}

test('D5 a yes that is no yes lets nobody in', async () => {
  const { terminal, set, outcome, url, world } = await office()
  expect(await terminal.identify(1, 'EA01')).toMatchObject({ result: 'known' })
  for (const [where, why] of [
    [`${url}?lie=broken`, 'wrong-status'],
    [`${url}?lie=as-html`, 'wrong-content'],
    [`${url}?lie=result-as-text`, 'malformed'],
    [`https://localhost:${world.server.port}/`, 'not-trusted'],
  ]) {
    await set({ 'auth.url': where })
    expect(await terminal.identify(1, 'EA01')).toMatchObject({ reason: 'not-verified' })
    expect(await outcome()).toBe(why)
  }
})

test('D2 two names of two users let neither in', async () => {
  const { terminal, set, outcome, url, world } = await office()
  const { items } = (await world.api('GET', '/users')).body
  const ben = items.find(({ username }: { username: string }) => username === 'ben')
  await world.api('PATCH', `/users/${ben.id}`, { personalNumber: 'ben' })
  await set({ 'auth.url': `${url}?lie=two` })
  expect(await terminal.identify(1, 'EA01')).toMatchObject({ reason: 'not-verified' })
  expect(await outcome()).toBe('names-two')
})

test('D5 silence of the connector is no way to try the PINs of the fallback', async () => {
  const { terminal, set, url } = await office({ 'auth.fallback': 'on' })
  await set({ 'auth.url': `${url}?lie=empty` })
  const reasons: string[] = []
  for (const pin of ['1111', '2222', '3333', '4444', '5555', '482913']) {
    reasons.push((await terminal.identify(0, pin)).reason)
  }
  expect(reasons).toEqual([...Array(5).fill('not-verified'), 'locked-out'])
})

test('D5 a card that a connector alone may vouch for does not open offline by the server’s word', async () => {
  const { terminal } = await office()
  expect((await terminal.credentials()).users).toEqual([])
})
