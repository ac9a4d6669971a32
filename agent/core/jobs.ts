// What the copier does for the session: jobs, their pages, and the activity each becomes.

import { record, sessionOwner } from './activity.ts'
import { isOffline, type Job, later, type State, type Step, stay } from './state.ts'
import type { Millis, Stamp } from './vocabulary.ts'

/** A running job keeps the session open this long without a page. */
const JOB_WAIT: Millis = 600_000
/** Jobs a session can have running at once. */
const MOST_JOBS = 32

/** Anything the person does keeps the session open. */
export function touch(state: State, { at }: Stamp): State {
  const { session } = state
  if (session.state !== 'active') return state
  const busy = Object.keys(session.jobs).length > 0
  const idle = state.settings['session.idle']
  const until = later(at, busy ? Math.max(idle, JOB_WAIT) : idle)
  return { ...state, session: { ...session, until } }
}

/** The copier starts something. Without a session it is told to stop. */
export function jobStarted(
  state: State,
  job: string,
  { activity, color, duplex }: Omit<Job, 'pages'>,
  stamp: Stamp,
): Step {
  const { session } = state
  if (session.state !== 'active' || Object.keys(session.jobs).length >= MOST_JOBS) {
    return stay(state, { kind: 'stop-jobs' })
  }
  const jobs = { ...session.jobs, [job]: { activity, color, duplex, pages: 0 } }
  return stay(touch({ ...state, session: { ...session, jobs } }, stamp))
}

/** Pages came out. */
export function pagesDone(state: State, job: string, pages: number, stamp: Stamp): Step {
  const { session } = state
  const running = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || running === undefined) return stay(state)
  const jobs = { ...session.jobs, [job]: { ...running, pages: running.pages + pages } }
  return stay(touch({ ...state, session: { ...session, jobs } }, stamp))
}

/** The job is over: book its pages. */
export function jobEnded(state: State, job: string, stamp: Stamp): Step {
  const { session } = state
  const ended = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || ended === undefined) return stay(state)
  const { [job]: _, ...jobs } = session.jobs
  const after = touch({ ...state, session: { ...session, jobs } }, stamp)
  const { activity: kind, pages, color, duplex } = ended
  if (pages === 0) return stay(after)
  const facts = { job, pages, color, duplex, project: null, offline: isOffline(state) }
  return record(after, { kind, ...sessionOwner(session), ...facts }, stamp.at)
}
