// The gate: codes counted before they are checked, single use, until online, and what a power cut leaves of it.

import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import { ANNA, ANNAS_CARD, BEN, BENS_PIN, known, no, settingsWith, Terminal } from './sample.ts'

const gated = settingsWith({ gate: 'static' })
const locked = () => new Terminal({ settings: gated }).beat().goOffline()
const checked = (t: Terminal, right: boolean) =>
  t.event({ kind: 'code-checked', ticket: t.last('check-code').ticket, right })

describe('the unlock code', () => {
  it('is asked for while the gate is locked, and a wrong one is refused and counted', () => {
    const t = locked()
    expect(panel(t.state)).toMatchObject({ screen: 'unlock-code', typed: { length: 0 } })
    t.type('11111<enter>')
    expect(t.state.codes.tries).toHaveLength(1)
    checked(t, false)
    expect(t.state.lastVerdict).toEqual({ granted: false, reason: 'wrong-code' })
    expect(t.state.codes.tries).toHaveLength(1)
    expect(t.state.gate.state).toBe('locked')
  })

  it('is not checked when the try cannot be counted', () => {
    const t = locked()
    t.disk = 'fails'
    t.type('24680<enter>')
    expect(t.count('check-code')).toBe(0)
    expect(t.state.lastVerdict?.reason).toBe('attempt-uncounted')
  })

  it('slows down after five wrong ones', () => {
    const t = locked()
    for (let wrong = 0; wrong < 6; wrong++) checked(t.type(`1000${wrong}<enter>`), false)
    expect(t.type('24680<enter>').state.lastVerdict?.reason).toBe('delayed')
    expect(t.count('check-code')).toBe(6)
    checked(t.pass(30_000).type('24680<enter>'), true)
    expect(panel(t.state).screen).toBe('unlock-mode')
  })

  it('with single use lets one person in and locks again', () => {
    const t = checked(locked().type('24680<enter>'), true).type('1')
    expect(t.state.gate.state).toBe('unlocked-once')
    t.swipe('FFFF').lookedUp(no('unknown-card'))
    expect(t.state.gate.state).toBe('unlocked-once')
    t.swipe(ANNAS_CARD).lookedUp(known(ANNA))
    expect(t.state.session.state).toBe('active')
    expect(t.state.gate.state).toBe('locked')
    t.type('<logout>').swipe(ANNAS_CARD)
    expect(t.state.lastVerdict?.reason).toBe('gate-locked')
  })

  it('with single use locks by itself when nobody comes', () => {
    const t = checked(locked().type('24680<enter>'), true).type('1').pass(120_000)
    expect(t.state.gate.state).toBe('locked')
  })

  it('until online lets people in until the first confirmed online', () => {
    const t = checked(locked().type('24680<enter>'), true).type('2')
    t.type(`${BENS_PIN}<enter>`).lookedUp(known(BEN)).type('<logout>')
    t.swipe(ANNAS_CARD).lookedUp(known(ANNA)).type('<logout>')
    expect(t.state.gate.state).toBe('unlocked-until-online')
    t.beat().beat()
    expect(t.state.gate.state).toBe('unlocked-until-online')
    t.beat().beat()
    expect(t.state.link.state).toBe('online')
    expect(t.state.gate.state).toBe('locked')
  })

  it('until online ends with the server, also when it is back before the boot went offline', () => {
    const until = checked(locked().type('24680<enter>'), true).type('2')
    const booted = new Terminal({ settings: gated, kept: until.last('keep').kept }).beat()
    expect(booted.state.link.state).toBe('online')
    expect(booted.state.gate.state).toBe('locked')
  })

  it('until online ends after its hours', () => {
    const t = checked(locked().type('24680<enter>'), true)
      .type('2')
      .pass(24 * 3_600_000)
    expect(t.state.gate.state).toBe('locked')
  })

  it('does not open what could not be written down', () => {
    const t = checked(locked().type('24680<enter>'), true)
    t.disk = 'fails'
    t.type('2')
    expect(t.state.gate.state).toBe('locked')
    expect(t.state.lastVerdict?.reason).toBe('journal-unwritable')
  })

  it('takes back what waited too long behind something else that could not be written', () => {
    const t = checked(locked().type('24680<enter>'), true)
    t.disk = 'fails'
    t.swipe(ANNAS_CARD).type('2')
    expect(t.state.unlocking.state).toBe('recording')
    t.pass(10_000)
    expect(t.state.lastVerdict?.reason).toBe('journal-unwritable')
    t.disk = 'works'
    t.pass(5_000)
    expect(t.state.unrecorded).toEqual([])
    const written = t.effects.flatMap(one => (one.kind === 'record' ? [one.activity.kind] : []))
    expect(written).not.toContain('gate-unlocked')
  })

  it('survives a power cut as until online, not as single use', () => {
    const until = checked(locked().type('24680<enter>'), true).type('2')
    expect(new Terminal({ settings: gated, kept: until.last('keep').kept }).state.gate.state).toBe(
      'unlocked-until-online',
    )
    const single = checked(locked().type('24680<enter>'), true).type('1')
    expect(new Terminal({ settings: gated, kept: single.last('keep').kept }).state.gate.state).toBe(
      'locked',
    )
  })

  it('is given up when nobody chooses, or with Stop', () => {
    expect(panel(checked(locked().type('24680<enter>'), true).pass(30_000).state).screen).toBe(
      'unlock-code',
    )
    expect(panel(checked(locked().type('24680<enter>'), true).type('<stop>').state).screen).toBe(
      'unlock-code',
    )
  })
})
