// F: an unknown card is registered at the terminal, in one conversation that ends by itself; never without the server.

import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import { type EventBody, type Finding, type Proof, Secret } from '../../agent/core/vocabulary.ts'
import { ANNA, known, no, settingsWith, Terminal } from './sample.ts'

const CARD = 'FACE0001'
const PASSWORD = 'correct horse battery'
const PIN = '482913'
const OFFER: Finding = {
  ...{ kind: 'refused', reason: 'unknown-card', register: ['password', 'pin'] },
}
const NAMED: EventBody = {
  kind: 'owner-named',
  username: new Secret('anna'),
  password: new Secret(PASSWORD),
}

const online = (values: Readonly<Record<string, string>> = {}) =>
  new Terminal({ settings: settingsWith(values) }).beat().beat()
const offered = (values: Readonly<Record<string, string>> = {}) =>
  online(values).swipe(CARD).answer(OFFER)
/** The server answers what was asked of it last. */
const answer = (t: Terminal, finding: Finding) =>
  t.event({ kind: 'answered', ticket: t.last('register-card').ticket, finding })
const view = (t: Terminal) => panel(t.state)
const ids = (t: Terminal) => [view(t).title, ...view(t).lines].map(({ id }) => id)
const notice = (t: Terminal) => view(t).notice?.id
const proofOf = ({ proof }: { readonly proof: Proof }) =>
  proof.by === 'pin' ? [proof.pin.reveal()] : [proof.username.reveal(), proof.password.reveal()]

describe('F: an unknown card that may be registered', () => {
  it('F: is refused, written down as that, and its holder asked whose it is', () => {
    const t = offered()
    expect(t.last('record').activity).toMatchObject({ kind: 'refused', reason: 'unknown-card' })
    expect(t.last('feedback')).toMatchObject({ reader: 'r', mood: 'refused' })
    expect(view(t)).toMatchObject({ screen: 'register-card', register: ['password', 'pin'] })
    expect(ids(t)).toEqual([
      ...['card-not-known', 'register-by-password', 'register-by-pin', 'register-stop'],
    ])
    expect(notice(t)).toBeUndefined()
    expect(view(t).typed).toEqual({ purpose: 'pin', length: 0 })
  })

  it.each([
    ['a PIN', (t: Terminal) => t.type(`${PIN}<enter>`), [PIN]],
    ['user name and password', (t: Terminal) => t.event(NAMED), ['anna', PASSWORD]],
  ])('F: lets its new owner in after %s, through the journal like any login', (_, prove, sent) => {
    const t = offered()
    prove(t)
    expect(t.last('register-card').presented.value.reveal()).toBe(CARD)
    expect(proofOf(t.last('register-card'))).toEqual(sent)
    expect(t.count('unlock')).toBe(0)
    answer(t, known(ANNA))
    expect(t.state.session).toMatchObject({
      state: 'active',
      source: 'server',
      holder: { user: ANNA },
    })
    expect(t.last('record').activity).toEqual({
      ...{ kind: 'login', user: ANNA.id, card: CARD, method: 'card', source: 'server' },
      offline: false,
    })
    expect(t.last('remember').presented).toMatchObject({ kind: 'card' })
    expect(t.last('remember').presented).not.toHaveProperty('secondFactor')
    expect(t.state.pins.tries).toEqual([])
  })

  it('F: does not get in while the disk does not take the login', () => {
    const t = offered().event(NAMED)
    t.disk = 'fails'
    answer(t, known(ANNA))
    expect([t.count('unlock'), notice(t)]).toEqual([0, 'reason.journal-unwritable'])
  })

  it('F: is looked at only after the try is on the disk, and the proof is gone once it is sent', () => {
    const t = offered()
    t.disk = 'fails'
    t.event(NAMED)
    expect([t.count('register-card'), notice(t)]).toEqual([0, 'reason.attempt-uncounted'])
    const other = offered().event(NAMED)
    expect(other.state.pins.tries).toHaveLength(1)
    expect(other.state.session).toMatchObject({ login: { registration: 'sent' } })
  })

  it('F: wrong proofs count with wrong PINs, and then nobody is asked any more', () => {
    const t = online()
    for (let tries = 0; tries < 6; tries++) {
      t.swipe(CARD).answer(OFFER).event(NAMED)
      answer(t, no(tries % 2 === 0 ? 'wrong-password' : 'wrong-pin'))
    }
    expect(t.state.pins.tries).toHaveLength(6)
    expect(t.state.delays.pins).toBeDefined()
    t.swipe(CARD).answer(OFFER)
    expect([t.state.session.state, notice(t)]).toEqual(['idle', 'reason.unknown-card'])
  })

  it.each(['card-taken', 'too-many-cards', 'inactive', 'locked-out'] as const)(
    'F: refused with %s, says so and counts nothing: the proof was right or not looked at',
    reason => {
      const t = offered().event(NAMED)
      answer(t, no(reason))
      expect([notice(t), t.state.session.state]).toEqual([`reason.${reason}`, 'idle'])
      expect(t.state.pins.tries).toEqual([])
    },
  )
})

describe('F: the question', () => {
  it('F: goes away after a minute; keys and touches keep it up', () => {
    const t = offered({ 'link.beat': '1h' })
      .pass(50_000)
      .type('4')
      .pass(50_000)
      .event({ kind: 'touched' })
      .pass(59_000)
    expect(view(t).screen).toBe('register-card')
    t.pass(1_000)
    expect(t.state.session).toEqual({ state: 'idle' })
    t.event(NAMED)
    expect(t.count('register-card')).toBe(0)
  })

  it.each(['<stop>', '<logout>'])('F: ends with %s, and nothing is sent', keys => {
    const t = offered().type(`48${keys}`)
    expect([t.state.session.state, t.state.typed]).toEqual(['idle', undefined])
    expect(t.count('register-card')).toBe(0)
  })

  it('F: makes way for another card', () => {
    const t = offered().swipe('0102030405')
    expect(t.last('ask-server').presented.value.reveal()).toBe('0102030405')
    t.answer(known(ANNA))
    expect(t.state.session.state).toBe('active')
  })

  it('F: takes no PIN where only a password proves anything, and no service code', () => {
    const t = online()
      .swipe(CARD)
      .answer({ ...OFFER, kind: 'refused', reason: 'unknown-card', register: ['password'] })
    expect(view(t).typed).toBeUndefined()
    t.type(`${PIN}<enter>`)
    expect([t.count('register-card'), t.state.session.state]).toEqual([0, 'registering'])
    const both = offered().type('00<enter>')
    expect(both.state.unlocking.state).toBe('none')
  })

  it('F: is not asked for what may be a PIN, or comes with one', () => {
    expect(online().swipe(CARD, 'card-or-pin').answer(OFFER).state.session.state).toBe('idle')
    const t = online({ 'login.methods': 'card-and-pin' }).swipe(CARD).type(`${PIN}<enter>`)
    t.answer(OFFER)
    expect(t.state.session.state).toBe('idle')
  })
})

describe('F: without the server', () => {
  it('F: nobody is asked offline, while the delay runs, or before the link is online again', () => {
    const away = online({ offlineAcceptance: 'cached' }).goOffline().swipe(CARD)
    away.lookedUp(OFFER)
    const asked = (t: Terminal) => [t.state.session.state, notice(t)]
    expect(asked(away)).toEqual(['idle', 'reason.unknown-card'])
    const waiting = online()
    waiting.pass((waiting.state.link.next ?? 0) - waiting.ms)
    waiting.fail(waiting.last('probe').ticket)
    expect(waiting.state.link.state).toBe('waiting')
    waiting.swipe(CARD).answer(OFFER)
    expect(asked(waiting)).toEqual(['idle', 'reason.unknown-card'])
    away.beat()
    expect(away.state.link.state).toBe('recovering')
    away.swipe(CARD).answer(OFFER)
    expect(asked(away)).toEqual(['idle', 'reason.unknown-card'])
  })

  it('F: the question ends with a sentence when the link goes', () => {
    const t = offered().type('48')
    t.pass((t.state.link.next ?? 0) - t.ms)
    t.fail(t.last('probe').ticket)
    expect([t.state.session.state, notice(t)]).toEqual(['idle', 'reason.registration-unanswered'])
    expect(t.state.typed).toBeUndefined()
    t.event(NAMED)
    expect(t.count('register-card')).toBe(0)
  })

  it('F: what was sent and is not answered ends with that sentence; the cache is never asked', () => {
    for (const lose of [
      (t: Terminal) => t.fail(t.last('register-card').ticket, 'server/timeout'),
      (t: Terminal) => t.pass(10_000),
    ]) {
      const t = offered({ 'link.beat': '60s' }).event(NAMED)
      lose(t)
      expect([t.state.session.state, notice(t)]).toEqual(['idle', 'reason.registration-unanswered'])
      expect([t.count('look-up'), t.count('register-card'), t.count('unlock')]).toEqual([0, 1, 0])
      // It comes after all: nobody waits for it, and the card is known when it is held there again.
      answer(t, known(ANNA))
      expect(t.count('unlock')).toBe(0)
    }
  })

  it('F: whoever does not want to wait presses Stop, and the try stands', () => {
    const t = offered().event(NAMED).type('<stop>')
    expect([t.state.session.state, notice(t)]).toEqual(['idle', 'reason.registration-unanswered'])
    expect(t.state.pins.tries).toHaveLength(1)
    const login = online().swipe(CARD).type('<stop>')
    expect(login.state.session.state).toBe('identifying')
  })

  it('F: a terminal that is turned away says so', () => {
    const t = offered().event(NAMED)
    t.fail(t.last('register-card').ticket, 'server/refused')
    expect(notice(t)).toBe('reason.terminal-refused')
  })
})

it('F: neither state, panel nor journal holds what was typed', () => {
  const t = offered().event(NAMED)
  answer(t, no('wrong-password'))
  t.swipe(CARD).answer(OFFER).type(PIN)
  const told = JSON.stringify([t.state, view(t), t.effects.filter(({ kind }) => kind === 'record')])
  for (const secret of [PASSWORD, PIN]) expect(told).not.toContain(secret)
  expect(view(t).typed).toEqual({ purpose: 'pin', length: PIN.length })
})
