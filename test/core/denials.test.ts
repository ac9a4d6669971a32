// server.md A10: who is kept out offline whatever the cache says, and how it ends.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import type { Denials, DenyList, Wall } from '../../agent/core/vocabulary.ts'
import {
  ANNA,
  ANNAS_CARD,
  BEN,
  BENS_PIN,
  known,
  NOON,
  no,
  settingsWith,
  Terminal,
} from './sample.ts'

const HOUR = 3_600_000
const CACHE = { users: 2, generation: 1, syncedAt: (NOON - HOUR) as Wall }
const TAG = 'dGFn'
const list = (changes: Partial<DenyList> = {}): DenyList => ({
  serial: 7,
  issuedAt: NOON,
  expires: (NOON + 30 * 24 * HOUR) as Wall,
  users: [ANNA.id],
  cards: [],
  purge: false,
  ...changes,
})
const offline = (settings = {}, changes = {}) =>
  new Terminal({ settings: settingsWith(settings), cache: CACHE, ...changes }).goOffline()
const offer = (t: Terminal, changes: Partial<DenyList> = {}) =>
  t.event({ kind: 'deny-offered', ref: 'stick', list: list(changes) })
const outcome = (t: Terminal) => t.last('deny-answered').outcome
const reason = (t: Terminal) => t.state.lastVerdict?.reason
const activities = (t: Terminal) =>
  t.effects.flatMap(effect => (effect.kind === 'record' ? [effect.activity] : []))

/** The same terminal after a power cut. */
const rebooted = (t: Terminal, settings = {}) =>
  offline(settings, {
    kept: { ...NOTHING_KEPT, floor: NOON },
    denials: t.last('keep-denials').denials,
  })

describe('A10: a deny list beats every acceptance policy', () => {
  it.each(['cached', 'any-card', 'cached-then-any-card'])(
    '%s: a user in the cache',
    offlineAcceptance => {
      const t = offer(offline({ offlineAcceptance }))
      expect(outcome(t)).toBe('applied')
      t.swipe(ANNAS_CARD).lookedUp(known(ANNA))
      expect(reason(t)).toBe('denied')
      t.swipe('FFFF').lookedUp(known(BEN))
      expect(t.state.session.state).toBe('active')
    },
  )

  it.each(['unknown-card', 'cache-expired'] as const)('any-card: a card that is %s', why => {
    const t = offer(offline({ offlineAcceptance: 'any-card' }), { users: [], cards: [TAG] })
    const finding = why === 'unknown-card' ? no(why) : known(BEN, NOON - 9_000 * HOUR)
    t.swipe('0BAD').lookedUp(finding, TAG)
    expect(reason(t)).toBe('denied')
    t.swipe('600D').lookedUp(no('unknown-card'), 'b3RoZXI=')
    expect(t.state.session.state).toBe('active')
  })

  it('a PIN, and a card with its PIN', () => {
    const t = offer(offline({ 'login.methods': 'pin, card-and-pin' }), { users: [BEN.id] })
    t.type(`${BENS_PIN}<enter>`).lookedUp(known(BEN))
    expect(reason(t)).toBe('denied')
    t.swipe(ANNAS_CARD).type('482913<enter>').lookedUp(known(BEN))
    expect(reason(t)).toBe('denied')
  })

  it('an open session of somebody denied ends, by user and by card, and nobody else’s', () => {
    const t = offline({ offlineAcceptance: 'any-card' }).swipe(ANNAS_CARD).lookedUp(known(ANNA))
    offer(t)
    expect(t.state.session.state).toBe('idle')
    expect(activities(t)).toContainEqual(expect.objectContaining({ kind: 'logout', why: 'denied' }))
    t.swipe('0BAD').lookedUp(no('unknown-card'), TAG)
    offer(t, { serial: 8, users: [] })
    expect(t.state.session.state).toBe('active')
    offer(t, { serial: 9, users: [], cards: [TAG] })
    expect(t.state.session.state).toBe('idle')
  })

  it('lists add up, are journaled, told to the server, and survive a power cut', () => {
    const t = offer(offer(offline()), { serial: 8, users: [BEN.id], cards: [TAG] })
    expect(activities(t)).toContainEqual({
      ...{ kind: 'deny-applied', serial: 8, users: 1, cards: 1, purge: false },
    })
    const after = rebooted(t)
    after.swipe(ANNAS_CARD).lookedUp(known(ANNA))
    expect(reason(after)).toBe('denied')
    after.beat()
    expect(after.last('probe').status.deny).toBe(8)
  })
})

describe('A10: what is not taken', () => {
  it.each([
    ['replayed', { serial: 7 }],
    ['replayed', { serial: 6, issuedAt: (NOON + HOUR) as Wall }],
    ['expired', { serial: 8, expires: (NOON - 1) as Wall }],
    ['superseded', { serial: 8, issuedAt: (NOON - 2 * HOUR) as Wall }],
    ['too-many', { serial: 8, users: Array.from({ length: 4_001 }, (_, at) => `u${at}`) }],
  ] as const)('%s', (why, changes) => {
    const t = offer(offline())
    const before = t.state.denials
    offer(t, changes)
    expect(outcome(t)).toBe(why)
    expect(t.state.denials).toEqual(before)
    expect(panel(t.state).notice).toEqual({ id: `deny.${why}` })
  })

  it('one that the disk does not take does not hold, and can be offered again', () => {
    const t = offline()
    t.disk = 'fails'
    offer(t)
    expect(outcome(t)).toBe('unwritable')
    expect(activities(t)).not.toContainEqual(expect.objectContaining({ kind: 'deny-applied' }))
    t.disk = 'works'
    expect(outcome(offer(t))).toBe('applied')
  })

  it('denials of another name of this machine', () => {
    const t = offer(offline())
    const named = offline({}, { terminal: 'T2', denials: t.last('keep-denials').denials })
    expect(named.state.denials).toMatchObject({ terminal: 'T2', serial: 0, users: [] })
  })
})

describe('A10: the server knows better', () => {
  const synced = (t: Terminal, issuedAt: number) => {
    const due = (t.state.link.next ?? t.ms) - t.ms
    t.pass(Math.max(0, due))
    const cache = { users: 2, generation: 2, syncedAt: issuedAt as Wall }
    return t.event({ kind: 'refreshed', ticket: t.last('refresh-cache').ticket, cache })
  }
  const back = (t: Terminal) => {
    for (let guard = 0; t.state.link.state !== 'online' && guard < 20; guard++) {
      t.beat({ credentialsVersion: 5 })
    }
    return t
  }

  it('online the server decides, also about somebody denied', () => {
    const t = back(offer(offline()))
    t.swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.state.session.state).toBe('active')
  })

  it('a sync issued later ends denials and keeps their number; one issued before does not', () => {
    const t = back(offer(offline()))
    synced(t, NOON)
    expect(t.state.denials.users).toEqual([ANNA.id])
    const later = synced(back(offer(offline())), NOON + 1)
    expect(later.last('keep-denials').denials).toMatchObject({ serial: 7, users: [] })
    expect(outcome(offer(later))).toBe('replayed')
  })
})

describe('A10: emergency purge', () => {
  it('a list with purge: all is erased, nobody gets in offline, any card included', () => {
    const t = offer(offline({ offlineAcceptance: 'any-card' }), { users: [], purge: true })
    const order = t.effects.map(effect => effect.kind)
    expect(order.indexOf('keep-denials')).toBeLessThan(order.indexOf('purge-cache'))
    t.swipe('600D')
    expect(reason(t)).toBe('purged')
    expect(panel(t.state).methods).toEqual([])
    expect(activities(t)).toContainEqual({ kind: 'cache-purged', why: 'deny-list' })
    // The power went before the cache did.
    const after = rebooted(t)
    expect(after.count('purge-cache')).toBe(1)
    expect(reason(after.swipe(ANNAS_CARD))).toBe('purged')
  })

  it('ends with the next sync also when the server told a wrong date as it ordered it', () => {
    const t = new Terminal({ cache: CACHE }).beat()
    t.beat({ purge: 1, serverTime: Date.UTC(2099, 0) as Wall })
    t.beat({ purge: 1, credentialsVersion: 3 })
    const { ticket } = t.last('refresh-cache')
    const syncedAt = (NOON + t.ms + 1_000) as Wall
    t.event({ kind: 'refreshed', ticket, cache: { users: 2, generation: 3, syncedAt } })
    expect(t.state.denials.purged).toBe(false)
  })

  it('is asked for again with each beat until it was done', () => {
    const t = new Terminal({ cache: CACHE }).beat()
    t.erases = false
    t.beat({ purge: 1 })
    expect(t.count('purge-cache')).toBe(1)
    t.erases = true
    t.beat({ purge: 1 })
    expect(t.count('purge-cache')).toBe(2)
    t.beat({ purge: 1 })
    expect(t.count('purge-cache')).toBe(2)
  })

  it('by a beat: once for each number, told back, and again after a sync that was on its way', () => {
    const t = new Terminal({ cache: CACHE }).beat()
    const beat = (purge: number) => {
      t.beat({ purge, credentialsVersion: 3 })
      return t.count('purge-cache')
    }
    expect([beat(0), beat(1), beat(1), beat(2)]).toEqual([0, 1, 1, 2])
    t.beat({ purge: 2 })
    expect(t.last('probe').status.purge).toBe(2)
    const { ticket } = t.last('refresh-cache')
    t.event({ kind: 'refreshed', ticket, cache: { ...CACHE, generation: 3 } })
    expect(t.count('purge-cache')).toBe(3)
    expect(t.state.denials.purged).toBe(true)
  })

  it('a terminal that is told that it was revoked erases once, and says so', () => {
    const t = new Terminal({ cache: CACHE }).beat()
    const refuse = (revoked: object) => {
      t.pass((t.state.link.next ?? t.ms) - t.ms)
      const problem = { code: 'server/refused', retry: 'never', ...revoked } as const
      t.event({ kind: 'failed', ticket: t.last('probe').ticket, problem })
      return t.count('purge-cache')
    }
    // Being turned away may also mean that the keys were replaced: nothing is erased for that.
    expect(refuse({})).toBe(0)
    expect(refuse({ revoked: true })).toBe(1)
    expect(refuse({ revoked: true })).toBe(1)
    expect(activities(t)).toContainEqual({ kind: 'cache-purged', why: 'revoked' })
    expect(panel(t.state).title).toEqual({ id: 'turned-away-title' })
    const denials = t.last('keep-denials').denials as Denials
    expect(reason(offline({}, { denials }).swipe(ANNAS_CARD))).toBe('purged')
  })
})

describe('offline login is switched off', () => {
  const pushed = (t: Terminal, offlineLogin: 'on' | 'off', version: number) => {
    t.beat({ settingsVersion: version, credentialsVersion: 1 })
    const { ticket } = t.last('fetch-settings')
    const settings = settingsWith({ offlineLogin })
    return t.event({ kind: 'settings', ticket, settings, pushed: { version, values: {} } })
  }
  const refreshed = (t: Terminal) =>
    t.event({ kind: 'refreshed', ticket: t.last('refresh-cache').ticket, cache: CACHE })

  it('everything stored goes, what was on its way too, and comes back when it is on again', () => {
    const t = pushed(new Terminal({ cache: CACHE }), 'off', 1)
    expect(t.count('purge-cache')).toBe(1)
    const order = t.effects.map(({ kind }) => kind)
    expect(order.lastIndexOf('keep')).toBeLessThan(order.lastIndexOf('purge-cache'))
    expect(refreshed(t).count('purge-cache')).toBe(2)
    expect(pushed(t, 'off', 2).count('refresh-cache')).toBe(1)
    expect(pushed(t, 'on', 3).count('refresh-cache')).toBe(2)
    expect(refreshed(t).count('purge-cache')).toBe(2)
  })

  it('a power cut in between is made good at the start', () => {
    const settings = settingsWith({ offlineLogin: 'off' })
    expect(new Terminal({ settings, cache: CACHE }).count('purge-cache')).toBe(1)
    expect(new Terminal({ settings }).count('purge-cache')).toBe(0)
  })
})
