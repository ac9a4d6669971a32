// Held jobs of all three kinds, with something cut in the middle of each release: none comes out twice, and none is lost
// without a trace: it waits, it came out, or whoever held it shows it as not confirmed.
//
// Server and spooler are processes that are killed, the terminal's power is cut, its network goes. The control is a server
// that gives documents out and writes nothing down.

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { startApi } from '../../sim/api.ts'
import { seededChance } from '../../sim/chance.ts'
import { callServer } from '../../sim/server-api.ts'
import { startWorld } from '../../sim/world.ts'
import { latchkey, type Program, serverProgram } from '../sim/command.ts'
import { ANNA } from '../sim/simulator.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ALTERATIONS } from './alterations.ts'
import { alteredBuild } from './altered-build.ts'
import { campaign } from './campaign.ts'

const KINDS = ['server', 'terminal', 'computer'] as const
const CUTS = ['nothing', 'power', 'server', 'spooler', 'network'] as const
type Kind = (typeof KINDS)[number]
type Cut = (typeof CUTS)[number]
const LONGEST_CUT_WAIT_MS = 25
const TRIES = 3
const PATIENCE = { interval: 20, timeout: 30_000 }
const SET = { 'link.beat': '200ms', 'link.delay': '300ms', 'card.repeat': '0s', gate: 'none' }

/** JSON of many shapes. */
// biome-ignore lint/suspicious/noExplicitAny: JSON
type Json = any

/** A terminal with a server and a computer beside it. */
async function openPlace(seed: number, build = 'dist') {
  const [folder, serverFolder, computerFolder] = [0, 1, 2].map(() => temporaryFolder()) as [
    ...[string, string, string],
  ]
  let server = await serverProgram(serverFolder, 0, build)
  const { access } = server
  const people = (await callServer(access, 'GET', '/api/users?search=anna')).body as Json
  expect(people.items).toHaveLength(1)
  const world = await startWorld({
    folder,
    serverPort: 0,
    server: access,
    seed,
    set: SET,
    pageMs: 3,
  })
  const api = await startApi({ world, port: 0 })
  const terminal = `http://127.0.0.1:${api.port}/api/terminals/T1`
  const call = async (method: string, path = '', body?: object): Promise<Json> => {
    const answer = await fetch(`${terminal}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    return { status: answer.status, ...(text === '' ? {} : JSON.parse(text)) }
  }
  const computer = { port: '0', program: undefined as Program | undefined }
  const wake = async (): Promise<void> => {
    const program = latchkey(
      ...['spooler', '--user', 'anna', '--data', computerFolder, '--port', computer.port],
      ...['--terminal', terminal],
    )
    const [, port = ''] = await program.says(/127\.0\.0\.1:(\d+)\n/)
    Object.assign(computer, { port, program })
  }
  await wake()
  const spooler = async (method: string, path: string, body?: Uint8Array): Promise<Json> => {
    const answer = await fetch(`http://127.0.0.1:${computer.port}${path}`, {
      method,
      ...(body && {
        body: new Blob([Buffer.from(body)]),
        headers: { 'content-type': 'application/octet-stream' },
      }),
    })
    return answer.json()
  }
  const held = async (): Promise<readonly Json[]> => (await call('GET', '/held-jobs')).items
  const serverJob = async (id: string): Promise<Json> =>
    ((await callServer(access, 'GET', '/api/jobs')).body as Json).items.find(
      (job: Json) => job.id === id,
    )

  return {
    held,
    release: (id: string) => call('POST', `/held-jobs/${id}/release`),
    tray: async (): Promise<readonly Json[]> => (await call('GET', '/tray')).items,
    async send(kind: Kind): Promise<string> {
      const order = { user: 'anna', name: 'Report', pages: 2 }
      const document = randomBytes(200_000)
      if (kind === 'terminal') return (await call('POST', '/held-jobs', order)).id
      if (kind === 'computer')
        return (await spooler('POST', '/jobs?name=Report&pages=2', document)).id
      const body = { ...order, document: document.toString('base64') }
      return ((await callServer(access, 'POST', '/api/jobs', body)).body as { id: string }).id
    },
    /** Anna is logged in, anew: with the list of this session. */
    async login(): Promise<void> {
      const ready = async () => {
        const { link, readers } = await call('GET')
        return [link.state, readers[0].attached]
      }
      await expect.poll(ready, PATIENCE).toEqual(['online', true])
      await call('POST', '/logout', {})
      await expect.poll(async () => (await call('GET')).session, PATIENCE).toBe(null)
      for (const end = performance.now() + PATIENCE.timeout; ; ) {
        await call('POST', '/swipe', { card: ANNA.card })
        const isIn = async () => (await call('GET')).session?.source
        if (
          await expect
            .poll(isIn, { interval: 20, timeout: 2_000 })
            .toBe('server')
            .then(
              () => true,
              () => false,
            )
        )
          return
        if (performance.now() > end) throw new Error('Anna never got in.')
        await call('POST', '/logout', {})
      }
    },
    async cut(what: Cut): Promise<void> {
      if (what === 'power') await call('POST', '/power', { action: 'cut' })
      if (what === 'server') await server.program.end('SIGKILL')
      if (what === 'spooler') await computer.program?.end('SIGKILL')
      if (what === 'network') await call('POST', '/network', { state: 'down' })
    },
    async mend(what: Cut): Promise<void> {
      if (what === 'power') await call('POST', '/power', { action: 'restart' })
      if (what === 'server') server = await serverProgram(serverFolder, access.port, build)
      if (what === 'spooler') await wake()
      if (what === 'network') await call('POST', '/network', { state: 'up' })
    },
    /** What its holder says of a job that does not wait any more. */
    async trace(kind: Kind, id: string): Promise<string | undefined> {
      if (kind === 'server') return (await serverJob(id))?.state
      if (kind === 'computer') {
        return (await spooler('GET', '/jobs')).items.find((job: Json) => job.id === id)?.state
      }
      const { notConfirmed, items } = await call('GET', '/held-jobs')
      const find = (jobs: readonly Json[]) => jobs.some(job => job.id === id)
      return find(notConfirmed) ? 'not-confirmed' : find(items) ? 'held' : undefined
    },
    async close() {
      await api.close()
      await world.close()
    },
  }
}

type Place = Awaited<ReturnType<typeof openPlace>>

const soon = (holds: () => Promise<boolean>, timeout: number): Promise<boolean> =>
  expect
    .poll(holds, { interval: 20, timeout })
    .toBe(true)
    .then(
      () => true,
      () => false,
    )

/** Sends a job, and releases it until it waits no more; the first release is cut. How often it came out, and its name. */
async function released(place: Place, kind: Kind, cut: Cut, afterMs: number) {
  const id = await place.send(kind)
  for (let once = 0; once < TRIES; once += 1) {
    await place.login()
    const isListed = async () => (await place.held()).some(job => job.id === id)
    if (!(await soon(isListed, once === 0 ? 5_000 : 1_500))) break
    const releasing = [place.release(id), place.release(id)].map(one => one.catch(() => undefined))
    const what = once === 0 ? cut : 'nothing'
    await new Promise(resolve => setTimeout(resolve, afterMs))
    await place.cut(what)
    await place.mend(what)
    await Promise.all(releasing)
  }
  // What runs has its end, and what the tray shows is what came out.
  await place.login()
  return { id, times: (await place.tray()).filter(({ job }) => job === id).length }
}

it('prints no held job twice and loses none without a trace, whatever is cut when', async () => {
  const { n, seed, progress, close } = campaign('held-jobs')
  const chance = seededChance(seed)
  const place = await openPlace(seed)
  let [printed, twice, lost, unconfirmed, waiting] = [0, 0, 0, 0, 0]
  for (let trial = 0; trial < n; trial += 1) {
    const kind = KINDS[trial % KINDS.length] ?? 'server'
    const cut = CUTS[Math.floor(chance() * CUTS.length)] ?? 'nothing'
    const { id, times } = await released(place, kind, cut, chance() * LONGEST_CUT_WAIT_MS)
    if (times > 0) printed += 1
    if (times > 1) twice += 1
    const trace = times > 0 ? 'printed' : await place.trace(kind, id)
    if (trace === undefined) lost += 1
    else if (trace === 'held') waiting += 1
    else if (times === 0) unconfirmed += 1
    if (times > 1 || trace === undefined)
      console.log(`trial ${trial}: ${kind}, ${cut}: ${times} times`)
    progress(trial + 1, n)
  }
  await place.close()
  const careless = await openPlace(seed, alteredBuild(ALTERATIONS.notesNothing))
  const { times: control } = await released(careless, 'server', 'nothing', 0)
  await careless.close()
  close(
    `${printed} printed, ${unconfirmed} not confirmed, ${waiting} waiting still, ${twice} printed twice, ` +
      `${lost} lost without trace, control that notes nothing: printed ${control} times`,
    twice + lost,
  )
  expect(control).toBeGreaterThan(1)
  expect([twice, lost]).toEqual([0, 0])
}, 3_600_000)
