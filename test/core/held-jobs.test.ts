// A9, C4: jobs that the server holds are listed for whoever it has let in, and each is claimed once.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import type { Effect } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, known, settingsWith, Terminal } from './sample.ts'
import { bootFacts, JOBS, run, timeline } from './timelines.ts'

const CACHE = { cache: { users: 1, generation: 1 } }
const online = (settings = {}) =>
  new Terminal({ ...CACHE, settings: settingsWith(settings) })
    .beat()
    .swipe(ANNAS_CARD)
    .answer(known(ANNA))
const listed = (t: Terminal) =>
  t.event({ kind: 'jobs-listed', ticket: t.last('list-jobs').ticket, jobs: JOBS })
const release = (t: Terminal, job: string) => t.event({ kind: 'release', job })
const claimed = (t: Terminal, given = true) =>
  t.event({ kind: 'job-claimed', ticket: t.last('claim-job').ticket, given })
const claims = (t: Terminal) =>
  t.effects.flatMap(effect => (effect.kind === 'claim-job' ? [effect.job.id] : []))
const shown = (t: Terminal) => t.last('show-held').jobs?.map(({ id }) => id)
const lines = (t: Terminal) => panel(t.state).lines.map(({ id }) => id)

describe('A9: jobs at the server', () => {
  it('are asked for after a login that the server vouched for, and shown', () => {
    const t = online()
    expect(t.last('list-jobs')).toMatchObject({ user: ANNA.id })
    expect(lines(t)).not.toContain('jobs-held')
    listed(t)
    expect(shown(t)).toEqual(['a', 'b', 'c'])
    expect(panel(t.state).lines).toContainEqual({ id: 'jobs-held', args: { jobs: 3 } })
    expect(lines(t)).not.toContain('jobs-away')
  })

  it('are claimed one at a time in the order they are wanted, each once', () => {
    const t = listed(online())
    for (const job of ['b', 'b', 'none', 'a', 'b']) release(t, job)
    expect(claims(t)).toEqual(['b'])
    claimed(t)
    expect(shown(t)).toEqual(['a', 'c'])
    expect(claims(t)).toEqual(['b', 'a'])
    // The same answer again is nobody's.
    claimed(claimed(t))
    expect(claims(t)).toEqual(['b', 'a'])
    release(t, 'a')
    expect([claims(t), shown(t)]).toEqual([['b', 'a'], ['c']])
  })

  it('that are not there any more are said to be gone', () => {
    const t = claimed(release(listed(online()), 'a'), false)
    expect(panel(t.state).notice).toEqual({ id: 'job-gone' })
    expect(shown(t)).toEqual(['b', 'c'])
  })

  it('are listed anew when nobody knows what became of a claim, and claimed no second time', () => {
    const t = release(release(listed(online()), 'a'), 'b')
    t.fail(t.last('claim-job').ticket)
    expect(panel(t.state).notice).toEqual({ id: 'job-not-fetched' })
    expect(t.count('list-jobs')).toBe(2)
    t.event({ kind: 'jobs-listed', ticket: t.last('list-jobs').ticket, jobs: JOBS.slice(1) })
    expect([claims(t), shown(t)]).toEqual([['a'], ['b', 'c']])
    // Too late to mean anything.
    claimed(t)
    expect(shown(t)).toEqual(['b', 'c'])
  })

  it('are not waited for without end', () => {
    const asking = online({ 'session.idle': '10m' }).pass(15_000)
    expect([shown(asking), lines(asking)]).toEqual([
      undefined,
      expect.arrayContaining(['jobs-away']),
    ])
    const claiming = release(listed(online({ 'session.idle': '10m' })), 'a').pass(180_000)
    expect(claiming.count('list-jobs')).toBe(2)
  })

  it('are not listed after a login from the cache, which the panel says', () => {
    const t = new Terminal({ ...CACHE, settings: settingsWith({ gate: 'none' }) })
    t.goOffline().swipe(ANNAS_CARD).lookedUp(known(ANNA))
    expect(t.count('list-jobs')).toBe(0)
    expect([shown(t), lines(t)]).toEqual([undefined, expect.arrayContaining(['jobs-away'])])
    release(t, 'a')
    expect(claims(t)).toEqual([])
  })

  it('are forgotten at logout, and what was claimed then comes too late', () => {
    const t = release(listed(online()), 'a')
    const { ticket } = t.last('claim-job')
    t.type('<logout>')
    expect(t.state.held).toBeUndefined()
    t.event({ kind: 'job-claimed', ticket, given: true })
    release(t, 'b')
    expect(claims(t)).toEqual(['a'])
  })

  it('wait while the copier is busy with others', () => {
    const t = listed(online())
    const order = { activity: 'print', color: false, duplex: false } as const
    for (let job = 0; job < 8; job += 1) t.event({ kind: 'job-started', job: `${job}`, ...order })
    release(t, 'a')
    expect(claims(t)).toEqual([])
    t.event({ kind: 'job-ended', job: '0' })
    expect(claims(t)).toEqual(['a'])
  })

  it('keep the session of whoever releases them open', () => {
    const t = listed(online({ 'session.idle': '20s' })).pass(15_000)
    release(t, 'a').pass(15_000)
    expect(t.state.session.state).toBe('active')
  })
})

it('A9: on any day, a job is claimed only from the list of a session that the server let in, once per list', () => {
  let seen = 0
  fc.assert(
    fc.property(bootFacts, timeline, (start, steps) => {
      let list: Set<string> | undefined
      run(start, steps, (_, body, { state, effects }) => {
        if (body !== 'boot' && body.kind === 'jobs-listed' && state.held?.state === 'listed') {
          list = new Set(state.held.jobs.map(({ id }) => id))
        }
        for (const effect of effects as readonly Effect[]) {
          if (effect.kind === 'list-jobs') list = undefined
          if (effect.kind !== 'claim-job') continue
          seen += 1
          const { session } = state
          expect(session).toMatchObject({ state: 'active', source: 'server' })
          expect(session).toMatchObject({ holder: { user: { id: effect.user } } })
          expect(list?.delete(effect.job.id)).toBe(true)
        }
        if ((state.held === undefined) === (state.session.state === 'active')) {
          throw new Error('jobs are held for a session, and for nothing else')
        }
      })
    }),
    { numRuns: 600 },
  )
  expect(seen).toBeGreaterThan(0)
})
