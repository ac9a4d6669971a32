// A day on which the technician phones: what the panel shows, what the help desk answers, and what does not open the gate.

import { describe, expect, it } from 'vitest'
import { challengeCode, envelopeCode, envelopeKey } from '../../agent/vault/unlock-code.ts'
import { unlockKeyOf } from '../memory/memory-server.ts'
import type { Day } from './day.ts'
import { startDay } from './day.ts'

const KEY = unlockKeyOf('T1')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const offline = (day: Day) => day.until(state => state.link.state === 'offline')
const online = (day: Day) => day.until(state => state.link.state === 'online')
const reason = (day: Day) => day.state.lastVerdict?.reason
const gate = (day: Day) => day.state.gate.state

/** What is read out to the help desk. */
function challenge(day: Day): string {
  const line = day.panel.view?.lines.find(({ id }) => id === 'challenge')
  return String({ challenge: '', ...line?.args }.challenge).replace('-', '')
}
/** What the help desk reads back. */
const answer = (day: Day, grant: string) => challengeCode(KEY, challenge(day), grant)
const envelope = (counter: number, grant: string) => envelopeCode(envelopeKey(KEY), counter, grant)
const enter = (day: Day, code: string) => day.keys(`${code}<enter>`)

async function outage(settings: Readonly<Record<string, unknown>> = {}): Promise<Day> {
  const day = await startDay({}, { gate: 'challenge', ...settings })
  await day.pass(20_000)
  await day.cable('down')
  await offline(day)
  day.transcript()
  return day
}
const words = (day: Day) =>
  day
    .transcript()
    .map(line => line.slice(9))
    .filter(line => line.startsWith('-') || line.startsWith('gate'))

describe('the technician phones', () => {
  it('and reads out the challenge; the answer opens for eight hours, the envelope for one', async () => {
    const day = await outage()
    expect(day.panel.view).toMatchObject({
      screen: 'unlock-code',
      title: { id: 'enter-unlock-code' },
    })
    const read = challenge(day)
    await enter(day, '123456789012')
    expect(reason(day)).toBe('wrong-code')
    expect(challenge(day)).toBe(read)
    await enter(day, answer(day, '08'))
    await day.swipe('0102030405')
    expect(day.state.session).toMatchObject({ state: 'active', source: 'cache' })
    await day.keys('<logout>')
    await day.pass(8 * HOUR)
    expect(gate(day)).toBe('locked')
    await enter(day, envelope(1, '00'))
    expect(gate(day)).toBe('unlocked-once')
    await day.cable('up')
    await online(day)
    await day.until(({ upload: { journal } }) => journal.acked === journal.head)
    const opened = day.ledger().filter(({ kind }) => kind === 'gate-unlocked')
    expect(opened).toEqual([
      {
        ...{ kind: 'gate-unlocked', mode: 'until-online', hours: 8 },
        code: { by: 'challenge', challenge: read },
      },
      { kind: 'gate-unlocked', mode: 'single', code: { by: 'envelope', counter: 1 } },
    ])
  })

  it('because of wrong PINs: they are forgotten, and nothing opens', async () => {
    const day = await outage({ gate: 'none' })
    for (let wrong = 0; wrong < 6; wrong++) await enter(day, `73015${wrong}`)
    expect(day.state.delays.pins).toBeDefined()
    await enter(day, '00')
    expect(day.panel.view?.screen).toBe('service-code')
    await enter(day, answer(day, '91'))
    expect(words(day).at(-1)).toContain('- pins-cleared by=code')
    expect(day.state.session.state).toBe('idle')
    await enter(day, '730158')
    expect(day.state.session).toMatchObject({ state: 'active', source: 'cache' })
  })

  it('to service the terminal while the server is there', async () => {
    const day = await startDay({}, { gate: 'challenge' })
    await enter(day, '00')
    await enter(day, answer(day, '90'))
    await day.pass(1_000)
    expect(day.ledger().at(-1)).toMatchObject({ kind: 'service-opened', code: { by: 'challenge' } })
    expect(day.state.session.state).toBe('idle')
  })
})

/** What an attacker does with a code; what is typed at the end must open nothing. */
const ATTACKS: Readonly<Record<string, (day: Day) => Promise<string>>> = {
  'a code that was used': async day => {
    const code = answer(day, '00')
    await enter(day, code)
    expect(gate(day)).toBe('unlocked-once')
    await day.pass(2 * MINUTE)
    return code
  },
  'a code of the envelope that was used': async day => {
    await enter(day, envelope(0, '00'))
    expect(gate(day)).toBe('unlocked-once')
    await day.pass(2 * MINUTE)
    return envelope(0, '00')
  },
  'a code that was used, after a power cut': async day => {
    const code = answer(day, '00')
    await enter(day, code)
    await day.powerCut()
    await day.powerOn()
    await offline(day)
    return code
  },
  'a code of the envelope that was used, after a power cut': async day => {
    await enter(day, envelope(2, '00'))
    await day.powerCut()
    await day.powerOn()
    await offline(day)
    return envelope(2, '00')
  },
  'a code for another terminal': async day =>
    challengeCode(unlockKeyOf('T2'), challenge(day), '00'),
  'an envelope of another terminal': async () =>
    envelopeCode(envelopeKey(unlockKeyOf('T2')), 0, '00'),
  'a code for one made one for 72 hours': async day => `72${answer(day, '00').slice(2)}`,
  'a code that clears PINs made one that opens': async day => `00${answer(day, '91').slice(2)}`,
  'a code of the envelope with other digits in front': async () =>
    `72${envelope(0, '00').slice(2)}`,
  'a code after half an hour': async day => {
    const code = answer(day, '00')
    await day.pass(30 * MINUTE)
    return code
  },
  'a code from the outage before': async day => {
    const code = answer(day, '00')
    await day.cable('up')
    await online(day)
    await day.cable('down')
    await offline(day)
    return code
  },
  'the right code after three wrong ones': async day => {
    const code = answer(day, '00')
    for (let wrong = 0; wrong < 3; wrong++) await enter(day, `00000000000${wrong}`)
    return code
  },
  'the right code after three wrong ones and power cuts between them': async day => {
    const code = answer(day, '00')
    for (let wrong = 0; wrong < 3; wrong++) {
      await enter(day, `00000000000${wrong}`)
      await day.powerCut()
      await day.powerOn()
      await offline(day)
    }
    return code
  },
  'a code too old, with the clock turned back and the power cut': async day => {
    const code = answer(day, '00')
    await day.pass(29 * MINUTE)
    await day.powerCut()
    day.time.clockError = -2 * HOUR
    day.time.boot = 'boot 2'
    await day.powerOn()
    await offline(day)
    return code
  },
  'the static code': async () => '24680',
}

describe('the gate stays locked for', () => {
  it.each(Object.entries(ATTACKS))('%s', async (_, attack) => {
    const day = await outage()
    const code = await attack(day)
    expect(gate(day)).toBe('locked')
    await enter(day, code)
    expect(reason(day)).toBe('wrong-code')
    expect(gate(day)).toBe('locked')
    await day.swipe('0102030405')
    expect(reason(day)).toBe('gate-locked')
  })

  it('the twenty-first try of a day, whatever is switched off and on', async () => {
    const day = await outage()
    for (let wrong = 0; wrong < 20; wrong++) {
      await enter(day, '000000000000')
      expect(reason(day)).toBe('wrong-code')
      const { codes } = day.state.delays
      if (codes !== undefined) await day.pass(codes - day.time.ms)
    }
    const until = day.state.delays.codeBudget ?? 0
    expect(until).toBeGreaterThan(day.time.ms)
    await day.powerCut()
    await day.powerOn()
    await offline(day)
    await enter(day, envelope(0, '00'))
    expect(reason(day)).toBe('delayed')
    expect(day.panel.view?.lines.map(({ id }) => id)).toContain('codes-delayed')
    await day.pass(24 * HOUR)
    await enter(day, envelope(0, '00'))
    expect(gate(day)).toBe('unlocked-once')
  })
})
