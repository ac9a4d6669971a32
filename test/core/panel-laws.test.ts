// Laws of the panel: it warns before a session ends, invites to nothing that is refused, and each countdown ends.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance, deadline } from '../../agent/core/agent.ts'
import { panel } from '../../agent/core/panel.ts'
import type { State } from '../../agent/core/state.ts'
import { type EventBody, type Key, Secret } from '../../agent/core/vocabulary.ts'
import { stampAt } from './sample.ts'
import { bootFacts, QUIET_HOUR, run, timeline } from './timelines.ts'

const SWIPED = new Secret('CAFE')
/** Nothing that was typed before, then a PIN that is long enough, or a code. */
const LONG_PIN = ['clear', ...'4829137605', 'enter'] as readonly Key[]
const count = (seen: Record<'card' | 'pin' | 'code', number>, what: 'card' | 'pin' | 'code') => {
  seen[what] += 1
}

describe('the panel', () => {
  it('warns for the last 15 s of a session, whatever keeps it open, and ends it when it said', () => {
    let warnings = 0
    let ends = 0
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        run(start, [...steps, QUIET_HOUR], (before, body, step, at) => {
          const { session } = step.state
          const { warning } = panel(step.state)
          const left = session.state === 'active' ? session.until - at : Number.POSITIVE_INFINITY
          if (warning === undefined) {
            if (left <= 15_000) throw new Error(`${left} ms are left, and nobody is warned`)
          } else {
            warnings += 1
            expect(left).toBeLessThanOrEqual(15_000)
            expect(warning).toEqual({ id: 'logout-soon', args: { until: at + left } })
            // Whatever a person or the copier does takes it away.
            expect(body).not.toMatchObject({ kind: 'key' })
            expect(body).not.toMatchObject({ kind: 'touched' })
          }
          if (before?.session.state !== 'active' || session.state === 'active') return
          const idle = step.effects.some(
            effect =>
              effect.kind === 'record' &&
              effect.activity.kind === 'logout' &&
              effect.activity.why === 'idle',
          )
          if (!idle) return
          ends += 1
          expect(panel(before).warning).toEqual({ id: 'logout-soon', args: { until: at } })
        })
      }),
      { numRuns: 120 },
    )
    // A law about warnings nobody sees would say nothing.
    expect(Math.min(warnings, ends)).toBeGreaterThan(0)
  })

  it('invites to what is not refused at once, and to everything that is not', () => {
    const invited = { card: 0, pin: 0, code: 0 }
    const closed = { card: 0, pin: 0, code: 0 }
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        run(start, steps, (_, __, step, at) => {
          const { state } = step
          const waits = state.session.state
          if (waits !== 'idle' && waits !== 'asking-second-factor') return
          if (state.unlocking.state !== 'none') return
          const view = panel(state)
          const ids = [view.title, ...view.lines].map(message => message.id)
          const then = (...bodies: readonly EventBody[]): State =>
            bodies.reduce((now, one) => advance(now, { ...one, ...stampAt(at) }).state, state)
          const typed = then(...LONG_PIN.map(key => ({ kind: 'key', key }) as const))
          if (waits === 'asking-second-factor') {
            const asks = ids.includes('enter-pin-for-card')
            expect(view.typed?.purpose === 'pin').toBe(asks)
            if (asks) expect(typed.session.state).toBe('identifying')
            else expect(typed.pins).toEqual(state.pins)
            return
          }
          // What the core does not take for an obstacle, and the panel knows all the same.
          const hopeless = (
            ['nobody-stored', 'reason.terminal-refused', 'turned-away-title'] as const
          ).some(id => ids.includes(id))
          const nobodyStored = state.link.state === 'offline' && state.cache.users === 0

          const swiped = then({ kind: 'presented', reader: 'r', as: 'card', card: SWIPED })
          const card = view.methods.some(method => method !== 'pin')
          expect(ids.some(one => one.startsWith('swipe-card')) && !card).toBe(false)
          if (!hopeless) expect(swiped.session.state !== 'idle').toBe(card)
          count(card ? invited : closed, 'card')

          const pin = view.typed?.purpose === 'pin'
          expect(view.methods.includes('pin')).toBe(pin)
          expect(ids.some(one => one.endsWith('enter-pin')) && !pin).toBe(false)
          if (view.screen === 'unlock-code') {
            const code = view.typed?.purpose === 'unlock-code'
            expect(ids.includes('enter-unlock-code')).toBe(code)
            // The journal fails: the code would be looked at, and opening be refused.
            const unwritten = ids.includes('reason.journal-unwritable')
            if (!unwritten) expect(typed.unlocking.state !== 'none').toBe(code)
            count(code ? invited : closed, 'code')
          } else if (!hopeless && !nobodyStored && state.enrolment.enrolled) {
            expect(typed.session.state !== 'idle').toBe(pin)
            count(pin ? invited : closed, 'pin')
          }
        })
      }),
      { numRuns: 120 },
    )
    for (const seen of [invited, closed])
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
  })

  it('has a moment behind every countdown: it goes away, or on, when it is over', () => {
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        run(start, steps, (_, __, step, at) => {
          const { title, lines, warning } = panel(step.state)
          for (const { id, args } of [title, ...lines, ...(warning ? [warning] : [])]) {
            if (args?.until === undefined) continue
            expect(args.until, id).toBeGreaterThanOrEqual(at)
            expect(deadline(step.state), id).toBeLessThanOrEqual(args.until)
          }
        })
      }),
      { numRuns: 120 },
    )
  })
})
