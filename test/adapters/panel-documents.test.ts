// A9: a released document goes through the panel socket to the copier, once, and only while the copier is open to its owner.

import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  createPanelSocket,
  type PanelSocket,
} from '../../agent/adapters/panel-socket/panel-socket.ts'
import type { HeldJob, Mono, User, Wall } from '../../agent/core/vocabulary.ts'
import type { JobDocument } from '../../agent/ports.ts'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import { patiently } from '../patiently.ts'

const ANNA: User = { id: 'u1', username: 'anna', name: 'Anna' }
const JOB: HeldJob = {
  ...{ id: 'j1', name: 'Report', pages: 2, color: false, duplex: true },
  sentAt: 0 as Wall,
}
const REFUSED = { code: 'panel/unavailable' }

let panel: PanelSocket
let told: PanelNews[]

beforeEach(async () => {
  panel = createPanelSocket({ port: 0, now: () => 0 as Mono, fetchMs: 300 })
  await panel.start(() => {})
  told = []
  const client = new WebSocket(`ws://127.0.0.1:${panel.port}`)
  client.on('message', data => told.push(JSON.parse(String(data))))
  await once(client, 'open')
})
afterEach(() => panel.stop())

function document(text = 'the document'): JobDocument & { readonly discarded: () => boolean } {
  const bytes = Buffer.from(text)
  let discarded = false
  return {
    bytes: bytes.length,
    content: (async function* () {
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    })(),
    discard: () => {
      discarded = true
    },
    discarded: () => discarded,
  }
}
const offered = () => told.flatMap(news => (news.kind === 'document' ? [news] : []))
const get = (path: string, headers = {}) =>
  fetch(`http://127.0.0.1:${panel.port}${path}`, { headers })
const outcome = (delivered: Promise<void>) =>
  delivered.then(
    () => 'through',
    error => error,
  )

it('tells of it, gives it out once, and says when it has gone through', async () => {
  panel.unlock(ANNA)
  const delivered = outcome(panel.deliver(ANNA.id, JOB, document()))
  await patiently(() => expect(offered()).toHaveLength(1))
  const { path, ...news } = offered()[0] ?? { path: '' }
  expect(news).toEqual({ kind: 'document', job: JOB, bytes: 12 })
  expect((await get('/documents/guessed')).status).toBe(404)
  // A web page can reach loopback, too.
  expect((await get(path, { origin: 'http://evil.test' })).status).toBe(404)
  const answers = await Promise.all([get(path), get(path)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404])
  const whole = answers.find(({ status }) => status === 200)
  expect(await whole?.text()).toBe('the document')
  expect(await delivered).toBe('through')
})

it('gives nothing out when nobody comes for it in time', async () => {
  panel.unlock(ANNA)
  const late = document()
  expect(await outcome(panel.deliver(ANNA.id, JOB, late))).toMatchObject(REFUSED)
  expect(late.discarded()).toBe(true)
  const [{ path } = { path: '' }] = offered()
  expect((await get(path)).status).toBe(404)
})

it('gives nothing out to anybody else, and nothing once the session is over', async () => {
  expect(await outcome(panel.deliver(ANNA.id, JOB, document()))).toMatchObject(REFUSED)
  panel.unlock({ ...ANNA, id: 'u2' })
  expect(await outcome(panel.deliver(ANNA.id, JOB, document()))).toMatchObject(REFUSED)
  expect(offered()).toEqual([])
  panel.unlock(ANNA)
  const delivered = outcome(panel.deliver(ANNA.id, JOB, document()))
  await patiently(() => expect(offered()).toHaveLength(1))
  panel.lock()
  expect(await delivered).toMatchObject(REFUSED)
  expect((await get(offered()[0]?.path ?? '')).status).toBe(404)
})

it('breaks off where the server does, which is a fault and no whole document', async () => {
  panel.unlock(ANNA)
  const broken: JobDocument = {
    ...document(),
    content: (async function* () {
      yield Buffer.from('the')
      throw new Error('cut')
    })(),
  }
  const delivered = outcome(panel.deliver(ANNA.id, JOB, broken))
  await patiently(() => expect(offered()).toHaveLength(1))
  const answer = await get(offered()[0]?.path ?? '')
  await expect(answer.text()).rejects.toThrow()
  expect(await delivered).toMatchObject(REFUSED)
})

it('shows what is held to whoever comes later, and to nobody after the session', async () => {
  panel.unlock(ANNA)
  panel.showHeld([JOB])
  panel.showHeld(undefined)
  await patiently(() =>
    expect(told.filter(({ kind }) => kind === 'held-jobs')).toEqual([
      { kind: 'held-jobs', jobs: [JOB], away: false },
      { kind: 'held-jobs', jobs: [], away: true },
    ]),
  )
  panel.lock()
  const later: PanelNews[] = []
  const client = new WebSocket(`ws://127.0.0.1:${panel.port}`)
  client.on('message', data => later.push(JSON.parse(String(data))))
  await patiently(() => expect(later).toEqual([{ kind: 'copier', state: 'locked' }]))
})
