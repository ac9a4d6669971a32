// Laws of the whole core: every state answers every event, deadlines move, and nobody gets in unlogged.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import type { Effect } from '../../agent/core/vocabulary.ts'
import { bootFacts, EVERY_STATE, QUIET_HOUR, run, statesOf, timeline } from './timelines.ts'

describe('the core', () => {
  it('answers every event in every state, moves every deadline, and always has a panel', () => {
    const reached = new Set<string>()
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        run(start, steps, (_, __, step) => {
          if (panel(step.state).title.id === '') throw new Error('the panel says nothing')
          JSON.stringify(step.state)
          for (const name of statesOf(step.state)) reached.add(name)
        })
      }),
      { numRuns: 500 },
    )
    // A law about states nobody reaches would say nothing.
    expect([...reached].sort()).toEqual(EVERY_STATE)
  })

  it('never unlocks without a recorded login, and each recorded login unlocks at most once', () => {
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        const asked = new Set<number>()
        run(start, steps, (_, body, step) => {
          for (const effect of step.effects) {
            if (effect.kind !== 'unlock') continue
            if (body === 'boot' || body.kind !== 'recorded') {
              throw new Error(`unlocked by ${body === 'boot' ? body : body.kind}`)
            }
            expect(asked.delete(body.ticket)).toBe(true)
          }
          for (const effect of step.effects) {
            if (effect.kind === 'record' && effect.activity.kind === 'login')
              asked.add(effect.ticket)
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('looks at a PIN or code only after the try is on the disk', () => {
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        let counted = 0
        run(start, steps, (_, body, step) => {
          if (body !== 'boot' && body.kind === 'kept') counted++
          for (const effect of step.effects) {
            const looks =
              effect.kind === 'check-code' ||
              effect.kind === 'check-response' ||
              ((effect.kind === 'ask-server' || effect.kind === 'look-up') &&
                effect.presented.kind === 'pin')
            if (looks && counted === 0) throw new Error(`${effect.kind} before anything was kept`)
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('opens by a code only what was burnt on the disk, then written down, and each code once', () => {
    const openings = { single: 0, 'until-online': 0, cleared: 0 }
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        // Tickets of what burns a code, of the entries about it, and what opened.
        const burns = new Set<number>()
        const entries = new Map<number, string>()
        const used = new Set<string>()
        run(start, steps, (before, body, { state }) => {
          const { unlocking } = state
          if (unlocking.state === 'burning') burns.add(unlocking.ticket)
          for (const { ticket, activity } of state.unrecorded) {
            if (!('code' in activity) || activity.code === undefined) continue
            if (entries.has(ticket)) continue
            expect(body).toMatchObject({ kind: 'kept' })
            expect(burns.has((body as { ticket: number }).ticket)).toBe(true)
            const code = JSON.stringify(activity.code)
            if (activity.code.by === 'envelope') expect(used.has(code)).toBe(false)
            used.add(code)
            entries.set(ticket, activity.kind)
          }
          if (before === undefined || body === 'boot') return
          const opened = before.gate.state === 'locked' && state.gate.state.startsWith('unlocked')
          if (opened) {
            expect(body).toMatchObject({ kind: 'recorded' })
            if (before.unlocking.state !== 'recording') throw new Error('nothing was written')
            const { opening } = before.unlocking
            if (opening.kind === 'gate-unlocked') openings[opening.mode] += 1
            if (before.settings.gate === 'challenge') {
              expect(entries.get((body as { ticket: number }).ticket)).toBe('gate-unlocked')
            }
          }
          const forgotten = before.pins.tries.length > 1 && state.pins.tries.length === 0
          if (forgotten && body.kind === 'recorded') {
            expect(entries.get(body.ticket)).toBe('pins-cleared')
            openings.cleared += 1
          }
        })
      }),
      { numRuns: 1_500 },
    )
    expect(Math.min(...Object.values(openings))).toBeGreaterThan(0)
  })

  it('replays: the same events give the same effects', () => {
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        const effects = (): string => {
          const seen: (readonly Effect[])[] = []
          run(start, steps, (_, __, step) => seen.push(step.effects))
          return JSON.stringify(seen)
        }
        expect(effects()).toBe(effects())
      }),
      { numRuns: 100 },
    )
  })

  it('ends a session within its deadline when nobody does anything', () => {
    fc.assert(
      fc.property(bootFacts, timeline, (start, steps) => {
        const state = run(start, [...steps, QUIET_HOUR], () => {})
        expect(state.session.state).toBe('idle')
        expect(state.unlocking.state).toBe('none')
      }),
      { numRuns: 200 },
    )
  })
})
