// Codes that answer a challenge and codes of an envelope: tried, burnt, written down, opened; and what a reboot leaves.

import { describe, expect, it } from 'vitest'
import { KEPT_LOST } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import {
  type BootFacts,
  type FoundCode,
  Secret,
  type UsedCode,
} from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, known, settingsWith, Terminal } from './sample.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const gated = settingsWith({ gate: 'challenge' })
const locked = (changes: Partial<BootFacts> = {}) =>
  new Terminal({ settings: gated, ...changes }).beat().goOffline()
const shown = (t: Terminal) =>
  panel(t.state)
    .lines.flatMap(({ id, args }) => (id === 'challenge' ? [{ ...args }] : []))
    .map(({ challenge }) => challenge)[0]
const CODE = '001234567890<enter>'

/** Types twelve digits, and the vault finds this in them. */
function enter(t: Terminal, found?: FoundCode): Terminal {
  t.type(CODE)
  if (t.state.unlocking.state !== 'checking') return t
  return t.event({
    kind: 'response-checked',
    ticket: t.last('check-response').ticket,
    ...(found && { found }),
  })
}
const answering = (t: Terminal): UsedCode => ({
  by: 'challenge',
  challenge: t.state.challenge?.text ?? '',
})
const single = (code: UsedCode): FoundCode => ({ code, grant: { mode: 'single' } })
const hours = (code: UsedCode, hours: number): FoundCode => ({
  code,
  grant: { mode: 'until-online', hours },
})
const entries = (t: Terminal) =>
  t.effects.flatMap(effect => (effect.kind === 'record' ? [effect.activity] : []))
const reason = (t: Terminal) => t.state.lastVerdict?.reason
/** After the power was off: what was kept last, and a machine that knows nothing else. */
const rebooted = (t: Terminal, changes: Partial<BootFacts> = {}) => {
  const { kept } = t.last('keep')
  return new Terminal({ settings: gated, kept, boot: 'boot 2', ...changes }).goOffline()
}

describe('a challenge', () => {
  it('is shown with the name of the terminal, and its answer opens for whom the code says', () => {
    const t = locked()
    expect(panel(t.state)).toMatchObject({ screen: 'unlock-code', typed: { length: 0 } })
    expect(panel(t.state).lines).toContainEqual({
      id: 'challenge',
      args: { terminal: 'T1', challenge: 'CHAL-LE01' },
    })
    t.type('001234567890')
    expect(panel(t.state).typed).toEqual({ purpose: 'unlock-code', length: 12 })
    const code = answering(t)
    enter(t.type('<clear>'), single(code))
    expect(t.state.gate.state).toBe('unlocked-once')
    expect(entries(t)).toContainEqual({ kind: 'gate-unlocked', mode: 'single', code })
    expect(t.state.codes.tries).toHaveLength(0)
    t.swipe(ANNAS_CARD).lookedUp(known(ANNA))
    expect(t.state.session.state).toBe('active')
    expect(t.state.gate.state).toBe('locked')
  })

  it('is not drawn where nobody is shown one', () => {
    expect(new Terminal({ settings: gated }).beat().count('draw-challenge')).toBe(0)
    const open = new Terminal({ settings: settingsWith({ gate: 'static' }) }).beat().goOffline()
    expect(open.count('draw-challenge')).toBe(0)
  })

  it('is burnt on the disk before the entry, and the entry is written before the gate opens', () => {
    const t = locked()
    const before = t.effects.length
    enter(t, single(answering(t)))
    const after = t.effects.slice(before).filter(({ kind }) => kind !== 'draw-challenge')
    expect(after.slice(0, 4).map(({ kind }) => kind)).toEqual([
      ...['keep', 'check-response', 'keep', 'record'],
    ])
    const [counted, , burnt] = after
    expect(counted).toMatchObject({ kept: { challenge: { triesLeft: 2 }, codeTries: [{}] } })
    expect(burnt).not.toHaveProperty('kept.challenge')
  })

  it('lasts until online for the hours of the code, also after a reboot, and never over 72', () => {
    const t = locked()
    enter(t, hours(answering(t), 48))
    expect(entries(t)).toContainEqual(expect.objectContaining({ mode: 'until-online', hours: 48 }))
    expect(t.pass(47 * HOUR).state.gate.state).toBe('unlocked-until-online')
    const kept = t.last('keep').kept
    const again = new Terminal({ settings: gated, kept, boot: 'boot 1' }, { ms: t.ms })
    expect(again.state.gate.state).toBe('unlocked-until-online')
    expect(t.pass(HOUR).state.gate.state).toBe('locked')
    const long = locked()
    enter(long, hours(answering(long), 99)).pass(72 * HOUR)
    expect(long.state.gate.state).toBe('locked')
  })

  it('keeps 48 hours over a reboot although unlock.hours is 24', () => {
    const t = locked()
    enter(t, hours(answering(t), 48))
    const again = new Terminal({ settings: gated, kept: t.last('keep').kept, boot: 'boot 2' })
    expect(again.pass(40 * HOUR).state.gate.state).toBe('unlocked-until-online')
  })

  it('takes three tries, then it is another one', () => {
    const t = locked()
    const first = shown(t)
    for (const left of [2, 1]) {
      enter(t)
      expect(reason(t)).toBe('wrong-code')
      expect(t.state.challenge?.triesLeft).toBe(left)
      expect(shown(t)).toBe(first)
    }
    enter(t)
    expect(shown(t)).toBe('CHAL-LE02')
    const old: UsedCode = { by: 'challenge', challenge: 'CHALLE01' }
    expect(reason(enter(t, single(old)))).toBe('wrong-code')
    expect(t.state.gate.state).toBe('locked')
  })

  it('takes its answer for half an hour of the running clock', () => {
    const t = locked()
    const code = answering(t)
    const since = t.state.challenge?.since ?? 0
    t.pass(since + 30 * MINUTE - 1 - t.ms)
    expect(shown(t)).toBe('CHAL-LE01')
    t.pass(1)
    expect(shown(t)).toBe('CHAL-LE02')
    expect(reason(enter(t, single(code)))).toBe('wrong-code')
  })

  it('is the same after a reboot, with the tries it had', () => {
    const t = enter(enter(locked()))
    const again = rebooted(t)
    expect(shown(again)).toBe('CHAL-LE01')
    expect(again.state.challenge?.triesLeft).toBe(1)
    expect(again.count('draw-challenge')).toBe(0)
    enter(again)
    expect(again.count('draw-challenge')).toBe(1)
  })

  it('ages by running time and by each power cut, so no row of them makes it last', () => {
    const t = locked()
    const { kept } = t.last('keep')
    let cut = new Terminal({ settings: gated, kept, boot: 'boot 2' })
    for (let start = 3; start < 9; start++) {
      cut = new Terminal({ settings: gated, kept: cut.last('keep').kept, boot: `boot ${start}` })
    }
    expect(cut.goOffline().count('draw-challenge')).toBe(1)
  })

  it('is no other one for turning the clock of the machine', () => {
    const t = locked()
    const { kept } = t.last('keep')
    for (const off of [-10 * 24 * HOUR, 400 * 24 * HOUR, -3 * HOUR]) {
      const turned = new Terminal({ settings: gated, kept, boot: 'boot 2' }, { off }).goOffline()
      expect(shown(turned)).toBe('CHAL-LE01')
      expect(turned.count('draw-challenge')).toBe(0)
    }
  })

  it('ends when the server is back, and so does the answer that was on its way', () => {
    const t = locked({ settings: settingsWith({ gate: 'challenge', 'link.beat': '1s' }) })
    const code = answering(t)
    t.type(CODE)
    while (t.state.link.state !== 'online') t.beat()
    expect(t.state.challenge).toBeUndefined()
    expect(t.last('keep').kept.challenge).toBeUndefined()
    t.event({
      kind: 'response-checked',
      ticket: t.last('check-response').ticket,
      found: single(code),
    })
    expect(entries(t).map(({ kind }) => kind)).not.toContain('gate-unlocked')
    t.goOffline()
    expect(shown(t)).toBe('CHAL-LE02')
    expect(reason(enter(t, single(code)))).toBe('wrong-code')
  })
})

describe('tries of codes', () => {
  it('are not looked at when they cannot be counted, and not opened when they cannot be burnt', () => {
    const t = locked()
    t.disk = 'fails'
    t.type(CODE)
    expect(t.count('check-response')).toBe(0)
    expect(reason(t)).toBe('attempt-uncounted')
    const burns = locked()
    burns.type(CODE)
    burns.disk = 'fails'
    burns.event({
      kind: 'response-checked',
      ticket: burns.last('check-response').ticket,
      found: single(answering(burns)),
    })
    expect(reason(burns)).toBe('journal-unwritable')
    expect(entries(burns).map(({ kind }) => kind)).not.toContain('gate-unlocked')
    expect(burns.state.gate.state).toBe('locked')
  })

  it('are twenty in a day over all challenges, and the panel says until when', () => {
    const t = locked()
    let looked = 0
    while (t.state.delays.codeBudget === undefined) {
      enter(t)
      looked += 1
      const until = t.state.delays.codes
      if (until !== undefined && t.state.delays.codeBudget === undefined) t.pass(until - t.ms)
    }
    expect(looked).toBe(20)
    expect(t.count('check-response')).toBe(20)
    const until = t.state.delays.codeBudget
    expect(panel(t.state).lines).toContainEqual({ id: 'codes-delayed', args: { until } })
    expect(panel(t.state).typed).toBeUndefined()
    t.pass(2 * HOUR)
    expect(reason(enter(t))).toBe('delayed')
    expect(t.count('check-response')).toBe(20)
    const again = rebooted(t)
    expect(reason(enter(again))).toBe('delayed')
    expect(again.count('check-response')).toBe(0)
    t.pass(until - t.ms)
    enter(t)
    expect(t.count('check-response')).toBe(21)
  })
})

describe('an envelope', () => {
  it('opens within its window, each code once, and counts on over a reboot', () => {
    const t = locked()
    enter(t, single({ by: 'envelope', counter: 2 }))
    expect(t.state.gate.state).toBe('unlocked-once')
    t.pass(2 * MINUTE)
    for (const counter of [0, 1, 2]) {
      expect(reason(enter(t, single({ by: 'envelope', counter })))).toBe('wrong-code')
    }
    expect(t.last('check-response').next).toBe(3)
    const again = rebooted(t).pass(HOUR)
    enter(again, single({ by: 'envelope', counter: 2 }))
    expect(again.state.gate.state).toBe('locked')
    enter(again, hours({ by: 'envelope', counter: 5 }, 2))
    expect(again.state.gate.state).toBe('unlocked-until-online')
  })

  it('opens no more once it is forgotten how far it is used up, until a new enrolment says it', () => {
    const t = locked()
    enter(t, single({ by: 'envelope', counter: 2 }))
    const { pushed } = t.last('keep').kept
    // Of the codes only the envelope's is looked at here.
    const kept = { ...KEPT_LOST, pushed, codeTries: [] }
    const after = enter(rebooted(t, { kept }))
    expect(after.last('check-response').next).toBeGreaterThan(1e9)
    expect(rebooted(after).state.envelope).toEqual(KEPT_LOST.envelope)
    const anew = new Terminal({ settings: gated, kept, enrolled: false })
    anew.event({ kind: 'enrolment-code', code: new Secret('a code') })
    anew.event({ kind: 'enrolled', ticket: anew.last('enrol').ticket, terminal: 'T1' })
    expect(anew.state.envelope).toBeUndefined()
  })

  it('of another terminal begins at its own first code', () => {
    const t = locked()
    enter(t, single({ by: 'envelope', counter: 2 }))
    const moved = enter(rebooted(t, { terminal: 'T2' }))
    expect(moved.last('check-response').next).toBe(0)
  })
})

describe('the service code', () => {
  const clears = (t: Terminal): FoundCode => ({ code: answering(t), grant: { mode: 'clear-pins' } })
  const opens = (t: Terminal): FoundCode => ({ code: answering(t), grant: { mode: 'diagnostic' } })

  it.each(['none', 'static', 'challenge'])('is asked for by 00 with gate %s in any link', gate => {
    const online = new Terminal({ settings: settingsWith({ gate }) })
    const waiting = new Terminal({ settings: settingsWith({ gate }) })
    const offline = new Terminal({ settings: settingsWith({ gate }) }).beat().goOffline()
    for (const t of [waiting, online.beat(), offline]) {
      t.type('00<enter>')
      expect(panel(t.state)).toMatchObject({ screen: 'service-code', typed: { length: 0 } })
      expect(shown(t)).toBeDefined()
      expect(panel(t.type('<stop>').state).screen).not.toBe('service-code')
    }
  })

  it('is not asked for by the PIN of a card', () => {
    const settings = settingsWith({ 'login.methods': 'card-and-pin' })
    const t = new Terminal({ settings }).beat().swipe(ANNAS_CARD).type('00<enter>')
    expect(t.state.unlocking.state).toBe('none')
    expect(t.state.session.state).toBe('identifying')
  })

  it('ends by itself after five minutes', () => {
    const t = new Terminal()
      .beat()
      .type('00<enter>')
      .pass(5 * MINUTE)
    expect(t.state.unlocking.state).toBe('none')
  })

  it('forgets wrong PINs, durably, and logs nobody in', () => {
    const t = new Terminal({ cache: { users: 2, generation: 1 } }).beat().goOffline()
    for (let wrong = 0; wrong < 6; wrong++) {
      t.type(`73015${wrong}<enter>`).lookedUp({ kind: 'refused', reason: 'wrong-pin' })
    }
    expect(t.state.delays.pins).toBeDefined()
    t.type('00<enter>')
    const found = clears(t)
    enter(t, found)
    expect(entries(t)).toContainEqual({ kind: 'pins-cleared', by: 'code', code: found.code })
    expect(t.state.pins.tries).toEqual([])
    expect(t.state.delays).toEqual({})
    expect(t.last('keep').kept.pinTries).toEqual([])
    expect(panel(t.state)).toMatchObject({ screen: 'idle', notice: { id: 'pins-cleared' } })
    expect(t.state.session.state).toBe('idle')
  })

  it('opens service once, online too, and is written down', () => {
    const t = new Terminal().beat().type('00<enter>')
    const found = opens(t)
    enter(t, found)
    expect(entries(t)).toContainEqual({ kind: 'service-opened', code: found.code })
    t.type('<stop>').type('00<enter>')
    expect(reason(enter(t, found))).toBe('wrong-code')
  })

  it('refuses there what opens the gate, and leads back to the same challenge', () => {
    const t = locked().type('00<enter>')
    for (const found of [single(answering(t)), hours(answering(t), 8)]) {
      expect(reason(enter(t, found))).toBe('wrong-code')
      expect(panel(t.state).screen).toBe('service-code')
      expect(t.state.challenge?.text).toBe('CHALLE01')
    }
    expect(t.state.codes.tries).toHaveLength(2)
    expect(t.state.gate.state).toBe('locked')
  })

  it('goes on when the server comes back meanwhile', () => {
    const settings = settingsWith({ gate: 'challenge', 'link.beat': '1s' })
    const t = locked({ settings }).type('00<enter>')
    const found = clears(t)
    t.type(CODE)
    while (t.state.link.state !== 'online') t.beat()
    t.event({ kind: 'response-checked', ticket: t.last('check-response').ticket, found })
    expect(entries(t).at(-1)?.kind).toBe('pins-cleared')
  })
})
