// What credit, quotas and projects allow a session that the server let in: what it said at the login, less what was used since.
//
//   left (the server's word, counted down here page by page)  −  promised (what running and fetched jobs said they need)
//
// Offline nobody knows what is left any more, so nothing is refused for it; the server charges and counts later.

import { isOffline, type State } from './state.ts'
import type { Account, HeldJob, Job, Project } from './vocabulary.ts'

/** What a page of it costs and counts as. */
type Work = Pick<Job, 'activity' | 'color'>

/** Why a job may not begin or go on; each is a line of the panel. */
export type NotCovered = 'credit-spent' | 'quota-spent' | 'project-needed' | 'no-project'

/** The account that limits the session now; undefined where nothing does. */
export function accountOf(state: State): Account | undefined {
  const { session } = state
  return session.state === 'active' && !isOffline(state) ? session.account : undefined
}

/** Minor units for a page. */
function price({ credit }: Account, { activity, color }: Work): number {
  if (credit === undefined) return 0
  if (activity === 'scan') return credit.scan
  return color ? credit.color : credit.mono
}

/** Quotas are of paper. */
const isPaper = ({ activity }: Work): boolean => activity !== 'scan'

/** Pages that running jobs and those on their way to the copier will still make, each with what kind it is. */
function promised({ session, held }: State): readonly (Work & { readonly pages: number })[] {
  const jobs = session.state === 'active' ? Object.values(session.jobs) : []
  const running = jobs.map(({ activity, color, pages, needs = 0 }) => {
    return { activity, color, pages: Math.max(0, needs - pages) }
  })
  const coming = held?.state === 'listed' ? held.coming : []
  return [...running, ...coming.map(asWork)]
}

const asWork = ({ pages, color }: HeldJob) => ({ activity: 'print' as const, color, pages })

/** Why so many pages more are not covered; undefined when they are, and offline. */
function notCovered(state: State, work: Work, pages: number): NotCovered | undefined {
  const account = accountOf(state)
  if (account === undefined) return undefined
  const { credit, quota } = account
  const others = promised(state)
  const cost = pages * price(account, work)
  const costs = others.reduce((sum, one) => sum + one.pages * price(account, one), 0)
  if (credit !== undefined && cost > 0 && cost + costs > credit.left) return 'credit-spent'
  if (quota === undefined || quota.action === 'warn' || !isPaper(work)) return undefined
  const paper = others.filter(isPaper).reduce((sum, one) => sum + one.pages, 0)
  return quota.left.some(left => pages + paper > left.pages) ? 'quota-spent' : undefined
}

/** Why a job may not begin; `pages`: how many it will make, if that is known. */
export function refusesJob(state: State, work: Work, pages = 1): NotCovered | undefined {
  const projects = accountOf(state)?.projects
  const { session } = state
  if (projects?.required && session.state === 'active' && session.project === undefined) {
    return projects.offered.length === 0 ? 'no-project' : 'project-needed'
  }
  return notCovered(state, work, pages)
}

/** Why the held job may not be fetched. */
export const refusesHeld = (state: State, job: HeldJob): NotCovered | undefined =>
  refusesJob(state, asWork(job), job.pages)

/** Whether a quota is used up that only warns. */
export function warns(state: State, work: Work): boolean {
  const quota = accountOf(state)?.quota
  return quota?.action === 'warn' && isPaper(work) && quota.left.some(({ pages }) => pages === 0)
}

/** Why the copier must stop here: a job's next page is not covered, and it has not said that it needs none. */
export function mustStop(state: State): NotCovered | undefined {
  const jobs = state.session.state === 'active' ? Object.values(state.session.jobs) : []
  const open = jobs.filter(({ needs, pages }) => needs === undefined || pages > needs)
  return open.map(job => notCovered(state, job, 1)).find(why => why !== undefined)
}

/** The account once these pages were made. */
export function spent(account: Account, work: Work, pages: number): Account {
  const { credit, quota, ...rest } = account
  const paper = isPaper(work) ? pages : 0
  return {
    ...rest,
    ...(credit && { credit: { ...credit, left: credit.left - pages * price(account, work) } }),
    ...(quota && {
      quota: {
        ...quota,
        left: quota.left.map(one => ({ ...one, pages: Math.max(0, one.pages - paper) })),
      },
    }),
  }
}

/** The project that the session's jobs are booked to, as a job keeps it. */
export const chosen = (project: Project | null | undefined): Pick<Job, 'project'> =>
  project ? { project: project.id } : {}
