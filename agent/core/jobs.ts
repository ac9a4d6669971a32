// What the copier does for the session: jobs, their pages, and the activity each becomes.

import { chosen, mustStop, type NotCovered, refusesJob, spent, warns } from './accounts.ts'
import { record } from './activity.ts'
import { begun, isComing } from './held-jobs.ts'
import { touch } from './idle.ts'
import { overspent, pagesLeft, reserve, settled } from './leases.ts'
import {
  andThen,
  isOffline,
  keep,
  notify,
  type State,
  type Step,
  sessionOwner,
  stay,
} from './state.ts'
import type { Activity, Job, OpenSession, Stamp, Wall } from './vocabulary.ts'

/** Jobs a session can have running at once. */
const MOST_JOBS = 32

/** The copier starts something. Without a session, or without a page left, it is told to stop. */
export function jobStarted(
  state: State,
  job: string,
  {
    activity,
    color,
    duplex,
    pages,
  }: Pick<Job, 'activity' | 'color' | 'duplex'> & { pages?: number },
  stamp: Stamp,
): Step {
  const { session } = state
  if (session.state !== 'active' || Object.keys(session.jobs).length >= MOST_JOBS) {
    return stay(state, { kind: 'stop-jobs' })
  }
  const work = { activity, color }
  // What was fetched for it was looked at then.
  const refused = isComing(state, job) ? undefined : refusesJob(state, work, pages)
  if (refused !== undefined) return stopped(state, refused, stamp, job)
  const warned = warns(state, work) ? notify(state, { id: 'quota-over' }, stamp.at) : state
  const ready = begun(warned, job)
  const left = pagesLeft(ready, stamp.at)
  const taken = left === undefined ? { state: ready } : reserve(ready, left, pages)
  if (taken === undefined) return stopped(state, 'offline-pages-spent', stamp, job)
  const started: Job = {
    ...{ activity, color, duplex, pages: 0 },
    ...chosen(session.project),
    ...(pages !== undefined && { needs: pages }),
    ...('reserved' in taken && { reserved: taken.reserved }),
  }
  const jobs = { ...session.jobs, [job]: started }
  const next = touch({ ...taken.state, session: { ...session, jobs } }, stamp)
  if (left === undefined) return stay(next)
  return andThen(keep(next, stamp.at), saved => stay({ ...saved, reserving: saved.tickets }))
}

/** The disk did not take the reservation, so no page of it may come out. */
export function unreserved(state: State): Step {
  const { reserving: _, ...rest } = state
  return stay(rest, { kind: 'stop-jobs' })
}

/** `job`: the only one to be stopped. */
function stopped(
  state: State,
  why: NotCovered | 'offline-pages-spent',
  { at }: Stamp,
  job?: string,
): Step {
  const which = job === undefined ? {} : { job }
  return stay(notify(state, { id: why }, at), { kind: 'stop-jobs', ...which })
}

/** Pages came out; they are written down at once, so that a power cut does not lose them. */
export function pagesDone(
  before: State,
  { job, pages, meter }: { readonly job: string; readonly pages: number; readonly meter?: number },
  stamp: Stamp,
): Step {
  const state: State = meter === undefined ? before : { ...before, meter }
  const { session } = state
  const running = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || running === undefined) return stay(state)
  const printed = { ...running, pages: running.pages + pages }
  const jobs = { ...session.jobs, [job]: printed }
  const account = session.account && spent(session.account, running, pages)
  const paid = { ...session, jobs, ...(account !== undefined && { account }) }
  const kept = keep(touch({ ...state, session: paid }, stamp), stamp.at)
  const why = overspent(printed) ? 'offline-pages-spent' : mustStop(kept.state)
  return why === undefined ? kept : andThen(kept, next => stopped(next, why, stamp))
}

/** The job is over: book its pages, give back those it had reserved and did not make. */
export function jobEnded(state: State, job: string, stamp: Stamp): Step {
  const { session } = state
  const ended = session.state === 'active' ? session.jobs[job] : undefined
  if (session.state !== 'active' || ended === undefined) return stay(state)
  const { [job]: _, ...jobs } = session.jobs
  const leases = settled(state.leases, ended)
  const after = touch({ ...state, leases, session: { ...session, jobs } }, stamp)
  const booked = booking(job, ended, sessionOwner(session), isOffline(state))
  if (booked === undefined) {
    return ended.reserved === undefined ? stay(after) : keep(after, stamp.at)
  }
  return andThen(record(after, booked, stamp.at), next => keep(next, stamp.at))
}

/** The activity a job becomes; a job without a page becomes none. */
function booking(
  job: string,
  { activity: kind, pages, color, duplex, project, reserved }: Job,
  whose: { readonly user?: string; readonly card?: string },
  offline: boolean,
): Activity | undefined {
  if (pages === 0) return undefined
  const lease = reserved === undefined ? {} : { lease: reserved.lease }
  return { kind, ...whose, job, pages, color, duplex, project: project ?? null, offline, ...lease }
}

/** After a power cut: books what the open session's jobs had done and closes it, unless the journal has that already. */
export function closeAfterCut(
  state: State,
  { user, card, offline, jobs }: OpenSession,
  since: readonly Activity[],
  time: Wall,
  stamp: Stamp,
): Step {
  // A reservation whose job's end was journaled and not kept is settled here, too.
  const leases = Object.values(jobs).reduce(settled, state.leases)
  const settledState = { ...state, leases }
  if (since.some(activity => activity.kind === 'logout')) return stay(settledState)
  const whose = { ...(card !== undefined && { card }), ...(user !== undefined && { user }) }
  const unbooked = Object.entries(jobs)
    .filter(([job]) => !since.some(activity => 'job' in activity && activity.job === job))
    .flatMap(([job, facts]) => booking(job, facts, whose, offline) ?? [])
  let step = stay(settledState)
  for (const activity of unbooked) {
    step = andThen(step, next => record(next, activity, stamp.at, time))
  }
  const logout = { kind: 'logout', ...whose, why: 'power', offline } as const
  return andThen(step, next => record(next, logout, stamp.at, time))
}
