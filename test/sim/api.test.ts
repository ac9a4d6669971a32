// The simulator API: the routes that are promised, their shapes, and what they refuse.

import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { ANNA, type Simulator, startOnline, startSimulator } from './simulator.ts'

/** What pages and scripts rely on. */
const PROMISED = [
  'DELETE /api/terminals/{id}/held-jobs/{job}',
  'DELETE /api/terminals/{id}/jobs/{job}',
  'GET /api/live',
  'GET /api/openapi.json',
  'GET /api/terminals',
  'GET /api/terminals/{id}',
  'GET /api/terminals/{id}/held-jobs',
  'GET /api/terminals/{id}/tray',
  'POST /api/terminals/{id}/clock',
  'POST /api/terminals/{id}/held-jobs',
  'POST /api/terminals/{id}/held-jobs/{job}/again',
  'POST /api/terminals/{id}/held-jobs/{job}/release',
  'POST /api/terminals/{id}/jobs',
  'POST /api/terminals/{id}/keys',
  'POST /api/terminals/{id}/logout',
  'POST /api/terminals/{id}/network',
  'POST /api/terminals/{id}/power',
  'POST /api/terminals/{id}/readers/{reader}',
  'POST /api/terminals/{id}/register',
  'POST /api/terminals/{id}/swipe',
]

it('describes exactly the routes that are promised', async () => {
  const { call } = await startSimulator()
  const { body } = await call('GET', '/openapi.json')
  const routes = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
  expect(routes.toSorted()).toEqual(PROMISED)
})

it('shows a terminal as promised', async () => {
  const { call, look, world } = await startOnline()
  const shown = await look()
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(shown).toMatchObject({
    id: 'T1',
    profile: 'kyocera',
    panel: {
      screen: 'idle',
      title: { id: 'swipe-card-or-enter-pin' },
      // The code to scan, and the line about it, come a moment after.
      text: expect.stringMatching(/^Hold your card to the reader or enter your PIN/),
    },
    grade: 'C',
    link: { state: 'online', since: iso, misses: 0, beats: expect.any(Array) },
    gate: { state: 'locked' },
    session: null,
    queue: expect.any(Number),
    cache: { users: 2, generation: 1 },
    lastVerdict: null,
    pins: { freeTries: 5, budgetLeft: 20, delayedUntil: null },
    codes: { freeTries: 5, delayedUntil: null },
    journal: { logId: expect.any(String), tail: 1 },
    readers: [
      { id: 'serial', kind: 'serial-line', gives: 'cards', plugged: true, light: 'ready' },
      { id: 'usb', kind: 'keystroke', gives: 'cards', plugged: true, light: 'ready' },
      { id: 'keypad', kind: 'keypad', gives: 'keys', plugged: true, light: 'ready' },
    ],
    power: 'on',
    network: 'up',
    clock: { clock: iso, time: iso, trust: 'anchored', running: true },
    meter: { pages: 0, color: 0 },
    copier: { locked: true, jobs: [], held: 3 },
    panelSocket: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
    server: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
    adminTokenFile: world.folder.adminToken,
  })
  expect(shown.journal.head - shown.journal.acked).toBe(shown.queue)
  const list = await call('GET', '/terminals')
  expect(list.body).toMatchObject({ items: [{ id: 'T1' }], next: null })
})

it('carries every key through the emulated keypad', async () => {
  const { act, until } = await startOnline()
  await act('keys', { keys: '1234567890' })
  await until('ten digits', shown => shown.panel.typed.length === 10)
  await act('keys', { keys: '<back><back>' })
  await until('eight digits', shown => shown.panel.typed.length === 8)
  await act('keys', { keys: '<clear>' })
  await until('none', shown => shown.panel.typed.length === 0)
  await act('keys', { keys: '12<stop>' })
  await until('stopped', shown => shown.panel.typed.length === 0)
  await act('keys', { keys: `${ANNA.pin}<start>` })
  await until('Anna is in', shown => shown.session?.user === 'anna')
  await act('keys', { keys: '<logout>' })
  await until('Anna is out', shown => shown.session === null)
})

it('reads cards from both readers, over unplug, noise and replug', async () => {
  const { act, call, until } = await startOnline()
  for (const reader of ['serial', 'usb']) {
    await until('the reader is there', shown =>
      shown.readers.some(
        (one: { id: string; attached: boolean }) => one.id === reader && one.attached,
      ),
    )
    await act(`readers/${reader}`, { action: 'noise' })
    await act('swipe', { reader, card: ANNA.card })
    await until('Anna is in', shown => shown.session?.user === 'anna')
    await act('logout')
    await until('Anna is out', shown => shown.session === null)
  }
  expect(await act('readers/usb', { action: 'unplug' })).toEqual({ id: 'usb', plugged: false })
  await until('gone', shown => !shown.readers[1].attached && shown.readers[1].problem !== null)
  expect(
    await call('POST', '/terminals/T1/swipe', { reader: 'usb', card: ANNA.card }),
  ).toMatchObject({ status: 409, body: { error: 'unplugged' } })
  await act('readers/usb', { action: 'replug' })
  await until('back', shown => shown.readers[1].attached)
  await act('swipe', { reader: 'usb', card: ANNA.card })
  await until('Anna is in', shown => shown.session?.user === 'anna')
})

it.each(['9999-12-31T23:59:59Z', '1812-01-01T00:00:00Z'])('sets no clock to %s', async set => {
  const { call, look } = await startSimulator()
  expect(await call('POST', '/terminals/T1/clock', { set })).toMatchObject({
    status: 400,
    body: { error: 'invalid-request', message: expect.stringContaining('1900 to 2200') },
  })
  expect((await look()).id).toBe('T1')
})

it('stops a job where it is and books what is out', async () => {
  const { act, call, until, ledger } = await startOnline()
  await act('swipe', { card: ANNA.card })
  await until('Anna is in', shown => shown.session?.user === 'anna')
  const { id } = await act('jobs', { kind: 'copy', pages: 10_000 })
  await until('some pages came out', shown => shown.copier.jobs[0]?.done > 0)
  expect(await call('DELETE', `/terminals/T1/jobs/${id}`)).toMatchObject({ status: 204 })
  const { meter, session } = await until('it is booked', shown => shown.events[0].kind === 'copy')
  expect(session.user).toBe('anna')
  await until('everything is at the server', shown => shown.queue === 0)
  expect((await ledger()).at(-1)).toMatchObject({ kind: 'copy', job: id, pages: meter.pages })
  expect(await call('DELETE', `/terminals/T1/jobs/${id}`)).toMatchObject({
    status: 404,
    body: { error: 'no-such-job' },
  })
})

it('runs jobs for whoever is logged in, counts pages, and stops at logout', async () => {
  const { act, call, until, ledger } = await startOnline()
  const job = { kind: 'print', pages: 2, color: true }
  expect(await call('POST', '/terminals/T1/jobs', job)).toMatchObject({
    status: 409,
    body: { error: 'no-session', message: 'Nobody is logged in: the copier is locked.' },
  })
  await act('swipe', { card: ANNA.card })
  await until('Anna is in', shown => shown.session?.user === 'anna')
  const answer = await call('POST', '/terminals/T1/jobs', job)
  expect(answer).toEqual({ status: 201, body: { id: expect.any(String) } })
  const printed = await until('printed', shown => shown.events[0].kind === 'print')
  expect(printed.meter).toEqual({ pages: 2, color: 2 })
  const copy = await act('jobs', { kind: 'copy', pages: 10_000 })
  const copying = await until('some pages came out', shown => shown.session?.pages > 0)
  expect(copying.copier).toMatchObject({
    locked: false,
    jobs: [
      {
        ...{ id: copy.id, kind: 'copy', pages: 10_000, color: false, duplex: false },
        done: expect.any(Number),
      },
    ],
  })
  expect(copying.copier.jobs[0].done).toBeGreaterThan(0)
  await act('logout')
  const { meter, copier } = await until('Anna is out', shown => shown.session === null)
  expect(copier).toMatchObject({ locked: true, jobs: [] })
  await until('everything is at the server', shown => shown.queue === 0)
  const booked = (await ledger()).filter(entry => ['print', 'copy'].includes(entry.kind))
  expect(booked).toMatchObject([
    { kind: 'print', pages: 2, color: true, user: 'anna', job: answer.body.id },
    { kind: 'copy', color: false },
  ])
  // A page may be on its way while somebody logs out: the meter has seen it.
  expect(meter.pages - 2 - booked[1].pages).toBeGreaterThanOrEqual(0)
  expect(meter.pages - 2 - booked[1].pages).toBeLessThan(50)
})

describe('refuses', () => {
  const cases: readonly [path: string, body: unknown, status: number, message: RegExp][] = [
    ['T9/swipe', { card: '01020304' }, 404, /T1 only/],
    ['T1/swipe', { card: 'xyz' }, 400, /card: a card is 4 to 64 hex digits/],
    ['T1/swipe', { card: '0102030405', reader: 'eyes' }, 404, /serial, usb and keypad only/],
    ['T1/swipe', { card: '0102030405', reader: 'keypad' }, 400, /keypad reads no cards/],
    ['T1/swipe', { card: '0102030405', cad: 1 }, 400, /cad/],
    ['T1/swipe', undefined, 400, /./],
    ['T1/keys', { keys: '12<ok>' }, 400, /keys: keys are digits and <enter>/],
    ['T1/keys', { keys: '1'.repeat(65) }, 400, /at most 64/],
    ['T1/jobs', { kind: 'fax', pages: 1 }, 400, /kind/],
    ['T1/jobs', { kind: 'copy', pages: 0 }, 400, /pages/],
    ['T1/network', { state: 'sideways' }, 400, /state: .*captive/],
    ['T1/power', { action: 'kick' }, 400, /action/],
    ['T1/held-jobs', { user: 'anna', name: '', pages: 1 }, 400, /name/],
    ['T1/held-jobs', { user: 'anna', name: 'Plan', pages: 0 }, 400, /pages/],
    ['T1/held-jobs/none/release', undefined, 404, /No such job waits here/],
    ['T1/clock', { stop: 'now' }, 400, /stop/],
    ['T1/clock', {}, 400, /give set, advance or stop/],
    ['T1/clock', { advance: '5 parsec' }, 400, /advance: write a duration/],
    ['T1/clock', { advance: '400d' }, 400, /at most 366d/],
    ['T1/clock', { set: 'yesterday' }, 400, /set: write a time/],
    ['T1/readers/eyes', { action: 'noise' }, 404, /serial, usb and keypad only/],
    ['T1/readers/usb', { action: 'polish' }, 400, /action/],
    ['T1/dance', {}, 404, /openapi/],
  ]
  it('bodies and names that do not fit, each with its reason', async () => {
    const { call } = await startSimulator()
    for (const [path, body, status, message] of cases) {
      const answer = await call('POST', `/terminals/${path}`, body)
      expect([path, answer.status]).toEqual([path, status])
      expect(answer.body).toEqual({
        error: expect.stringMatching(/^[a-z-]+$/),
        message: expect.stringMatching(message),
      })
    }
  })

  it('hands at a terminal without power', async () => {
    const { act, call } = await startSimulator()
    await act('power', { action: 'cut' })
    for (const [what, body] of [
      ['swipe', { card: ANNA.card }],
      ['keys', { keys: '1' }],
      ['jobs', { kind: 'copy', pages: 1 }],
      ['logout', undefined],
    ] as const) {
      expect(await call('POST', `/terminals/T1/${what}`, body)).toMatchObject({
        status: 409,
        body: { error: 'no-power' },
      })
    }
    expect(await act('power', { action: 'cut' })).toEqual({ power: 'off' })
    expect(await act('power', { action: 'restart' })).toEqual({ power: 'on' })
  })

  it('other web pages, by their origin and by the name they use for this machine', async () => {
    const simulator = await startSimulator()
    const { port } = new URL(simulator.url)
    const own = `127.0.0.1:${port}`
    expect(await status(simulator, { origin: 'https://evil.example' })).toBe(403)
    expect(await status(simulator, { origin: 'null' })).toBe(403)
    expect(await status(simulator, { origin: `http://localhost:${port}` })).toBe(403)
    expect(await status(simulator, { host: 'evil.example' })).toBe(403)
    expect(await status(simulator, { host: `evil.example:${port}` })).toBe(403)
    expect(await status(simulator, { origin: `http://${own}` })).toBe(202)
    const localhost = `localhost:${port}`
    expect(await status(simulator, { host: localhost, origin: `http://${localhost}` })).toBe(202)
    expect(await status(simulator, {})).toBe(202)
  })
})

/** Status of a POST with these headers, which fetch would not let us set. */
function status({ url }: Simulator, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/terminals/T1/logout`, { method: 'POST', headers }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}
