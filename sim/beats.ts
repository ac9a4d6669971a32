// The beats of a terminal as a bystander counts them: what was asked for, what came of it, and how long that took.

import type { World as AgentWorld } from '../agent/index.ts'

type Observer = NonNullable<AgentWorld['observe']>

const MOST_BEATS = 10
/** The core gives a beat up by itself when nobody has answered by then; there is no fault that says so. */
const GIVEN_UP = 'server/timeout'

export interface SeenBeat {
  /** When it was answered or given up, as the terminal takes the time to be. */
  readonly at: number
  readonly good: boolean
  /** Round trip of a good one, milliseconds on the machine's own clock: those of a terminal can stand still. */
  readonly ms: number | null
  /** Fault code of a bad one. */
  readonly problem: string | null
}

export interface Beats {
  readonly observe: Observer
  /** The last ten, newest first. */
  readonly seen: readonly SeenBeat[]
  /** Power off: the one under way is neither good nor bad. */
  clear(): void
}

export function createBeats(): Beats {
  const seen: SeenBeat[] = []
  let asked: { readonly ticket: number; readonly at: number } | undefined

  const outcome = (...[event, step]: Parameters<Observer>): Omit<SeenBeat, 'at'> | undefined => {
    if (asked === undefined || event === 'boot') return undefined
    const mine = 'ticket' in event && event.ticket === asked.ticket
    if (mine && event.kind === 'beaten') {
      const ms = Math.round(10 * (performance.now() - asked.at)) / 10
      return { good: true, ms, problem: null }
    }
    const problem = mine && event.kind === 'failed' ? event.problem.code : GIVEN_UP
    const over = mine || step.state.link.beat?.ticket !== asked.ticket
    return over ? { good: false, ms: null, problem } : undefined
  }
  return {
    observe(event, step) {
      const came = outcome(event, step)
      if (came !== undefined && event !== 'boot') {
        const { time } = step.state
        seen.unshift({ at: time.wall + Math.max(0, event.at - time.at), ...came })
        seen.length = Math.min(seen.length, MOST_BEATS)
        asked = undefined
      }
      for (const effect of step.effects) {
        if (effect.kind === 'probe') asked = { ticket: effect.ticket, at: performance.now() }
      }
    },
    get seen() {
      return [...seen]
    },
    clear() {
      asked = undefined
    },
  }
}
