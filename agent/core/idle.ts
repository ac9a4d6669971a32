// How long a session stays open while nobody does anything, and the warning before it ends by itself.

import { awaitOwner } from './registering.ts'
import { later, type State } from './state.ts'
import type { Millis, Mono, Settings, Stamp } from './vocabulary.ts'

/** A running job keeps the session open this long without a page. */
const JOB_WAIT: Millis = 600_000
/** The warning stands at most this long, and never longer than half of what a person has anyway. */
const LONGEST_WARNING: Millis = 15_000

/** When a session ends that nobody uses from `at` on, and when the panel begins to say so. */
export function openFrom(
  at: Mono,
  settings: Settings,
  busy: boolean,
): { readonly until: Mono; readonly warnAt: Mono } {
  const idle = settings['session.idle']
  const until = later(at, busy ? Math.max(idle, JOB_WAIT) : idle)
  return { until, warnAt: later(until, -Math.min(LONGEST_WARNING, Math.floor(idle / 2))) }
}

/** Anything the person or the copier does keeps the session or a question open, and takes the warning away. */
export function touch(state: State, { at }: Pick<Stamp, 'at'>): State {
  const { session, settings } = state
  if (session.state !== 'active') return awaitOwner(state, at)
  const busy = Object.keys(session.jobs).length > 0
  return { ...state, session: { ...session, ...openFrom(at, settings, busy) } }
}

/** The moment of the warning that is still to come, if one is. */
export function warningDue({ session }: State): Mono | undefined {
  return session.state === 'active' ? session.warnAt : undefined
}

/** The moment has come: from now on the session says that it will end. */
export function warn(state: State): State {
  if (state.session.state !== 'active') return state
  const { warnAt: _, ...session } = state.session
  return { ...state, session }
}

/** When the session will end by itself, once the warning stands. */
export function endsSoon({ session }: State): Mono | undefined {
  return session.state === 'active' && session.warnAt === undefined ? session.until : undefined
}
