// Held jobs: they wait for their owner through everything, and come out once at the most.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Copier, createCopier } from '../../sim/copier.ts'
import type { HeldJob } from '../../sim/held-jobs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ANNA, type Answer, BEN, type Simulator, startOnline, startSimulator } from './simulator.ts'

const PLAN = { user: 'ben', name: 'Plan', pages: 3, color: true, duplex: false }

const held = async ({ call }: Simulator): Promise<Answer['body'][]> =>
  (await call('GET', '/terminals/T1/held-jobs')).body.items
const release = ({ call }: Simulator, job: string) =>
  call('POST', `/terminals/T1/held-jobs/${job}/release`)

async function loggedIn({ act, until }: Simulator, user: string, card: string) {
  await until('the serial reader is there', shown => shown.readers[0].attached)
  await act('swipe', { card })
  await until(`${user} is in`, shown => shown.session?.user === user)
}

it('finds some for everybody at a first start, takes more in, and keeps them in order', async () => {
  const folder = temporaryFolder()
  const simulator = await startSimulator({ folder })
  const first = await held(simulator)
  expect(first.map(job => [job.user, job.pages])).toEqual([
    ['anna', 2],
    ['anna', 12],
    ['ben', 1],
  ])
  const { id } = await simulator.act('held-jobs', PLAN)
  const sentAt = expect.stringMatching(/Z$/)
  expect(await held(simulator)).toEqual([...first, { ...PLAN, id, sentAt, at: 'terminal' }])
  expect((await simulator.look()).copier.held).toBe(4)

  const [handbook] = first.slice(1)
  const at = `/terminals/T1/held-jobs/${handbook.id}`
  expect(await simulator.call('DELETE', at)).toEqual({ status: 204, body: undefined })
  expect(await simulator.call('DELETE', at)).toMatchObject({ status: 404 })
  await simulator.act('power', { action: 'cut' })
  for (const [method, path] of [
    ['POST', '/terminals/T1/held-jobs'],
    ['POST', `/terminals/T1/held-jobs/${id}/release`],
    ['DELETE', `/terminals/T1/held-jobs/${id}`],
  ] as const) {
    const answer = await simulator.call(method, path, path.endsWith('jobs') ? PLAN : undefined)
    expect(answer).toMatchObject({ status: 409, body: { error: 'no-power' } })
  }
  await simulator.close()
  const again = await startSimulator({ folder })
  expect((await held(again)).map(job => job.id)).toEqual([first[0].id, first[2].id, id])
})

it('prints a job for its owner only, books it like any other, and has it once', async () => {
  const simulator = await startOnline()
  const { until, act, ledger } = simulator
  const { id } = await act('held-jobs', PLAN)
  const noSession = { status: 409, body: { error: 'no-session' } }
  expect(await release(simulator, id)).toMatchObject(noSession)
  await loggedIn(simulator, 'anna', ANNA.card)
  expect(await release(simulator, id)).toMatchObject(noSession)
  expect(await held(simulator)).toHaveLength(4)

  await loggedIn(simulator, 'ben', BEN.card)
  const answers = await Promise.all([1, 2, 3].map(() => release(simulator, id)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 404, 404])
  expect(answers.find(({ status }) => status === 201)).toMatchObject({ body: { id } })
  await until('printed', shown => shown.events[0].kind === 'print')
  expect(await held(simulator)).toHaveLength(3)
  const { meter } = await until('all is at the server', shown => shown.queue === 0)
  expect(meter).toEqual({ pages: 3, color: 3 })
  expect((await ledger()).filter(({ kind }) => kind === 'print')).toMatchObject([
    { user: 'ben', job: id, pages: 3, color: true, duplex: false },
  ])
})

it('lets the owner of a session from the cache have theirs, while the server is gone', async () => {
  const set = { 'link.beat': '200ms', 'link.delay': '300ms', 'card.repeat': '0s', gate: 'none' }
  const simulator = await startSimulator({ set })
  const { act, until } = simulator
  await until('synchronised', shown => shown.cache.users === 2)
  await act('network', { state: 'down' })
  await until('offline', shown => shown.link.state === 'offline')
  await loggedIn(simulator, 'ben', BEN.card)
  const [job] = (await held(simulator)).filter(({ user }) => user === 'ben')
  expect(await release(simulator, job.id)).toMatchObject({ status: 201 })
  await until('printed', shown => shown.events[0].kind === 'print')
})

it('is cut in the middle of a job: what came out is booked, and the rest never comes', async () => {
  const simulator = await startOnline()
  const { act, until, ledger } = simulator
  const { id } = await act('held-jobs', { ...PLAN, pages: 5_000 })
  await loggedIn(simulator, 'ben', BEN.card)
  await release(simulator, id)
  await until('pages come out', shown => shown.session?.pages > 2)
  await act('power', { action: 'cut' })
  const { meter } = await simulator.look()
  await act('power', { action: 'restart' })
  await until('all is at the server', shown => shown.link.state === 'online' && shown.queue === 0)
  await loggedIn(simulator, 'ben', BEN.card)
  expect(await release(simulator, id)).toMatchObject({ status: 404 })
  const printed = (await ledger()).filter(({ kind }) => kind === 'print')
  expect(printed).toHaveLength(1)
  expect(printed[0].job).toBe(id)
  expect(meter.pages).toBeLessThan(5_000)
  expect((await simulator.look()).meter).toEqual(meter)
})

it('takes two hundred and no more', async () => {
  const { act, call } = await startSimulator()
  for (let sent = 3; sent < 200; sent += 1) await act('held-jobs', PLAN)
  expect(await call('POST', '/terminals/T1/held-jobs', PLAN)).toMatchObject({
    ...{
      status: 409,
      body: { error: 'full', message: expect.stringMatching(/release or delete/) },
    },
  })
})

it('runs as many at once as the agent goes along with, and loses none of the others', async () => {
  const simulator = await startOnline()
  const { act, until } = simulator
  const { id } = await act('held-jobs', PLAN)
  await loggedIn(simulator, 'ben', BEN.card)
  for (let jobs = 0; jobs < 32; jobs += 1) await act('jobs', { kind: 'scan', pages: 10_000 })
  expect(await release(simulator, id)).toMatchObject({ status: 409, body: { error: 'busy' } })
  expect((await until('they run', shown => shown.session?.pages > 32)).copier).toMatchObject({
    ...{ held: 4 },
  })
})

it('starts with no file it cannot read', async () => {
  const folder = temporaryFolder()
  const simulator = await startSimulator({ folder })
  const file = join(simulator.world.folder.terminal('T1'), 'held-jobs.json')
  await simulator.close()
  writeFileSync(file, '[{"user": "an')
  await expect(startSimulator({ folder })).rejects.toThrow(`${file} cannot be read: delete`)
})

type Move = 'cut' | 'lock' | 'anna' | 'ben' | 'page' | { readonly release: number }

it('never prints one twice, whatever is released and whenever the power goes', async () => {
  const move: fc.Arbitrary<Move> = fc.oneof(
    fc.constantFrom<Move[]>('cut', 'lock', 'anna', 'ben', 'page'),
    fc.record({ release: fc.nat({ max: 5 }) }),
  )
  const firstHeld = ['anna', 'ben', 'anna', 'ben', 'anna', 'ben'].map((user, i) => ({
    ...{ user, name: `Job ${i}`, pages: 2, color: false, duplex: false },
  }))
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 40 }), async moves => {
      const folder = temporaryFolder()
      const [heldFile, meterFile] = [join(folder, 'held.json'), join(folder, 'meter.json')]
      const onDisk = (): readonly HeldJob[] => JSON.parse(readFileSync(heldFile, 'utf8'))
      const started: string[] = []
      let user = ''
      const switchOn = (): Copier =>
        createCopier({
          ...{ heldFile, meterFile, firstHeld, pageMs: 0, panelPort: () => 0 },
          tell(request) {
            if (request.kind !== 'job-started') return
            const { job } = request
            expect(onDisk().find(({ id }) => id === job)?.taken ?? true).toBe(true)
            expect(sent.find(({ id }) => id === job)?.user).toBe(user)
            started.push(job)
          },
        })
      let copier = switchOn()
      const sent = onDisk()
      for (const one of moves) {
        if (one === 'cut') {
          copier.off()
          copier = switchOn()
        } else if (one === 'lock') copier.hear({ kind: 'copier', state: 'locked' })
        else if (one === 'page') await new Promise(setImmediate)
        else if (typeof one === 'object') void copier.release(sent[one.release]?.id ?? '')
        else {
          user = one
          copier.hear({ kind: 'copier', state: 'unlocked', name: one, user })
        }
      }
      copier.off()
      expect(new Set(started).size).toBe(started.length)
      // Nothing is lost without a trace: it waits, or it was started, or it is shown as not confirmed.
      const waiting = onDisk().filter(({ taken }) => taken !== true)
      const all = [...started, ...waiting.map(({ id }) => id)]
      expect(all.toSorted()).toEqual(sent.map(({ id }) => id).toSorted())
    }),
  )
})
