// A9, C4: jobs that the server holds, from the panel of a real terminal to its paper: listed and printed online, once.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { patiently } from '../patiently.ts'
import { ANNA, type Answer, BEN, type Simulator, startOnline, startSimulator } from './simulator.ts'

const DOCUMENT = Buffer.from('%PDF a report '.repeat(20_000))
const SHA256 = createHash('sha256').update(DOCUMENT).digest('hex')

const hold = async ({ server }: Simulator, user: string, more: object = {}): Promise<string> => {
  const document = DOCUMENT.toString('base64')
  const order = { user, name: 'Report', pages: 3, color: true, document, ...more }
  const answer = await server('POST', '/jobs', order)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.id
}
const heldAt = async ({ call }: Simulator, at: string): Promise<Answer['body'][]> =>
  (await call('GET', '/terminals/T1/held-jobs')).body.items.filter(
    (job: { at: string }) => job.at === at,
  )
const release = ({ call }: Simulator, job: string) =>
  call('POST', `/terminals/T1/held-jobs/${job}/release`)
const tray = async ({ call }: Simulator): Promise<Answer['body'][]> =>
  (await call('GET', '/terminals/T1/tray')).body.items
const stateOf = async ({ server }: Simulator, id: string) =>
  (await server('GET', '/jobs')).body.items.find((job: { id: string }) => job.id === id)

async function loggedIn({ act, until }: Simulator, user: string, card: string) {
  await until('the serial reader is there', shown => shown.readers[0].attached)
  await act('swipe', { card })
  await until(`${user} is in`, shown => shown.session?.user === user)
}

it('A9: a job at the server is listed for its owner, printed from its document, and booked by its id', async () => {
  const simulator = await startOnline()
  const { until } = simulator
  const [mine, other] = [await hold(simulator, 'ben'), await hold(simulator, 'anna')]
  expect(await heldAt(simulator, 'server')).toEqual([])
  await loggedIn(simulator, 'ben', BEN.card)
  await patiently(async () =>
    expect(await heldAt(simulator, 'server')).toMatchObject([
      { id: mine, user: 'ben', name: 'Report', pages: 3, color: true, duplex: false },
    ]),
  )
  expect(await release(simulator, other)).toMatchObject({ status: 404 })
  const answers = await Promise.all([1, 2, 3].map(() => release(simulator, mine)))
  expect(answers.filter(({ status }) => status === 201)).toMatchObject([{ body: { id: mine } }])
  await until('printed', shown => shown.events[0].kind === 'print')
  expect(await tray(simulator)).toEqual([
    { job: mine, name: 'Report', pages: 3, bytes: DOCUMENT.length, sha256: SHA256 },
  ])
  expect(await release(simulator, mine)).toMatchObject({ status: 404 })
  await patiently(async () =>
    expect(await stateOf(simulator, mine)).toMatchObject({
      ...{ state: 'printed', terminal: 'T1', printedPages: 3 },
    }),
  )
  expect((await simulator.ledger()).filter(({ kind }) => kind === 'print')).toMatchObject([
    { user: 'ben', job: mine, pages: 3, color: true },
  ])
  expect(await stateOf(simulator, other)).toMatchObject({ state: 'held' })
})

it('A9: offline the panel says that jobs at the server cannot be listed', async () => {
  const set = { 'link.beat': '200ms', 'link.delay': '300ms', 'card.repeat': '0s', gate: 'none' }
  const simulator = await startSimulator({ set })
  const { act, until } = simulator
  await until('synchronised', shown => shown.cache.users === 2)
  const id = await hold(simulator, 'ben')
  await act('network', { state: 'down' })
  await until('offline', shown => shown.link.state === 'offline')
  await loggedIn(simulator, 'ben', BEN.card)
  await until('it says so', ({ panel }) =>
    panel.lines.some((line: { id: string }) => line.id === 'jobs-away'),
  )
  const { body } = await simulator.call('GET', '/terminals/T1/held-jobs')
  expect(body).toMatchObject({ serverAway: true })
  expect(await release(simulator, id)).toMatchObject({ status: 404 })
  expect(await stateOf(simulator, id)).toMatchObject({ state: 'held' })
})

it('A9: a power cut at a release: it comes out once at the most, and nobody puts back what is not in doubt', async () => {
  const simulator = await startOnline()
  const { act, until, server } = simulator
  const id = await hold(simulator, 'anna')
  await loggedIn(simulator, 'anna', ANNA.card)
  await patiently(async () => expect(await heldAt(simulator, 'server')).toHaveLength(1))
  const releasing = release(simulator, id)
  await act('power', { action: 'cut' })
  expect((await releasing).status).toBeGreaterThanOrEqual(201)
  const { state } = await stateOf(simulator, id)
  expect(['held', 'released', 'printed']).toContain(state)
  await act('power', { action: 'restart' })
  await until('online', shown => shown.link.state === 'online' && shown.queue === 0)
  const after = await tray(simulator)
  expect(after.length).toBeLessThanOrEqual(1)
  // Nobody may put back what is not in doubt yet.
  const early = await server('POST', `/jobs/${id}/put-back`, { reason: 'Too early.' })
  expect(early).toMatchObject({ status: 409 })
})
