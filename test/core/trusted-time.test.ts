// Section 4 of the security design: time can only be believed forward, if signed or elapsed.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { Activity, Kept, Wall } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, known, NOON, settingsWith, Terminal } from './sample.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CACHE = { users: 1, generation: 1 }
const OPEN = settingsWith({ gate: 'none', 'cache.hours': '24h' })

/** A terminal that starts anew from what was kept: with the power off in between, or only the agent. */
function restarted(
  kept: Kept,
  { boot = 'boot 2', off = 0, ms = 0, settings = OPEN } = {},
): Terminal {
  return new Terminal({ kept, boot, cache: CACHE, settings }, { off, ms })
}
const online = (): Terminal => new Terminal({ cache: CACHE, settings: OPEN }).beat()
const lastKept = (t: Terminal): Kept => t.last('keep').kept
const kinds = (t: Terminal): readonly Activity['kind'][] =>
  t.effects.flatMap(effect => (effect.kind === 'record' ? [effect.activity.kind] : []))
/** Whether a login that the server vouched for at noon is good now, or why it is not. */
function tried(t: Terminal): string {
  t.goOffline().swipe(ANNAS_CARD)
  const { session } = t.state
  if (session.state !== 'identifying') return t.state.lastVerdict?.reason ?? 'granted'
  t.lookedUp(known(ANNA))
  return t.state.lastVerdict?.reason ?? 'granted'
}

describe('1: an anchor is signed; within one boot only uptime is added to it', () => {
  it('goes on from the anchor when only the agent is started anew, whatever the board shows', () => {
    const t = online().pass(HOUR)
    const again = restarted(lastKept(t), { boot: 'boot 1', ms: t.ms + HOUR, off: -20 * 365 * DAY })
    expect(again.state.time).toMatchObject({ trust: 'anchored', doubtful: false, boots: 0 })
    expect(again.state.time.wall).toBe(NOON + t.ms + HOUR)
    expect(kinds(again)).not.toContain('clock-untrusted')
  })

  it('does not believe a running clock that went backwards: that is another boot', () => {
    const t = online().pass(HOUR)
    const again = restarted(lastKept(t), { boot: 'boot 1', ms: 0 })
    expect(again.state.time).toMatchObject({ trust: 'floor', boots: 1 })
  })

  it('follows a newer anchor downwards, and writes that down', () => {
    const t = restarted({ ...NOTHING_KEPT, floor: Date.UTC(2099, 0) as Wall }).beat()
    expect(t.state.time).toMatchObject({ trust: 'anchored', doubtful: false })
    expect(lastKept(t).floor).toBeLessThan(NOON + HOUR)
    const corrected = t.effects.flatMap(effect =>
      effect.kind === 'record' && effect.activity.kind === 'clock-corrected'
        ? [effect.activity]
        : [],
    )
    expect(corrected).toMatchObject([{ from: Date.UTC(2099, 0), to: NOON }])
  })

  it('writes nothing down for a beat that says what was known', () => {
    expect(kinds(online().pass(HOUR).beat())).not.toContain('clock-corrected')
  })
})

describe('2: the floor is the highest time written down', () => {
  it('is written at least every five minutes, so that a cut forgets no more', () => {
    const t = online().goOffline()
    for (let hour = 0; hour < 12; hour += 1) {
      t.pass(HOUR + 7 * hour)
      expect(NOON + t.ms - lastKept(t).floor).toBeLessThanOrEqual(5 * MINUTE)
    }
  })

  it('is never undercut by a clock on the board that went back', () => {
    const t = online().pass(HOUR)
    const { floor } = lastKept(t)
    const again = restarted(lastKept(t), { off: -365 * DAY })
    expect(again.state.time.wall).toBe(floor)
  })
})

describe('3: the clock on the board is a witness', () => {
  it.each([
    ['a minute behind', -HOUR - MINUTE, 'clock-untrusted', ['clock-untrusted']],
    ['13 days ahead', 13 * DAY, 'cache-expired', []],
    ['15 days ahead', 15 * DAY, 'clock-untrusted', ['clock-untrusted']],
    ['30 years back', -30 * 365 * DAY, 'clock-untrusted', ['clock-untrusted']],
  ] as const)('%s: %s', (_, off, said, written) => {
    const t = restarted(lastKept(online().pass(HOUR)), { off })
    expect(kinds(t).filter(kind => kind === 'clock-untrusted')).toEqual(written)
    expect(tried(t)).toBe(said)
  })

  it('tells the server with the first beat that its time is worth nothing', () => {
    const t = restarted(lastKept(online()), { off: -DAY }).pass(0)
    expect(t.last('probe').status.clock).toBe('untrusted')
    expect(t.beat().beat().last('probe').status.clock).toBe('anchored')
  })

  it('behind a gate the person with the code vouches for the time', () => {
    const settings = settingsWith({ gate: 'static' })
    const t = restarted(lastKept(online().pass(HOUR)), { off: -DAY, settings })
    expect(tried(t)).toBe('gate-locked')
  })
})

describe('4: what is left is a budget, too', () => {
  it('a start without the server costs a quarter of an hour', () => {
    const t = restarted(lastKept(online()))
    expect(t.state.time.spent).toBe(NOON + 15 * MINUTE)
    expect(t.state.time.wall).toBe(NOON)
    expect(tried(restarted(lastKept(online()), { off: 0 }))).toBe('granted')
  })

  it('the panel says when a login really ends, not when it would without the starts', () => {
    const t = restarted(lastKept(online()))
    expect(tried(t)).toBe('granted')
    const { session } = t.state
    expect(session).toMatchObject({ offlineUntil: NOON + DAY - 15 * MINUTE })
  })

  it('after 16 starts without the server nothing stored counts, not even by a lenient policy', () => {
    const lenient = settingsWith({ gate: 'none', 'clock.policy': 'lenient', 'cache.hours': '30d' })
    let kept = lastKept(online())
    const outcomes = Array.from({ length: 18 }, (_, n) => {
      const t = restarted(kept, { boot: `boot ${n + 2}`, settings: lenient })
      kept = lastKept(t)
      return tried(t)
    })
    expect(outcomes.indexOf('clock-untrusted')).toBe(16)
    const back = restarted(kept, { boot: 'back', settings: lenient }).beat()
    expect(tried(back)).toBe('granted')
  })

  it('a terminal whose memory of the time was taken away does not take the board for it', () => {
    const t = restarted(NOTHING_KEPT)
    expect(t.state.time).toMatchObject({ doubtful: true })
    expect(tried(t)).toBe('clock-untrusted')
  })

  it('an unlock until online is not prolonged by pulling the plug', () => {
    const settings = settingsWith({ gate: 'static', 'unlock.hours': '1h' })
    let kept: Kept = { ...lastKept(online()), gateUnlockedUntil: (NOON + HOUR) as Wall }
    for (let n = 0; n < 4; n += 1) {
      const t = restarted(kept, { boot: `boot ${n + 2}`, settings })
      kept = lastKept(t)
      expect(t.state.gate.state).toBe(n < 3 ? 'unlocked-until-online' : 'locked')
    }
  })

  // The promise, over any history of running, power cuts and turned clocks.
  it('accepts nothing later than its hours and a quarter of an hour for each start', () => {
    const life = fc.record({
      runs: fc.nat({ max: 9 * HOUR }),
      off: fc.oneof(
        fc.constant(0),
        fc.integer({ min: -30 * 365 * DAY, max: 30 * 365 * DAY }),
        fc.integer({ min: -DAY, max: DAY }),
      ),
      power: fc.boolean(),
    })
    const policy = fc.constantFrom('strict', 'lenient')
    fc.assert(
      fc.property(fc.array(life, { maxLength: 8 }), policy, (lives, clockPolicy) => {
        const settings = settingsWith({
          ...{ gate: 'none', 'clock.policy': clockPolicy },
          // Nobody answers anyway; fewer questions make the years pass faster.
          ...{ 'link.beat': '5m', 'link.delay': '1s' },
        })
        let kept = lastKept(online())
        let elapsed = 0
        let starts = 0
        let ms = 0
        for (const [n, { runs, off, power }] of lives.entries()) {
          if (power) starts += 1
          // The running clock begins anew with the power only.
          ms = power ? 0 : ms
          const boot = `boot ${starts + 1}`
          const t = restarted(kept, { boot, ms, off: off - ms, settings })
          const from = t.ms
          t.pass(runs)
          const said = tried(t)
          elapsed += t.ms - from
          ms = t.ms
          kept = lastKept(t)
          // A cut forgets five minutes of uptime at the most, which the start has paid for.
          if (said === 'granted') expect(elapsed).toBeLessThanOrEqual(DAY + 15 * MINUTE * starts)
          if (n === lives.length - 1) expect(restarted(kept, { boot: 'x' }).beat()).toBeDefined()
        }
      }),
      { numRuns: 132 },
    )
  })
})
