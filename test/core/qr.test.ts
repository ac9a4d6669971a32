// E6: the code on the panel that lets somebody in by their phone, from the terminal's side.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance } from '../../agent/core/agent.ts'
import { panel } from '../../agent/core/panel.ts'
import { type Finding, type Millis, Secret } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, BENS_PIN, known, no, settingsWith, stampAt, Terminal } from './sample.ts'
import { bootFacts, QUIET_HOUR, run, timeline } from './timelines.ts'

const VALID: Millis = 120_000
/** The longest that an idle terminal waits before it asks for a code. */
const QUIET: Millis = 3_000
const LET_IN: Finding = { ...known(ANNA), cache: false } as Finding

function online(values: Readonly<Record<string, string>> = {}): Terminal {
  const t = new Terminal({ settings: settingsWith(values) })
  while (t.state.link.state !== 'online') t.beat()
  return t
}
let codes = 0
/** The server gives the code that was asked for; returns its nonce. */
function given(t: Terminal): Secret {
  codes += 1
  const nonce = new Secret(`nonce ${codes}`)
  const code = { nonce, url: `https://server.test/me/?tenant=demo#at=${codes}`, validMs: VALID }
  t.event({ kind: 'qr-fetched', ticket: t.last('fetch-qr').ticket, code })
  return nonce
}
/** A terminal that shows a code. */
function showing(values: Readonly<Record<string, string>> = {}) {
  const t = online(values).pass(QUIET)
  return { t, nonce: given(t) }
}
const scan = (t: Terminal, nonce: Secret) => t.event({ kind: 'scanned', nonce })
const view = (t: Terminal) => panel(t.state)
const ids = (t: Terminal) => [view(t).title, ...view(t).lines].map(({ id }) => id)

/** Beats on time for so long; the terminal stays online. */
function idle(t: Terminal, ms: Millis): Terminal {
  const until = t.ms + ms
  while (t.ms < until) t.pass(Math.min(1_000, until - t.ms)).beatIfDue()
  return t
}

describe('E6: the code on the panel', () => {
  it('E6: is shown while the server is there and nobody is at the terminal', () => {
    const { t } = showing()
    expect(view(t).qr).toMatch(/^https:/)
    expect(ids(t)).toEqual(['swipe-card-or-enter-pin', 'or-scan-code'])
  })

  it.each([
    ['a card', (t: Terminal) => t.swipe(ANNAS_CARD)],
    ['a PIN', (t: Terminal) => t.type(`${BENS_PIN}<enter>`)],
    ['the service screen', (t: Terminal) => t.type('00<enter>')],
    ['no answer to a beat', (t: Terminal) => t.pass(60_000)],
    ['a link that was lost', (t: Terminal) => t.event({ kind: 'link-lost' })],
    ['its end', (t: Terminal) => idle(t, VALID)],
  ])('E6: goes with %s, and lets nobody in any more', (_, happens) => {
    const { t, nonce } = showing()
    happens(t)
    expect(view(t).qr).toBeUndefined()
    const asked = t.count('ask-server')
    scan(t, nonce)
    expect(t.count('ask-server')).toBe(asked)
  })

  it('E6: goes when it is switched off', () => {
    const { t, nonce } = showing()
    const settings = settingsWith({ 'login.qr': 'off' })
    const beat = { settingsVersion: 1 }
    t.beat(beat)
    const { ticket } = t.last('fetch-settings')
    t.event({ kind: 'settings', ticket, settings, pushed: { version: 1, values: {} } })
    expect(view(t).qr).toBeUndefined()
    scan(t, nonce)
    expect(t.state.session.state).toBe('idle')
  })

  it.each([
    [{ 'login.qr': 'off' }, 0],
    [{ 'login.methods': 'card-and-pin' }, 0],
    [{ 'login.methods': 'card-and-pin, pin' }, 1],
    [{ 'login.methods': 'pin' }, 1],
  ])('E6: with %o it is asked for %i times', (values, times) => {
    expect(online(values).pass(QUIET).count('fetch-qr')).toBe(times)
  })

  it('E6: is asked for again and again while nobody comes, less than once in 100 s', () => {
    const t = online()
    const started = t.count('fetch-qr')
    for (let second = 0; second < 3_600; second += 1) {
      const asked = t.count('fetch-qr')
      idle(t, 1_000)
      if (t.count('fetch-qr') > asked) given(t)
      if (second > QUIET / 1_000) expect(view(t).qr, `at ${second} s`).toBeDefined()
    }
    const times = t.count('fetch-qr') - started
    expect(times).toBeGreaterThan(30)
    expect(times).toBeLessThanOrEqual(36)
  })

  it('E6: is not asked for again for long where the server is too old for it', () => {
    const t = online().pass(QUIET)
    t.event({ kind: 'qr-fetched', ticket: t.last('fetch-qr').ticket })
    idle(t, 40 * 60_000)
    expect([t.count('fetch-qr'), view(t).qr]).toEqual([1, undefined])
    t.event({ kind: 'link-lost' })
    idle(t, QUIET)
    expect(t.count('fetch-qr')).toBe(2)
  })

  it('E6: is asked for later and later where none comes', () => {
    const t = online()
    for (let second = 0; second < 3_600; second += 1) {
      idle(t, 1_000)
      const { asking } = t.state.qr
      if (asking !== undefined) t.fail(asking.ticket, 'server/busy')
    }
    expect(t.count('fetch-qr')).toBeGreaterThan(7)
    expect(t.count('fetch-qr')).toBeLessThan(20)
    expect(t.state.link.state).toBe('online')
  })

  it('E6: comes again after whoever was there has gone', () => {
    const { t } = showing()
    t.swipe(ANNAS_CARD).answer(no('unknown-card'))
    expect(view(t).qr).toBeUndefined()
    t.pass(QUIET)
    given(t)
    expect(view(t).qr).toBeDefined()
  })

  it('E6: says so in its title where it is the only way in just now', () => {
    const { t } = showing({ 'login.methods': 'pin' })
    for (let n = 0; n < 6; n += 1) t.type(`11111${n}<enter>`).answer(no('wrong-pin'))
    t.pass(QUIET)
    given(t)
    expect(view(t).methods).toEqual([])
    expect(ids(t)).toEqual(['scan-code', 'pins-delayed'])
  })
})

describe('E6: whoever has scanned it', () => {
  it('E6: comes in by the straight path: asked, written down, opened; and nothing of it is remembered', () => {
    const { t, nonce } = showing()
    t.type('12')
    scan(t, nonce)
    expect(t.last('ask-server').presented).toEqual({ kind: 'qr', value: nonce })
    expect([view(t).screen, t.state.typed, t.state.pins.tries]).toEqual(['busy', undefined, []])
    t.answer(LET_IN)
    expect(t.state.session).toMatchObject({
      ...{ state: 'active', source: 'server', holder: { user: ANNA } },
    })
    expect(t.last('record').activity).toEqual({
      ...{ kind: 'login', user: ANNA.id, method: 'qr', source: 'server', offline: false },
    })
    expect(t.state.session).not.toHaveProperty('card')
    expect(t.last('unlock').holder).toEqual({ kind: 'user', user: ANNA })
    expect([t.count('remember'), t.count('look-up')]).toEqual([0, 0])
  })

  it('E6: is not remembered even if the server does not say so', () => {
    const { t, nonce } = showing()
    scan(t, nonce).answer(known(ANNA))
    expect([t.count('unlock'), t.count('remember')]).toEqual([1, 0])
    expect(t.state.session).not.toHaveProperty('offlineUntil')
  })

  it('E6: is not let in while the disk does not take the login', () => {
    const { t, nonce } = showing()
    t.disk = 'fails'
    scan(t, nonce).answer(LET_IN)
    expect([t.count('unlock'), view(t).notice?.id]).toEqual([0, 'reason.journal-unwritable'])
  })

  it.each([
    ['inactive', no('inactive'), 'inactive'],
    ['too late', no('qr-gone'), 'qr-gone'],
    [
      'offered to register',
      { ...no('unknown-card'), register: ['pin'] } as Finding,
      'unknown-card',
    ],
  ])('E6: who is %s stays outside, with the reason on panel and in the journal', (_, said, why) => {
    const { t, nonce } = showing()
    scan(t, nonce).answer(said)
    expect(t.last('record').activity).toEqual({
      ...{ kind: 'refused', reason: why, method: 'qr', offline: false },
    })
    expect([view(t).screen, view(t).notice?.id]).toEqual(['idle', `reason.${why}`])
  })

  it.each(['60s', '0s'])('E6: needs the server: with link.delay %s no cache is asked', delay => {
    const { t, nonce } = showing({ 'link.delay': delay })
    scan(t, nonce).fail(t.last('ask-server').ticket)
    expect(t.last('record').activity).toMatchObject({ kind: 'refused', reason: 'needs-server' })
    expect([t.count('look-up'), t.count('unlock')]).toEqual([0, 0])
  })

  it('E6: is not held back by wrong PINs, and adds none', () => {
    const { t } = showing()
    for (let n = 0; n < 6; n += 1) t.type(`11111${n}<enter>`).answer(no('wrong-pin'))
    const { tries } = t.state.pins
    t.pass(QUIET)
    scan(t, given(t)).answer(LET_IN)
    expect([t.count('unlock'), t.state.pins.tries]).toEqual([1, tries])
  })

  it('E6: may have scanned the code of just before, whose end is still to come', () => {
    const { t, nonce } = showing()
    idle(t, 108_000)
    given(t)
    scan(t, nonce)
    expect(t.last('ask-server').presented.value).toBe(nonce)
  })

  it('E6: and of a code that is used up, the other is, too', () => {
    const { t, nonce } = showing()
    idle(t, 108_000)
    const newer = given(t)
    scan(t, nonce).answer(no('qr-gone'))
    scan(t, newer)
    expect(t.count('ask-server')).toBe(1)
  })

  it.each([
    ['a nonce that nobody knows', (t: Terminal) => scan(t, new Secret('forged'))],
    ['the address instead of the nonce', (t: Terminal) => scan(t, new Secret(view(t).qr ?? ''))],
  ])('E6: does not come in with %s', (_, tries) => {
    const { t, nonce } = showing()
    tries(t)
    expect([t.count('ask-server'), t.state.session.state]).toEqual([0, 'idle'])
    // And whoever has the right one still does.
    scan(t, nonce)
    expect(t.count('ask-server')).toBe(1)
  })

  it('E6: comes too late at its end, even if no timer has told so', () => {
    const { t, nonce } = showing()
    const until = t.state.qr.codes[0]?.until ?? 0
    const scannedAt = (ms: number) =>
      advance(t.state, { kind: 'scanned', nonce, ...stampAt(ms) }).state.session.state
    expect([scannedAt(until - 1), scannedAt(until)]).toEqual(['identifying', 'idle'])
  })

  it('E6: comes too late when somebody else has begun to log in, or is in', () => {
    const { t, nonce } = showing()
    t.swipe(ANNAS_CARD)
    scan(t, nonce)
    expect(t.count('ask-server')).toBe(1)
    t.answer(known(ANNA))
    scan(t, nonce)
    expect([t.count('unlock'), t.count('lock')]).toEqual([1, 0])
  })
})

describe('E6: whatever happens', () => {
  it('E6: no code is shown but while the server is there, nobody is at it, and it is not over', () => {
    let shown = 0
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        run(start, [...steps, QUIET_HOUR], (_, __, { state }, at) => {
          const { qr } = panel(state)
          if (state.qr.codes.length > 2) throw new Error('more than two codes at a time')
          if (qr === undefined) return
          shown += 1
          const { link, session, settings, enrolment, secure } = state
          expect([link.state, session.state, settings['login.qr']]).toEqual([
            'online',
            'idle',
            'on',
          ])
          expect([enrolment.enrolled, secure, link.turnedAway]).toEqual([true, true, undefined])
          expect(state.qr.codes[0]?.until).toBeGreaterThan(at)
          expect(settings['login.methods'].some(one => one !== 'card-and-pin')).toBe(true)
        })
      }),
      { numRuns: 300 },
    )
    expect(shown).toBeGreaterThan(0)
  })

  it('E6: a scan counts at most once, before its end, and never while somebody else is at it', () => {
    let taken = 0
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        const asked = new Map<number, number>()
        const used = new Set<string>()
        run(start, steps, (before, body, { state, effects }, at) => {
          for (const effect of effects) {
            if (effect.kind === 'fetch-qr') asked.set(effect.ticket, at)
            if (effect.kind !== 'ask-server' || effect.presented.kind !== 'qr') continue
            taken += 1
            expect(body).toMatchObject({ kind: 'scanned' })
            expect([before?.session.state, before?.link.state]).toEqual(['idle', 'online'])
            expect(before?.service).toBeUndefined()
            const nonce = effect.presented.value.reveal()
            expect(used.has(nonce)).toBe(false)
            used.add(nonce)
            expect(at - (asked.get(Number(nonce.split(' ')[1])) ?? 0)).toBeLessThan(VALID)
            expect(state.qr.codes).toEqual([])
          }
          for (const effect of effects) {
            if (effect.kind === 'look-up' || effect.kind === 'remember') {
              expect(effect.presented.kind).not.toBe('qr')
            }
          }
        })
      }),
      { numRuns: 600 },
    )
    expect(taken).toBeGreaterThan(0)
  })
})
