// A8: online, a session makes what credit and quota cover and books to the project that was chosen; offline it says there is none.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf } from '../../agent/core/account-lines.ts'
import { panel } from '../../agent/core/panel.ts'
import type { Account, Activity, HeldJob } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, facts, known, settingsWith, Terminal } from './sample.ts'
import { JOBS } from './timelines.ts'

const ALL_ON = { 'credit.enabled': 'on', 'quota.enabled': 'on', 'projects.choice': 'optional' }
const CACHE = { cache: { users: 1, generation: 1 } }
const CREDIT = { left: 100, currency: 'EUR', mono: 5, color: 20, scan: 1 }
const QUOTA = { action: 'block', left: [{ period: 'week', pages: 10 }] } as const
const projects = (count: number, required = false) => ({
  required,
  offered: Array.from({ length: count }, (_, at) => ({
    ...{ id: `id${at + 1}`, code: `P${at + 1}`, name: at === 0 ? 'P1' : `Project ${at + 1}` },
  })),
})

const terminal = (settings: object = ALL_ON) =>
  new Terminal({ ...CACHE, settings: settingsWith({ 'session.idle': '1h', ...settings }) }).beat()
const online = (account: Account) =>
  terminal()
    .swipe(ANNAS_CARD)
    .answer({ ...known(ANNA), account } as ReturnType<typeof known>)

interface Work {
  readonly activity?: 'copy' | 'scan' | 'print'
  readonly color?: boolean
  readonly pages?: number
}
const start = (t: Terminal, job: string, { activity = 'copy', color = false, pages }: Work = {}) =>
  t.event({
    ...{ kind: 'job-started', job, activity, color, duplex: false },
    ...(pages !== undefined && { pages }),
  })
const make = (t: Terminal, job: string, pages: number) =>
  t.event({ kind: 'pages-done', job, pages })
const end = (t: Terminal, job: string) => t.event({ kind: 'job-ended', job })
const notice = (t: Terminal) => panel(t.state).notice?.id
const lines = (t: Terminal) => panel(t.state).lines.map(({ id }) => id)
const line = (t: Terminal, id: string) => panel(t.state).lines.find(one => one.id === id)?.args
const running = (t: Terminal) =>
  t.state.session.state === 'active' ? Object.keys(t.state.session.jobs) : []
const booked = (t: Terminal): readonly (Activity & { readonly pages: number })[] =>
  t.effects.flatMap(effect =>
    effect.kind === 'record' && 'pages' in effect.activity ? [effect.activity] : [],
  )

describe('A8: credit at the panel', () => {
  it('is shown, with what it is enough for, and goes down page by page', () => {
    const t = online({ credit: CREDIT })
    const said = { amount: '1.00', currency: 'EUR', pages: 20 }
    expect(line(t, 'account-credit-pages')).toEqual(said)
    make(start(t, 'j'), 'j', 3)
    expect(line(t, 'account-credit-pages')).toEqual({ ...said, amount: '0.85', pages: 17 })
    const free = online({ credit: { ...CREDIT, left: -120, mono: 0 } })
    expect(line(free, 'account-credit')).toEqual({ amount: '−1.20', currency: 'EUR' })
  })

  it('refuses a job that it does not cover, and says why', () => {
    const t = start(online({ credit: CREDIT }), 'big', { color: true, pages: 6 })
    expect([running(t), notice(t), t.count('stop-jobs')]).toEqual([[], 'credit-spent', 1])
    start(t, 'fits', { color: true, pages: 5 })
    expect(running(t)).toEqual(['fits'])
    // What the running job said it needs is not there for another.
    start(t, 'more')
    expect([running(t), notice(t)]).toEqual([['fits'], 'credit-spent'])
    expect(t.last('stop-jobs')).toEqual({ kind: 'stop-jobs', job: 'more' })
    expect(t.count('stop-jobs')).toBe(2)
    // Once it has made them all, it is not stopped for having nothing left.
    make(t, 'fits', 5)
    expect(t.count('stop-jobs')).toBe(2)
    end(t, 'fits')
    expect(booked(t)).toMatchObject([{ pages: 5, offline: false }])
  })

  it('stops a job of unknown length before the page that it does not cover', () => {
    const t = start(online({ credit: { ...CREDIT, left: 12 } }), 'j')
    make(t, 'j', 1)
    expect(t.count('stop-jobs')).toBe(0)
    make(t, 'j', 1)
    expect([t.count('stop-jobs'), notice(t)]).toEqual([1, 'credit-spent'])
    end(t, 'j')
    expect(start(t, 'again').count('stop-jobs')).toBe(2)
    // What costs nothing is not stopped by having nothing.
    const free = online({ credit: { ...CREDIT, left: -5, scan: 0 } })
    start(free, 'scan', { activity: 'scan', pages: 50 })
    expect([running(free), free.count('stop-jobs')]).toEqual([['scan'], 0])
  })

  it('never covers more than there was, whatever runs beside one another', () => {
    const step = fc.record({
      job: fc.constantFrom('a', 'b'),
      what: fc.constantFrom('start', 'start known', 'page', 'page', 'page', 'page', 'end'),
      color: fc.boolean(),
      pages: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), steps => {
        const left = [{ period: 'day', pages: 6 }] as const
        const t = online({ credit: { ...CREDIT, left: 65 }, quota: { ...QUOTA, left } })
        const needs = new Map<string, number>()
        for (const { job, what, color, pages } of steps) {
          const stops = t.count('stop-jobs')
          if (what.startsWith('start') && !running(t).includes(job)) {
            const isKnown = what === 'start known'
            needs.set(job, isKnown ? pages : Number.POSITIVE_INFINITY)
            start(t, job, { color, ...(isKnown && { pages }) })
          }
          const more = needs.get(job) ?? 0
          if (what === 'page' && more > 0 && running(t).includes(job)) {
            needs.set(job, more - 1)
            make(t, job, 1)
          }
          if (what === 'end') end(t, job)
          // A copier does as it is told.
          if (t.count('stop-jobs') > stops && t.last('stop-jobs').job === undefined) {
            for (const one of running(t)) end(t, one)
          }
        }
        for (const one of running(t)) end(t, one)
        const made = booked(t)
        const cost = made.reduce(
          (sum, one) => sum + one.pages * ('color' in one && one.color ? 20 : 5),
          0,
        )
        expect(made.reduce((sum, { pages }) => sum + pages, 0)).toBeLessThanOrEqual(6)
        expect(cost).toBeLessThanOrEqual(65)
      }),
    )
  })
})

describe('A8: quotas at the panel', () => {
  it('refuse paper that they do not cover, each of them, and no scans', () => {
    const left = [
      { period: 'day', pages: 2 },
      { period: 'month', pages: 1 },
    ] as const
    const t = online({ quota: { action: 'block', left } })
    expect(line(t, 'account-quota-day')).toEqual({ pages: 2 })
    expect(line(t, 'account-quota-month')).toEqual({ pages: 1 })
    start(t, 'two', { pages: 2 })
    expect([running(t), notice(t)]).toEqual([[], 'quota-spent'])
    end(make(start(t, 'scan', { activity: 'scan' }), 'scan', 9), 'scan')
    make(start(t, 'one'), 'one', 1)
    expect(t.count('stop-jobs')).toBe(2)
    expect(line(t, 'account-quota-month')).toEqual({ pages: 0 })
  })

  it('that only warn say so and let it be', () => {
    const quota = { action: 'warn', left: [{ period: 'day', pages: 1 }] } as const
    const t = make(start(online({ quota }), 'j', { pages: 3 }), 'j', 3)
    expect([t.count('stop-jobs'), notice(t)]).toEqual([0, undefined])
    start(t, 'next')
    expect([running(t), notice(t)]).toEqual([['j', 'next'], 'quota-over'])
  })
})

describe('A8: projects at the panel', () => {
  it('are chosen by one key after the login, and jobs carry the one chosen then', () => {
    const t = online({ projects: projects(2) })
    expect(panel(t.state)).toMatchObject({ screen: 'project', title: { id: 'choose-project' } })
    expect(panel(t.state).lines).toEqual([
      { id: 'project-choice', args: { key: 1, code: 'P1', name: '' } },
      { id: 'project-choice', args: { key: 2, code: 'P2', name: 'Project 2' } },
      { id: 'project-without' },
    ])
    t.type('7')
    expect(panel(t.state).screen).toBe('project')
    t.type('2')
    expect(panel(t.state).screen).toBe('active')
    expect(line(t, 'account-project')).toEqual({ code: 'P2', name: 'Project 2' })
    start(t, 'first')
    t.type('<enter>1')
    make(start(t, 'second'), 'second', 1)
    make(t, 'first', 1)
    t.type('<enter>0')
    expect(lines(t)).toContain('account-no-project')
    make(start(t, 'third'), 'third', 1)
    for (const job of ['first', 'second', 'third']) end(t, job)
    expect(booked(t).map(one => 'project' in one && one.project)).toEqual(['id2', 'id1', null])
  })

  it('that are many come in pages', () => {
    const t = online({ projects: projects(17) }).type('9')
    expect(line(t, 'project-more')).toEqual({ page: 2, pages: 3 })
    t.type('99')
    expect(line(t, 'project-choice')).toEqual({ key: 1, code: 'P1', name: '' })
    t.type('993')
    expect(panel(t.state).screen).toBe('project')
    t.type('1')
    expect(line(t, 'account-project')).toEqual({ code: 'P17', name: 'Project 17' })
  })

  it('that are required are waited for, and one who has none is told', () => {
    const t = start(online({ projects: projects(2, true) }), 'j')
    expect([running(t), notice(t)]).toEqual([[], 'project-needed'])
    expect(lines(t)).not.toContain('project-without')
    t.type('0')
    expect(panel(t.state).screen).toBe('project')
    t.type('<stop>')
    expect(panel(t.state).screen).toBe('active')
    expect(notice(start(t, 'j'))).toBe('project-needed')
    start(t.type('<enter>1'), 'j')
    expect(running(t)).toEqual(['j'])
    const none = start(online({ projects: projects(0, true) }), 'j')
    expect([panel(none.state).screen, notice(none)]).toEqual(['active', 'no-project'])
  })

  it('go with a job through a power cut', () => {
    const t = make(start(online({ projects: projects(2) }).type('2'), 'j'), 'j', 3)
    const { kept } = t.last('keep')
    const after = new Terminal({ ...facts(CACHE), kept, boot: 'boot 2' })
    expect(booked(after)).toMatchObject([{ kind: 'copy', pages: 3, project: 'id2' }])
  })
})

describe('A8: held jobs', () => {
  const held = (account: Account, jobs: readonly HeldJob[]) => {
    const t = online(account)
    return t.event({ kind: 'jobs-listed', ticket: t.last('list-jobs').ticket, jobs })
  }
  const release = (t: Terminal, job: string) => t.event({ kind: 'release', job })
  const claimed = (t: Terminal) =>
    t.event({ kind: 'job-claimed', ticket: t.last('claim-job').ticket, given: true })

  it('that are not covered stay at the server', () => {
    const long = JOBS.map(job => (job.id === 'a' ? { ...job, pages: 21 } : job))
    const t = release(release(held({ credit: CREDIT }, long), 'a'), 'b')
    expect(notice(t)).toBe('credit-spent')
    expect(t.effects.flatMap(one => (one.kind === 'claim-job' ? [one.job.id] : []))).toEqual(['b'])
    const needed = release(held({ projects: projects(1, true) }, JOBS), 'a')
    expect([needed.count('claim-job'), notice(needed)]).toEqual([0, 'project-needed'])
    release(needed.type('1'), 'a')
    expect(needed.count('claim-job')).toBe(1)
  })

  it('that were fetched are promised what they need: nothing takes it, and they are not refused', () => {
    const t = claimed(
      release(held({ quota: { ...QUOTA, left: [{ period: 'day', pages: 3 }] } }, JOBS), 'a'),
    )
    release(t, 'b')
    expect([t.count('claim-job'), notice(t)]).toEqual([1, 'quota-spent'])
    start(t, 'other', { pages: 2 })
    expect(running(t)).toEqual([])
    start(t, 'a', { activity: 'print', pages: 2 })
    expect(running(t)).toEqual(['a'])
    end(make(t, 'a', 2), 'a')
    make(start(t, 'last', { pages: 1 }), 'last', 1)
    expect(line(t, 'account-quota-day')).toEqual({ pages: 0 })
  })
})

describe('A8: offline', () => {
  const offline = (settings: object = ALL_ON) =>
    terminal(settings).goOffline().swipe(ANNAS_CARD).lookedUp(known(ANNA))
  const UNAVAILABLE = ['offline-no-credit', 'offline-no-quota', 'offline-no-projects']

  it('a session says what is not available, of what there is, and jobs are booked without project', () => {
    const t = offline()
    expect(lines(t).filter(id => id.startsWith('offline-no'))).toEqual(UNAVAILABLE)
    end(make(start(t.type('<enter>1'), 'j', { pages: 500 }), 'j', 500), 'j')
    expect(panel(t.state).screen).toBe('active')
    expect(booked(t)).toMatchObject([{ pages: 500, project: null, offline: true }])
    const some = offline({ 'quota.enabled': 'on' })
    expect(lines(some).filter(id => id.startsWith('offline-no'))).toEqual(['offline-no-quota'])
    expect(lines(offline({})).filter(id => id.startsWith('offline-no'))).toEqual([])
  })

  it('nothing is refused to a session that was limited before, and it is limited again after', () => {
    const t = online({ credit: { ...CREDIT, left: 5 }, projects: projects(2, true) }).type('1')
    make(start(t, 'j', { pages: 1 }), 'j', 1)
    expect(running(start(t, 'no'))).toEqual(['j'])
    t.goOffline()
    expect(lines(t)).toEqual(expect.arrayContaining(['offline-no-credit', 'account-project']))
    end(make(start(t, 'off'), 'off', 2), 'off')
    expect(booked(t)).toMatchObject([{ pages: 2, project: 'id1', offline: true }])
    for (let beats = 0; t.state.link.state !== 'online' && beats < 9; beats += 1) t.beat()
    expect(line(t, 'account-credit-pages')).toMatchObject({ amount: '−0.10', pages: 0 })
    expect(running(start(t, 'later'))).toEqual(['j'])
  })

  it('a choice that was open is closed while the server is away', () => {
    const t = online({ projects: projects(2, true) }).goOffline()
    expect(panel(t.state).screen).toBe('active')
    t.type('1')
    expect(lines(t)).toContain('offline-no-projects')
  })
})

it('A8: an amount is written with two digits behind the point, and a sign where there is none left', () => {
  expect([0, 5, 100, 123456, -1, -250].map(amountOf)).toEqual([
    ...['0.00', '0.05', '1.00', '1234.56', '−0.01', '−2.50'],
  ])
})
