// The panel tells the truth: why it waits, since when, who can log in how, and when what is closed opens again.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import type { BootFacts, Message, Wall } from '../../agent/core/vocabulary.ts'
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

const STORED = { cache: { users: 2, generation: 1 } }
const terminal = (settings = {}, changes: Partial<BootFacts> = {}) =>
  new Terminal({ ...STORED, settings: settingsWith(settings), ...changes })
const offline = (settings = {}, changes: Partial<BootFacts> = {}) =>
  terminal(settings, changes).beat().goOffline()

const id = (message: Message) => message.id
/** Title, lines, what can be typed, and the ways that are open. */
const shown = (t: Terminal) => {
  const { title, lines, typed, methods } = panel(t.state)
  return [title.id, lines.map(id), typed?.purpose, methods]
}
const line = (t: Terminal, name: string) => panel(t.state).lines.find(one => one.id === name)
const wrongPins = (t: Terminal, times: number) => {
  for (let wrong = 0; wrong < times; wrong++) {
    t.type(`00000${wrong}<enter>`)
    if (t.state.link.state === 'offline') t.lookedUp(no('wrong-pin'))
    else t.answer(no('wrong-pin'))
  }
  return t
}

describe('while it waits', () => {
  it('looks for the server after power on, and blames it only once it has not answered', () => {
    const t = terminal()
    expect(panel(t.state).title.id).toBe('looking-for-server')
    expect(panel(t.state).lines.map(id)).toEqual(['offline-login-possible-in'])
    t.pass(8_000)
    expect(panel(t.state).title.id).toBe('waiting-title')
    expect(line(t, 'no-answer-since')?.args).toEqual({ time: NOON })
    expect(line(t, 'offline-login-possible-in')?.args).toEqual({ until: 60_000 })
  })

  it.each([
    [{}, ['offline-login-possible-in']],
    [{ gate: 'static' }, ['offline-login-possible-in', 'needs-unlock-code']],
    [{ offlineLogin: 'off' }, ['waiting-for-server']],
    [{ 'login.methods': 'pin', pinOffline: 'never' }, ['waiting-for-server']],
    [{ 'login.methods': 'card', pinOffline: 'never' }, ['offline-login-possible-in']],
  ])('with %j it announces %j', (settings, announced) => {
    const t = terminal(settings).pass(8_000)
    expect(panel(t.state).lines.map(id)).toEqual([...announced, 'no-answer-since'])
  })

  it('announces nothing where nobody is stored or the clock is not believed', () => {
    const kept = { ...NOTHING_KEPT, floor: (NOON + 86_400_000) as Wall }
    for (const t of [new Terminal(), terminal({}, { kept })]) {
      expect(panel(t.state).lines.map(id)).toEqual(['waiting-for-server'])
    }
  })

  it('refuses for good where nobody is ever let in offline, instead of for a while', () => {
    const t = terminal({ offlineLogin: 'off' }).swipe(ANNAS_CARD).pass(1_500)
    expect(panel(t.state).notice?.id).toBe('reason.offline-login-off')
  })
})

describe('offline it says who can log in', () => {
  it.each<[object, object, string, string[], string | undefined, string[]]>([
    [
      {},
      {},
      'swipe-card-or-enter-pin',
      ['offline-login-works', 'pins-need-digits'],
      'pin',
      ['card', 'pin'],
    ],
    [{ 'login.methods': 'card' }, {}, 'swipe-card', ['offline-login-works'], undefined, ['card']],
    [
      { 'login.methods': 'pin' },
      {},
      'enter-pin',
      ['offline-login-works', 'pins-need-digits'],
      'pin',
      ['pin'],
    ],
    [
      { pinOffline: 'never' },
      {},
      'swipe-card',
      ['offline-login-works', 'pins-not-offline'],
      undefined,
      ['card'],
    ],
    [
      { pinOffline: 'with-card' },
      {},
      'swipe-card',
      ['offline-login-works', 'pins-not-offline'],
      undefined,
      ['card'],
    ],
    [
      { pinOffline: 'grade-b' },
      { grade: 'C' },
      'swipe-card',
      ['offline-login-works', 'pins-not-offline'],
      undefined,
      ['card'],
    ],
    [
      { pinOffline: 'grade-b' },
      { grade: 'B' },
      'swipe-card-or-enter-pin',
      ['offline-login-works', 'pins-need-digits'],
      'pin',
      ['card', 'pin'],
    ],
    [
      { offlineAcceptance: 'any-card', 'login.methods': 'card' },
      {},
      'swipe-card',
      ['every-card-works'],
      undefined,
      ['card'],
    ],
    [
      { offlineAcceptance: 'cached-then-any-card' },
      {},
      'swipe-card-or-enter-pin',
      ['every-card-works', 'pins-need-digits'],
      'pin',
      ['card', 'pin'],
    ],
    [
      { offlineAcceptance: 'any-card' },
      { cache: { users: 0, generation: 0 } },
      'swipe-card',
      ['every-card-works', 'pins-not-offline'],
      undefined,
      ['card'],
    ],
    [
      { 'login.methods': 'card-and-pin' },
      {},
      'swipe-card',
      ['offline-login-works'],
      undefined,
      ['card-and-pin'],
    ],
    [
      { 'login.methods': 'card-and-pin', pinOffline: 'never' },
      {},
      'no-login-title',
      ['wait-for-server'],
      undefined,
      [],
    ],
    [
      { 'login.methods': 'pin', pinOffline: 'never' },
      {},
      'no-login-title',
      ['wait-for-server'],
      undefined,
      [],
    ],
    [{ offlineLogin: 'off' }, {}, 'offline-login-off-title', ['wait-for-server'], undefined, []],
    [
      {},
      { cache: { users: 0, generation: 0 } },
      'no-login-title',
      ['nobody-stored'],
      undefined,
      [],
    ],
    [{ gate: 'static' }, {}, 'enter-unlock-code', ['ask-for-unlock-code'], 'unlock-code', []],
  ])('%j, %j', (settings, changes, title, lines, typed, methods) => {
    const t = offline(settings, changes)
    expect(shown(t)).toEqual([title, ['offline-since', ...lines], typed, methods])
  })

  it('nobody, while the clock is not believed', () => {
    const kept = { ...NOTHING_KEPT, floor: (NOON + 86_400_000) as Wall }
    const t = terminal({}, { kept }).goOffline()
    expect(shown(t)).toEqual([
      ...['no-login-title', ['offline-since', 'reason.clock-untrusted'], undefined, []],
    ])
  })

  it('one, while the gate is open for one', () => {
    const t = offline({ gate: 'static' }).type('24680<enter>')
    t.event({ kind: 'code-checked', ticket: t.last('check-code').ticket, right: true })
    expect(panel(t.state).lines.map(id)).toEqual([
      'offline-since',
      'mode-single',
      'mode-until-online',
    ])
    t.type('1')
    expect(panel(t.state).lines.map(id)).toEqual([
      ...['offline-since', 'unlocked-for-one', 'offline-login-works', 'pins-need-digits'],
    ])
  })
})

describe('while a delay runs', () => {
  it.each([
    ['online', terminal({ 'link.beat': '1h' }).beat().beat()],
    ['offline', offline()],
  ])('%s it takes cards, says when PINs work again, and takes them then', (_, t) => {
    wrongPins(t, 6)
    const until = t.ms + 30_000
    expect(shown(t)).toMatchObject(['swipe-card', {}, undefined, ['card']])
    expect(line(t, 'pins-delayed')?.args).toEqual({ until })
    t.pass(29_999)
    expect(line(t, 'pins-delayed')?.args).toEqual({ until })
    t.pass(1)
    expect(shown(t)).toMatchObject(['swipe-card-or-enter-pin', {}, 'pin', ['card', 'pin']])
    expect(line(t, 'pins-delayed')).toBeUndefined()
  })

  it('is closed to everybody where there is nothing but PINs', () => {
    const t = wrongPins(terminal({ 'login.methods': 'pin' }).beat(), 6)
    expect(shown(t)).toEqual(['no-login-title', ['pins-delayed'], undefined, []])
  })

  it('says nothing of the try that is being looked at', () => {
    const t = wrongPins(terminal().beat(), 5).type(`${BENS_PIN}<enter>`)
    expect(shown(t).slice(0, 2)).toEqual(['one-moment', []])
    t.answer(known(BEN))
    expect(line(t, 'pins-delayed')).toBeUndefined()
  })

  it('does not promise an end behind which PINs stay off', () => {
    const t = wrongPins(offline({ pinOfflineBudget: 6 }), 6)
    const back = t.ms + 86_400_000
    expect(line(t, 'pins-off-until')?.args).toEqual({ until: back })
    t.type(`${BENS_PIN}<enter>`)
    expect(panel(t.state).notice).toEqual({ id: 'reason.budget-spent', args: { until: back } })
    t.pass(back - 1 - t.ms)
    expect(panel(t.state).title.id).toBe('swipe-card')
    expect(panel(t.pass(1).state).title.id).toBe('swipe-card-or-enter-pin')
  })

  it('asks for no unlock code, and does so again when it is over', () => {
    const t = offline({ gate: 'static' })
    for (let wrong = 0; wrong < 6; wrong++) {
      t.type(`1000${wrong}<enter>`)
      t.event({ kind: 'code-checked', ticket: t.last('check-code').ticket, right: false })
    }
    expect(shown(t).slice(0, 3)).toEqual([
      'no-login-title',
      ['offline-since', 'ask-for-unlock-code', 'codes-delayed'],
      undefined,
    ])
    expect(line(t, 'codes-delayed')?.args).toEqual({ until: t.ms + 30_000 })
    expect(shown(t.pass(30_000))[0]).toBe('enter-unlock-code')
  })

  it('asks nobody for the PIN to a card', () => {
    const t = offline({ 'login.methods': 'card-and-pin' })
    for (let wrong = 0; wrong < 6; wrong++) {
      t.swipe(ANNAS_CARD).type(`00000${wrong}<enter>`).lookedUp(no('wrong-pin'))
    }
    expect(shown(t)).toEqual(['no-login-title', ['offline-since', 'pins-delayed'], undefined, []])
    t.swipe(ANNAS_CARD)
    expect(t.state.session.state).toBe('idle')
    expect(panel(t.state).notice?.id).toBe('reason.delayed')
  })
})

describe('when nobody can log in', () => {
  it('says that the journal cannot be written, until it can', () => {
    const t = terminal().beat()
    t.disk = 'fails'
    t.swipe('FFFF').answer(no('unknown-card'))
    expect(shown(t)).toEqual(['no-login-title', ['reason.journal-unwritable'], undefined, []])
    t.disk = 'works'
    expect(shown(t.pass(5_000))[0]).toBe('swipe-card-or-enter-pin')
  })

  it('says that the server turns this terminal away, until it does not', () => {
    const t = terminal()
    t.fail(t.last('probe').ticket, 'server/refused')
    expect(shown(t)).toEqual(['turned-away-title', ['not-enrolled-how'], undefined, []])
    expect(shown(t.beat())[0]).toBe('swipe-card-or-enter-pin')
  })
})

describe('to somebody who is in', () => {
  const ends = (t: Terminal) => line(t, 'your-offline-login-ends')?.args

  it('says when the login ends offline, where it works offline at all', () => {
    expect(ends(offline().swipe(ANNAS_CARD).lookedUp(known(ANNA)))).toEqual({
      time: NOON + 86_400_000,
    })
    const later = (settings: object, pin = BENS_PIN) =>
      terminal(settings).beat().type(`${pin}<enter>`).answer(known(BEN)).goOffline()
    expect(ends(later({ 'session.idle': '5m' }))).toHaveProperty('time')
    expect(ends(later({ 'session.idle': '5m', offlineLogin: 'off' }))).toBeUndefined()
    expect(ends(later({ 'session.idle': '5m', pinOffline: 'never' }))).toBeUndefined()
    expect(ends(later({ 'session.idle': '5m' }, '7301'))).toBeUndefined()
  })
})
