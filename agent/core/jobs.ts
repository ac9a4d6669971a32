// What the copier does for the session: jobs, their pages, and the activity each becomes.

import { record } from './activity.ts'
import { touch } from './idle.ts'
import { andThen, isOffline, keep, type State, type Step, sessionOwner, stay } from './state.ts'
import type { Activity, Job, OpenSession, Stamp, Wall } from './vocabulary.ts'

/** Jobs a session can have running at once. */
const MOST_JOBS = 32

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

/** Pages came out; they are written down at once, so that a power cut does not lose them. */
export function pagesDone(state: State, job: string, pages: number, stamp: Stamp): Step {
  const { session } = state
  const running = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || running === undefined) return stay(state)
  const jobs = { ...session.jobs, [job]: { ...running, pages: running.pages + pages } }
  return keep(touch({ ...state, session: { ...session, jobs } }, stamp), stamp.at)
}

/** The job is over: book its pages. */
export function jobEnded(state: State, job: string, stamp: Stamp): Step {
  const { session } = state
  const ended = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || ended === undefined) return stay(state)
  const { [job]: _, ...jobs } = session.jobs
  const after = touch({ ...state, session: { ...session, jobs } }, stamp)
  const booked = booking(job, ended, sessionOwner(session), isOffline(state))
  if (booked === undefined) return stay(after)
  return andThen(record(after, booked, stamp.at), next => keep(next, stamp.at))
}

/** The activity a job becomes; a job without a page becomes none. Offline or not, there is no project yet. */
function booking(
  job: string,
  { activity: kind, pages, color, duplex }: Job,
  whose: { readonly user?: string; readonly card?: string },
  offline: boolean,
): Activity | undefined {
  if (pages === 0) return undefined
  return { kind, ...whose, job, pages, color, duplex, project: null, offline }
}

/** After a power cut: books what the open session's jobs had done and closes it, unless the journal has that already. */
export function closeAfterCut(
  state: State,
  { user, card, offline, jobs }: OpenSession,
  since: readonly Activity[],
  time: Wall,
  stamp: Stamp,
): Step {
  if (since.some(activity => activity.kind === 'logout')) return stay(state)
  const whose = { ...(card !== undefined && { card }), ...(user !== undefined && { user }) }
  const unbooked = Object.entries(jobs)
    .filter(([job]) => !since.some(activity => 'job' in activity && activity.job === job))
    .flatMap(([job, facts]) => booking(job, facts, whose, offline) ?? [])
  let step = stay(state)
  for (const activity of unbooked) {
    step = andThen(step, next => record(next, activity, stamp.at, time))
  }
  const logout = { kind: 'logout', ...whose, why: 'power', offline } as const
  return andThen(step, next => record(next, logout, stamp.at, time))
}
