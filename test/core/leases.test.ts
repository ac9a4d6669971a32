// server.md A8: offline pages are reserved before a job and settled after it, through a power cut at every step.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import type { Activity, Kept, Lease, Mono, Wall } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, BEN, known, NOON, no, settingsWith, Terminal } from './sample.ts'

const LEASE: Lease = {
  ...{ id: 'l1', granted: 10, spent: 0 },
  expires: (NOON + 86_400_000) as Wall,
}
const start = (kept: Partial<Kept> = {}, settings = {}, sinceKept: readonly Activity[] = []) =>
  new Terminal({
    settings: settingsWith({ offlineAllowance: 10, ...settings }),
    cache: { users: 2, generation: 1 },
    kept: { ...NOTHING_KEPT, floor: NOON, leases: { [ANNA.id]: LEASE }, ...kept },
    sinceKept,
  })
const session = (kept: Partial<Kept> = {}, settings = {}) =>
  start(kept, settings).goOffline().swipe(ANNAS_CARD).lookedUp(known(ANNA))
const begin = (t: Terminal, pages?: number, job = 'a') =>
  t.event({
    ...{ kind: 'job-started', job, activity: 'copy', color: false, duplex: false },
    ...(pages && { pages }),
  })
const page = (t: Terminal, pages = 1) => t.event({ kind: 'pages-done', job: 'a', pages })
const end = (t: Terminal) => t.event({ kind: 'job-ended', job: 'a' })
const spent = (t: Terminal) => t.state.leases[ANNA.id]?.spent
const onDisk = (t: Terminal) => t.last('keep').kept
const line = (t: Terminal) => {
  const { pages } = panel(t.state).lines.find(({ id }) => id === 'offline-pages-left')?.args ?? {}
  return pages
}
const booked = (t: Terminal) =>
  t.effects.flatMap(effect =>
    effect.kind === 'record' && 'pages' in effect.activity ? [effect.activity] : [],
  )

describe('A8: offline pages', () => {
  it('are reserved on the disk before a page comes out, and what is not made goes back', () => {
    const t = begin(session(), 6)
    expect([onDisk(t).leases[ANNA.id]?.spent, line(t)]).toEqual([6, 4])
    end(page(t, 2))
    expect([onDisk(t).leases[ANNA.id]?.spent, line(t)]).toEqual([2, 8])
    expect(booked(t)).toMatchObject([{ pages: 2, lease: 'l1' }])
    expect(t.count('stop-jobs')).toBe(0)
  })

  it('a job that does not say how many it needs has all there are, and stops with the last', () => {
    const t = page(begin(session()), 9)
    expect(t.count('stop-jobs')).toBe(0)
    page(t)
    expect(t.count('stop-jobs')).toBe(1)
    expect(panel(t.state).notice).toEqual({ id: 'offline-pages-spent' })
  })

  it('a job that makes more than it said stops; one that makes as many does not', () => {
    const t = page(begin(session(), 3), 3)
    expect(t.count('stop-jobs')).toBe(0)
    expect(page(t).count('stop-jobs')).toBe(1)
  })

  it.each([
    ['used up', { leases: { [ANNA.id]: { ...LEASE, spent: 10 } } }],
    ['too old', { leases: { [ANNA.id]: { ...LEASE, expires: NOON } } }],
    ['somebody else’s', { leases: { [BEN.id]: LEASE } }],
    [
      // What a start costs counts here as it does for logins: no pages by pulling the plug.
      'over by the starts of the machine since',
      {
        leases: { [ANNA.id]: { ...LEASE, expires: (NOON + 600_000) as Wall } },
        clock: {
          ...{ boot: 'the one before', at: 0 as Mono, spent: NOON, boots: 0 },
          ...{ trust: 'anchored', doubtful: false },
        },
      },
    ],
  ] satisfies [string, Partial<Kept>][])('no job begins where the lease is %s', (_, kept) => {
    const t = begin(session(kept), 1)
    expect(t.count('stop-jobs')).toBe(1)
    expect(panel(t.state).notice).toEqual({ id: 'offline-pages-spent' })
    expect(line(t)).toBe(0)
  })

  it('two jobs at once cannot have the same pages', () => {
    const t = begin(begin(session(), 8), 8, 'b')
    expect(spent(t)).toBe(10)
    expect(begin(t, 1, 'c').count('stop-jobs')).toBe(1)
  })

  it('a reservation that the disk does not take stops the job', () => {
    const t = session()
    t.disk = 'fails'
    expect(begin(t, 1).count('stop-jobs')).toBe(1)
  })

  it('nothing is limited online, without an allowance, or for a card that nobody vouches for', () => {
    const free = (t: Terminal) => page(begin(t), 50).count('stop-jobs')
    expect(free(start().beat().swipe(ANNAS_CARD).answer(known(ANNA)))).toBe(0)
    expect(free(session({}, { offlineAllowance: 0 }))).toBe(0)
    const anyCard = start({}, { offlineAcceptance: 'any-card' }).goOffline().swipe('0BAD')
    expect(free(anyCard.lookedUp(no('unknown-card')))).toBe(0)
  })

  it('a sync renews the lease and never gives back what is spent here and not booked there', () => {
    const t = start({ leases: { [ANNA.id]: { ...LEASE, spent: 7 } } }).beat({
      credentialsVersion: 2,
    })
    const renew = (lease: Partial<Lease>) => {
      const state = t.state.credentialsFetch.asking
      const ticket = state?.ticket ?? t.last('refresh-cache').ticket
      const leases = [{ ...LEASE, granted: 12, ...lease, user: ANNA.id }]
      const cache = { users: 2, generation: 2, syncedAt: NOON }
      return t.event({ kind: 'refreshed', ticket, cache, leases })
    }
    renew({ spent: 3 })
    expect(onDisk(t).leases[ANNA.id]).toMatchObject({ granted: 12, spent: 7 })
  })

  it('a power cut at every step leaves no page unpaid and no reservation behind', () => {
    const steps = [
      (t: Terminal) => begin(t, 6),
      (t: Terminal) => page(t, 2),
      (t: Terminal) => page(t, 1),
      end,
    ]
    const made = [0, 2, 3, 3]
    for (const [at, pages] of made.entries()) {
      const t = session()
      for (const step of steps.slice(0, at + 1)) step(t)
      const writes = t.effects.filter(effect => effect.kind === 'keep').map(({ kept }) => kept)
      // The last write is on the disk, or the journal alone got through before the power went.
      const ended = booked(t)
      for (const kept of [writes.at(-1), at === 3 ? writes.at(-2) : undefined]) {
        if (kept === undefined) continue
        const after = start(kept, {}, kept === writes.at(-1) && at === 3 ? [] : ended)
        expect([at, spent(after)]).toEqual([at, pages])
        const twice = [
          ...(Object.keys(kept.open?.jobs ?? {}).length > 0 ? booked(after) : []),
          ...ended,
        ]
        expect(twice.reduce((sum, one) => sum + one.pages, 0)).toBe(pages)
      }
    }
  })
})
