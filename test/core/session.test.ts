// Logging in and out, step by step: who is asked, in what order, and what is written down.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import type { Wall } from '../../agent/core/vocabulary.ts'
import {
  ANNA,
  ANNAS_CARD,
  BEN,
  BENS_PIN,
  facts,
  known,
  NOON,
  no,
  settingsWith,
  Terminal,
} from './sample.ts'

const reason = (t: Terminal) => t.state.lastVerdict?.reason
const activities = (t: Terminal) =>
  t.effects.flatMap(effect => (effect.kind === 'record' ? [effect.activity.kind] : []))
const online = (changes = {}) => new Terminal(changes).beat()

describe('online', () => {
  it('asks the server, writes the login down, then opens the copier', () => {
    const t = online().swipe(ANNAS_CARD)
    expect(t.last('ask-server').presented).toMatchObject({ kind: 'card' })
    t.answer(known(ANNA))
    expect(t.state.session).toMatchObject({ state: 'active', source: 'server' })
    expect(t.effects.slice(-6).map(effect => effect.kind)).toEqual([
      'record',
      'unlock',
      'feedback',
      'remember',
      'keep',
      'list-jobs',
    ])
    expect(panel(t.state)).toMatchObject({ screen: 'active', title: { args: { name: 'Anna' } } })
  })

  it('D5 remembers nothing, and promises nothing offline, where the server says not to cache', () => {
    const t = online().swipe(ANNAS_CARD)
    t.answer({ ...known(ANNA), kind: 'known', user: ANNA, verifiedAt: NOON, cache: false })
    expect(t.state.session).toMatchObject({ state: 'active', source: 'server' })
    expect(t.state.session).not.toHaveProperty('offlineUntil')
    expect(t.count('remember')).toBe(0)
  })

  it('D5 counts no wrong PIN for a login that nobody could check', () => {
    const t = online().type('482913<enter>').answer(no('not-verified'))
    expect(reason(t)).toBe('not-verified')
    expect(t.state.pins.tries).toEqual([])
  })

  it('books pages when the job ends, also when somebody logs out in the middle', () => {
    const t = online().swipe(ANNAS_CARD).answer(known(ANNA))
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: true, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 2 })
    t.event({ kind: 'pages-done', job: 'a', pages: 1 })
    t.event({ kind: 'job-ended', job: 'a' })
    t.event({ kind: 'job-started', job: 'b', activity: 'print', color: false, duplex: true })
    t.event({ kind: 'pages-done', job: 'b', pages: 5 })
    t.type('<logout>')
    const jobs = t.effects.flatMap(e =>
      e.kind === 'record' && 'pages' in e.activity ? [e.activity] : [],
    )
    expect(jobs).toMatchObject([
      { kind: 'copy', job: 'a', pages: 3, color: true, user: 'u1', card: ANNAS_CARD },
      { kind: 'print', job: 'b', pages: 5, duplex: true, project: null },
    ])
    expect(activities(t).at(-1)).toBe('logout')
    expect(t.count('stop-jobs')).toBe(1)
    expect(t.last('lock')).toBeDefined()
  })

  it('after a power cut books what had come out, once, and closes the session', () => {
    const t = online().swipe(ANNAS_CARD).answer(known(ANNA))
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 2 })
    const { kept } = t.last('keep')
    const cut = new Terminal({ kept })
    expect(activities(cut)).toEqual(['copy', 'logout', 'boot'])
    expect(cut.effects[0]).toMatchObject({
      activity: { job: 'a', pages: 2, user: 'u1', card: ANNAS_CARD },
      time: kept.floor,
    })
    expect(cut.last('keep').kept.open).toBeUndefined()
    // The cut came between the entry and what is kept: the journal has the job already.
    t.event({ kind: 'job-ended', job: 'a' })
    const booked = t.effects.flatMap(e => (e.kind === 'record' ? [e.activity] : []))
    const twice = new Terminal({ kept, sinceKept: booked.slice(-1) })
    expect(activities(twice)).toEqual(['logout', 'boot'])
    t.type('<logout>')
    const sinceKept = [t.last('record').activity]
    const done = new Terminal({ kept: t.last('keep').kept, sinceKept })
    expect(activities(done)).toEqual(['boot'])
  })

  it('tells the copier to stop what nobody is logged in for', () => {
    const t = online()
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    expect(t.count('stop-jobs')).toBe(1)
  })

  it('logs out when idle, with its own card, and hands over to another card', () => {
    const idle = online().swipe(ANNAS_CARD).answer(known(ANNA)).pass(60_000)
    expect(idle.state.session.state).toBe('idle')
    const same = online().swipe(ANNAS_CARD).answer(known(ANNA)).swipe(ANNAS_CARD)
    expect(same.state.session.state).toBe('idle')
    const other = online().swipe(ANNAS_CARD).answer(known(ANNA)).swipe('04A1B2C3D4')
    expect(other.state.session.state).toBe('identifying')
    expect(other.count('lock')).toBe(1)
  })

  it.each([
    ['60s', 45_000, 60_000],
    ['180s', 165_000, 180_000],
    ['20s', 10_000, 20_000],
    ['1s', 500, 1_000],
  ])('warns before it logs out: idle %s, from %d to %d ms', (idle, warned, out) => {
    const settings = settingsWith({ 'session.idle': idle })
    const t = online({ settings }).swipe(ANNAS_CARD).answer(known(ANNA))
    const began = t.ms
    expect(panel(t.pass(warned - 1).state).warning).toBeUndefined()
    const until = began + out
    expect(panel(t.pass(1).state).warning).toEqual({ id: 'logout-soon', args: { until } })
    expect(t.pass(out - warned - 1).state.session.state).toBe('active')
    t.pass(1)
    expect(t.state.session.state).toBe('idle')
    expect(panel(t.state).warning).toBeUndefined()
    expect(activities(t).at(-1)).toBe('logout')
  })

  it('stays open with any key, a touch or a page, and waits for a job longer', () => {
    const warned = (t: Terminal) => panel(t.state).warning !== undefined
    const t = online().swipe(ANNAS_CARD).answer(known(ANNA)).pass(50_000)
    expect(warned(t)).toBe(true)
    expect(warned(t.type('5'))).toBe(false)
    expect(warned(t.pass(45_000))).toBe(true)
    expect(warned(t.event({ kind: 'touched' }))).toBe(false)
    expect(warned(t.pass(45_000))).toBe(true)
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    expect(warned(t.pass(584_999))).toBe(false)
    expect(warned(t.pass(1))).toBe(true)
    expect(warned(t.event({ kind: 'pages-done', job: 'a', pages: 1 }))).toBe(false)
    expect(warned(t.pass(585_000))).toBe(true)
    t.event({ kind: 'job-ended', job: 'a' }).pass(60_000)
    expect(t.state.session.state).toBe('idle')
  })

  it('takes a touch without a session for nothing', () => {
    const t = online()
    const { state } = t
    expect(t.event({ kind: 'touched' }).state).toEqual(state)
  })

  it('refuses with the word the server says', () => {
    const t = online().swipe('FFFF').answer(no('unknown-card'))
    expect(reason(t)).toBe('unknown-card')
    expect(panel(t.state).notice?.id).toBe('reason.unknown-card')
    expect(activities(t)).toContain('refused')
    expect(t.pass(6_000).state.notice).toBeUndefined()
  })

  it('welcomes nobody beside the refusal of somebody else', () => {
    const t = online()
      .swipe('FFFF')
      .answer(no('unknown-card'))
      .swipe(ANNAS_CARD)
      .answer(known(ANNA))
    expect(panel(t.state)).toMatchObject({ screen: 'active', title: { id: 'welcome' } })
    expect(panel(t.state).notice).toBeUndefined()
  })

  it('decides within the wait, refuses without an answer, and takes that as a miss', () => {
    const t = online().swipe(ANNAS_CARD).pass(1_500)
    expect(reason(t)).toBe('waiting-for-offline')
    expect(t.state.link.state).toBe('waiting')
  })

  it('ignores an answer that comes too late', () => {
    const t = online().swipe(ANNAS_CARD).pass(1_500).answer(known(ANNA))
    expect(t.state.session.state).toBe('idle')
    expect(t.count('unlock')).toBe(0)
  })

  it('does not take being turned away for an outage', () => {
    const t = online().swipe(ANNAS_CARD)
    t.fail(t.last('ask-server').ticket, 'server/refused')
    expect(reason(t)).toBe('terminal-refused')
    expect(t.state.link.state).toBe('online')
  })

  it('lets nobody in when the journal cannot be written', () => {
    const t = online().swipe(ANNAS_CARD)
    t.disk = 'fails'
    t.answer(known(ANNA))
    expect(reason(t)).toBe('journal-unwritable')
    expect(t.count('unlock')).toBe(0)
  })

  it('keeps booked pages until the disk works again, and lets nobody new in meanwhile', () => {
    const t = online().swipe(ANNAS_CARD).answer(known(ANNA))
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 3 })
    t.disk = 'fails'
    t.type('<logout>').swipe(ANNAS_CARD)
    expect(reason(t)).toBe('journal-unwritable')
    t.disk = 'works'
    const before = activities(t).length
    t.pass(5_000)
    expect(activities(t).slice(before)).toEqual(expect.arrayContaining(['copy', 'logout']))
    expect(t.state.unrecorded).toEqual([])
  })

  it('takes back a login that waited too long behind what could not be written', () => {
    const t = online().swipe(ANNAS_CARD).answer(known(ANNA))
    t.disk = 'fails'
    t.swipe('FFFF').answer(known(BEN))
    expect(t.state.session.state).toBe('recording')
    t.pass(5_000)
    expect(reason(t)).toBe('journal-unwritable')
    t.disk = 'works'
    const before = activities(t).length
    t.pass(5_000)
    expect(t.count('unlock')).toBe(1)
    expect(activities(t).slice(before)).toEqual(['logout', 'refused'])
  })
})

describe('a PIN', () => {
  it('is counted on the disk before anybody looks at it, and taken back when it is right', () => {
    const t = online().type(`${BENS_PIN}<enter>`)
    const order = t.effects.map(effect => effect.kind)
    expect(order.lastIndexOf('keep')).toBeLessThan(order.lastIndexOf('ask-server'))
    expect(t.state.pins.tries).toHaveLength(1)
    t.answer(known(BEN))
    expect(t.state.pins.tries).toHaveLength(0)
    expect(t.last('keep').kept.pinTries).toEqual([])
  })

  it('is not looked at when it cannot be counted', () => {
    const t = online()
    t.disk = 'fails'
    t.type(`${BENS_PIN}<enter>`)
    expect(reason(t)).toBe('attempt-uncounted')
    expect(t.count('ask-server')).toBe(0)
  })

  it('costs a delay from the sixth wrong try on, whoever succeeds in between', () => {
    const t = online()
    for (let wrong = 0; wrong < 5; wrong++) t.type(`00000${wrong}<enter>`).answer(no('wrong-pin'))
    t.type(`${BENS_PIN}<enter>`).answer(known(BEN)).type('<logout>')
    t.type('000009<enter>').answer(no('wrong-pin'))
    t.type(`${BENS_PIN}<enter>`)
    expect(reason(t)).toBe('delayed')
    expect(panel(t.state).notice?.args).toHaveProperty('until')
    t.pass(30_000).beat().type(`${BENS_PIN}<enter>`).answer(known(BEN))
    expect(t.state.session.state).toBe('active')
  })

  it('counts the same typo twice in a row once, and is still looked at', () => {
    const t = online()
    for (let again = 0; again < 4; again++) t.type('111222<enter>').answer(no('wrong-pin'))
    expect(t.state.pins.tries).toHaveLength(1)
    expect(t.count('ask-server')).toBe(4)
  })

  it('goes with a card where the terminal asks for both', () => {
    const settings = settingsWith({ 'login.methods': 'card-and-pin' })
    const t = online({ settings }).swipe(ANNAS_CARD)
    expect(panel(t.state).screen).toBe('second-factor')
    t.type('482913<enter>')
    const { presented } = t.last('ask-server')
    expect([presented.value.reveal(), presented.secondFactor?.reveal()]).toEqual([
      ANNAS_CARD,
      '482913',
    ])
    t.answer(known(ANNA))
    expect(t.state.session.state).toBe('active')
  })

  it('is refused alone where the terminal wants a card with it', () => {
    const t = online({ settings: settingsWith({ 'login.methods': 'card-and-pin' }) })
    t.type('482913<enter>')
    expect(reason(t)).toBe('method-off')
  })
})

describe('offline', () => {
  const offline = (settings = {}, changes = {}, beaten = true) => {
    const t = new Terminal({ settings: settingsWith(settings), ...changes })
    return (beaten ? t.beat() : t).goOffline()
  }

  it('asks the cache, through the same verdict and the same journal', () => {
    const t = offline().swipe(ANNAS_CARD)
    expect(t.count('ask-server')).toBe(0)
    t.lookedUp(known(ANNA))
    expect(t.state.session).toMatchObject({ state: 'active', source: 'cache' })
    expect(t.effects.findLast(e => e.kind === 'record')).toMatchObject({
      activity: { kind: 'login', source: 'cache', offline: true },
    })
    expect(t.count('remember')).toBe(0)
  })

  it('refuses a credential past its hours, to the millisecond', () => {
    const verified = (ago: number) => known(ANNA, NOON - ago)
    const day = 86_400_000
    const t = offline().swipe(ANNAS_CARD)
    t.lookedUp(verified(day - t.ms - 1))
    expect(t.state.session.state).toBe('active')
    t.type('<logout>').swipe(ANNAS_CARD)
    t.lookedUp(verified(day - t.ms))
    expect(reason(t)).toBe('cache-expired')
  })

  it('refuses a credential past its own validity under every policy', () => {
    const t = offline({ offlineAcceptance: 'any-card' }).swipe(ANNAS_CARD)
    t.lookedUp({ ...known(ANNA), kind: 'known', user: ANNA, verifiedAt: NOON, expires: NOON })
    expect(reason(t)).toBe('expired')
  })

  it('lets any card in under its number where policy says so, never a PIN', () => {
    const t = offline({ offlineAcceptance: 'any-card' }).swipe('CAFE').lookedUp(no('unknown-card'))
    expect(t.state.session).toMatchObject({ state: 'active', holder: { kind: 'card' } })
    t.type('<logout>730158<enter>').lookedUp(no('wrong-pin'))
    expect(reason(t)).toBe('wrong-pin')
    t.swipe('1234567', 'card-or-pin').lookedUp(no('unknown-card'))
    expect(reason(t)).toBe('unknown-card')
  })

  it.each([
    [{ offlineLogin: 'off' }, 'offline-login-off'],
    [{ gate: 'static' }, 'gate-locked'],
  ])('%j refuses a card with %s without looking', (settings, expected) => {
    const t = offline(settings).swipe(ANNAS_CARD)
    expect(reason(t)).toBe(expected)
    expect(t.count('look-up')).toBe(0)
  })

  it.each([
    [{ pinOffline: 'never' }, 'C', '730158', 'pin-not-offline'],
    [{ pinOffline: 'with-card' }, 'A', '730158', 'pin-not-offline'],
    [{ pinOffline: 'grade-b' }, 'C', '730158', 'pin-not-offline'],
    [{ pinOffline: 'grade-b' }, 'B', '730158', undefined],
    [{ pinOffline: 'grade-b' }, 'A', '730158', undefined],
    [{}, 'C', '7301', 'pin-too-short'],
    [{ pinOfflineMinLength: 4 }, 'C', '7301', undefined],
  ] as const)('%j on grade %s judges PIN %s as %s', (settings, grade, pin, expected) => {
    const t = offline(settings, { grade }).type(`${pin}<enter>`)
    expect(reason(t)).toBe(expected)
    expect(t.count('look-up')).toBe(expected === undefined ? 1 : 0)
  })

  it.each([
    [{ pinOffline: 'with-card' }, 'A', '730158'],
    [{ pinOffline: 'grade-b' }, 'C', '730158'],
    [{}, 'C', '7301'],
  ] as const)(
    '%j on grade %s: PIN %s is not good at a reader that types either, and no guess learns of it',
    (settings, grade, typed) => {
      const found = { ...known(BEN), as: 'pin' } as const
      const t = offline(settings, { grade }).swipe(typed, 'card-or-pin').lookedUp(found)
      expect([reason(t), t.state.session.state]).toEqual(['unknown-card', 'idle'])
      const other = offline(settings, { grade })
        .swipe(ANNAS_CARD, 'card-or-pin')
        .lookedUp(known(ANNA))
      expect(other.state.session.state).toBe('active')
      // Online it is good, and is not stored.
      const stored = online({ settings: settingsWith(settings), grade })
        .swipe(typed, 'card-or-pin')
        .answer(found)
      expect(stored.state.session.state).toBe('active')
      expect(stored.count('remember')).toBe(0)
    },
  )

  it.each([
    [30 * 60_000, undefined],
    [2 * 3_600_000, 'cache-expired'],
    [70 * 365 * 24 * 3_600_000, 'cache-expired'],
  ])(
    'somebody vouched for %s ms from now, by a clock that was wrong, is judged %s',
    (ahead, expected) => {
      const t = offline().swipe(ANNAS_CARD)
      t.lookedUp(known(ANNA, (NOON + t.ms + ahead) as Wall))
      expect(reason(t)).toBe(expected)
    },
  )

  it('stops looking at PINs when the budget is spent; cards go on, and the window gives it back', () => {
    const t = offline({ pinOfflineBudget: 5 })
    for (let wrong = 0; wrong < 5; wrong++) t.type(`00000${wrong}<enter>`).lookedUp(no('wrong-pin'))
    t.type('000009<enter>')
    expect(reason(t)).toBe('budget-spent')
    t.swipe(ANNAS_CARD).lookedUp(known(ANNA))
    expect(t.state.session.state).toBe('active')
    t.type('<logout>').pass(86_400_000).type(`${BENS_PIN}<enter>`)
    expect(t.last('look-up').presented.kind).toBe('pin')
  })

  it.each([
    ['strict', 'none', -86_400_000, 'clock-untrusted'],
    ['strict', 'none', 15 * 86_400_000, 'clock-untrusted'],
    ['strict', 'none', 13 * 86_400_000, undefined],
    ['lenient', 'none', -86_400_000, undefined],
    ['strict', 'static', -86_400_000, 'gate-locked'],
  ] as const)('%s, gate %s, with a clock %d ms off at boot: %s', (policy, gate, off, expected) => {
    const kept = { ...NOTHING_KEPT, floor: (NOON - off) as Wall }
    const t = offline({ 'clock.policy': policy, gate }, { kept }, false).swipe(ANNAS_CARD)
    expect(reason(t)).toBe(expected)
  })

  it('trusts its clock again with the first signed beat', () => {
    const kept = { ...NOTHING_KEPT, floor: (NOON + 86_400_000) as Wall }
    const t = offline({}, { kept }).swipe(ANNAS_CARD)
    expect(t.last('look-up').presented.kind).toBe('card')
  })

  it('remembers wrong tries over a power cut, and the running delay starts anew', () => {
    const t = offline()
    for (let wrong = 0; wrong < 6; wrong++) t.type(`00000${wrong}<enter>`).lookedUp(no('wrong-pin'))
    const { kept } = t.last('keep')
    const after = new Terminal({ kept }).goOffline()
    expect(after.type(`${BENS_PIN}<enter>`).state.pins.tries.length).toBeGreaterThanOrEqual(6)
    const settings = settingsWith({ 'link.delay': '1s', 'clock.policy': 'lenient' })
    const early = new Terminal({ kept, settings }).goOffline()
    expect(reason(early.type(`${BENS_PIN}<enter>`))).toBe('delayed')
  })

  it('says so when the connection is not secure or the terminal not enrolled', () => {
    const insecure = new Terminal({ secure: false }).pass(120_000).swipe(ANNAS_CARD)
    expect(reason(insecure)).toBe('not-secure')
    expect(panel(insecure.state)).toMatchObject({
      title: { id: 'not-secure-title' },
      lines: [{ id: 'not-secure-how' }],
      methods: [],
    })
    expect(panel(insecure.state).typed).toBeUndefined()
    expect(insecure.count('probe')).toBe(0)
    const { terminal: _, ...nobody } = facts({ enrolled: false })
    const fresh = new Terminal(nobody).pass(120_000).swipe(ANNAS_CARD)
    expect(reason(fresh)).toBe('not-enrolled')
    expect(panel(fresh.state).lines.map(line => line.id)).toContain('not-enrolled-how')
    expect(fresh.count('probe')).toBe(0)
  })

  it('asks the server first and the cache second while recovering', () => {
    const t = offline().beat().swipe(ANNAS_CARD)
    expect(t.state.link.state).toBe('recovering')
    t.pass(1_500)
    expect(t.last('look-up').presented.kind).toBe('card')
    t.lookedUp(known(ANNA))
    expect(t.state.session).toMatchObject({ state: 'active', source: 'cache' })
  })

  it('shows since when, what works and when this login ends', () => {
    const t = offline().swipe(ANNAS_CARD).lookedUp(known(ANNA))
    const lines = panel(t.state).lines
    expect(lines.map(line => line.id)).toEqual([
      'offline-since',
      'jobs-away',
      'your-offline-login-ends',
    ])
    expect(lines.at(-1)?.args).toEqual({ time: (NOON + 86_400_000) as Wall })
  })
})
