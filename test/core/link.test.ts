// Whether the server is there: the table of security.md section 7 as a timeline, flapping, and jitter at the cap.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullJitter } from '../../agent/core/backoff.ts'
import { hold } from '../../agent/core/link.ts'
import { panel } from '../../agent/core/panel.ts'
import { settingsWith, Terminal } from './sample.ts'

const link = (t: Terminal) => t.state.link.state

describe('the link', () => {
  it('asks at once after boot and is online with the first signed beat', () => {
    const t = new Terminal()
    expect(link(t)).toBe('waiting')
    expect(t.count('probe')).toBe(1)
    expect(link(t.beat())).toBe('online')
  })

  it('waits out the delay from the first miss, counts down, retries after 1, 2 and 4 seconds', () => {
    const t = new Terminal().beat()
    const missed = (t.state.link.next ?? 0) + 8_000
    t.pass(missed - t.ms)
    expect(link(t)).toBe('waiting')
    expect(panel(t.state)).toMatchObject({ screen: 'waiting' })
    const retries: number[] = []
    for (let retry = 0; retry < 3; retry++) {
      const due = t.state.link.next ?? 0
      retries.push(due - t.ms)
      t.pass(due - t.ms).fail(t.last('probe').ticket)
    }
    expect(retries).toEqual([1_000, 2_000, 4_000])
    t.pass(missed + 59_999 - t.ms)
    expect(link(t)).toBe('waiting')
    expect(link(t.pass(1))).toBe('offline')
  })

  it('forgets a short miss with one good beat', () => {
    const t = new Terminal().beat()
    t.pass((t.state.link.next ?? 0) - t.ms).fail(t.last('probe').ticket)
    expect(link(t)).toBe('waiting')
    expect(link(t.beat())).toBe('online')
    expect(t.effects.filter(e => e.kind === 'record').map(e => e.activity.kind)).toEqual(['boot'])
  })

  it('comes back only after three good beats and thirty seconds', () => {
    const t = new Terminal().beat().goOffline()
    t.beat()
    expect(link(t)).toBe('recovering')
    const first = t.ms
    t.beat()
    expect(link(t)).toBe('recovering')
    t.beat().pass(first + 30_000 - t.ms)
    expect(link(t)).toBe('online')
  })

  it('falls back with one miss, and holds twice as long the next time', () => {
    const t = new Terminal().beat().goOffline().beat()
    const before = hold(t.state.link, t.state.settings)
    t.pass((t.state.link.next ?? 0) - t.ms).fail(t.last('probe').ticket)
    expect(link(t)).toBe('offline')
    expect(hold(t.state.link, t.state.settings)).toBe(2 * before)
  })

  it('never holds longer than fifteen minutes, and calms down', () => {
    const t = new Terminal().beat().goOffline()
    for (let flap = 0; flap < 20; flap++) {
      t.beat().pass((t.state.link.next ?? 0) - t.ms)
      t.fail(t.last('probe').ticket)
    }
    expect(hold(t.state.link, t.state.settings)).toBe(15 * 60_000)
    while (link(t) !== 'online') t.beat()
    const calm = t.ms + 15 * 60_000
    while (t.ms < calm) t.beat()
    t.goOffline()
    expect(hold(t.state.link, t.state.settings)).toBe(30_000)
  })

  it('takes a terminal that is turned away for contact: offline login stays shut', () => {
    const t = new Terminal()
    for (let beat = 0; beat < 20; beat++) {
      t.pass(Math.max(0, (t.state.link.next ?? t.ms) - t.ms))
      t.fail(t.last('probe').ticket, 'server/refused')
    }
    expect(t.ms).toBeGreaterThan(120_000)
    expect(link(t)).toBe('online')
  })

  it('drops a beat that hangs after eight seconds', () => {
    const t = new Terminal().pass(8_000)
    expect(t.state.link.misses).toBe(1)
  })
})

describe('back-off', () => {
  it('keeps its spread at the cap', () => {
    const wait = (roll: number) => fullJitter({ base: 1_000, cap: 120_000 }, 30, roll)
    expect(wait(0)).toBe(0)
    expect(wait(0.5)).toBe(60_000)
    expect(wait(0.999)).toBeGreaterThan(119_000)
  })

  it('never waits longer than the cap, whatever failed how often', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.9999, noNaN: true }), (failures, roll) => {
        const wait = fullJitter({ base: 1_000, cap: 60_000 }, failures, roll)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThan(60_000)
      }),
    )
  })

  it('spreads probes while offline', () => {
    const t = new Terminal({ settings: settingsWith({ 'link.beat': '15s' }) }).beat().goOffline()
    const waits = new Set<number>()
    for (let probe = 0; probe < 8; probe++) {
      const due = t.state.link.next ?? 0
      waits.add(due - t.ms)
      t.pass(due - t.ms).fail(t.last('probe').ticket)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000)
    expect(Math.max(...waits)).toBeGreaterThan(20_000)
  })
})
