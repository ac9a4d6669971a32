// Print jobs of the session's user that the server holds: listed once the server has let them in, released one by one.
//
//   (no session) ──let in by the server──▶ asking ──jobs-listed──▶ listed ⟲ release: one claim at a time
//        │                                  │  ▲                     │
//        └──let in by the cache──▶ away ◀───┘  └──a claim failed─────┘
//
// A claim is sent once: whether the server gave the job out before an answer was lost, only the server knows, so it is
// asked for the list again and the job is not claimed again by itself.

import { refusesHeld } from './accounts.ts'
import { touch } from './idle.ts'
import { later, notify, type State, type Step, stay, ticketed } from './state.ts'
import type { HeldJob, Millis, Mono, Stamp, Ticket } from './vocabulary.ts'

/** The longest an answer may take; a document comes within the second. */
const LIST_WAIT: Millis = 15_000
const CLAIM_WAIT: Millis = 180_000
/** While so many jobs run, none is fetched: the copier takes a few more only. */
const MOST_RUNNING = 8

/** After every event: a session that has begun asks for its jobs, one that is over forgets them, the next is claimed. */
export function heldFollows(before: State, state: State, { at }: Stamp): Step {
  if (state.session.state !== 'active') return stay(forgotten(state))
  if (before.session.state === 'active') return claimNext(state, at)
  return state.session.source === 'server' ? ask(state, at) : away(state)
}

/** The ticket that is waited for, and until when. */
export function heldWait({ held }: State): { ticket: Ticket; until: Mono } | undefined {
  return held?.state === 'asking' ? held : held?.state === 'listed' ? held.claim : undefined
}

/** The server has said what it holds. */
export function jobsListed(state: State, ticket: Ticket, jobs: readonly HeldJob[]): Step {
  const { held } = state
  if (held?.state !== 'asking' || held.ticket !== ticket) return stay(state)
  return stay(
    { ...state, held: { state: 'listed', jobs, coming: [], wanted: [] } },
    { kind: 'show-held', jobs },
  )
}

/** The person wants a job; it is fetched when it is its turn. */
export function jobWanted(state: State, job: string, stamp: Stamp): Step {
  const { held } = state
  if (held?.state !== 'listed' || !held.jobs.some(({ id }) => id === job)) return stay(state)
  if (held.claim?.job === job || held.wanted.includes(job)) return stay(state)
  return stay(touch({ ...state, held: { ...held, wanted: [...held.wanted, job] } }, stamp))
}

/** The claimed job is with the copier, or the server has it no more. */
export function jobClaimed(state: State, ticket: Ticket, given: boolean, { at }: Stamp): Step {
  const { held } = state
  if (held?.state !== 'listed' || held.claim?.ticket !== ticket) return stay(state)
  const { claim, ...rest } = held
  const jobs = held.jobs.filter(({ id }) => id !== claim.job)
  const coming = given ? held.coming : held.coming.filter(({ id }) => id !== claim.job)
  const told = given ? state : notify(state, { id: 'job-gone' }, at)
  return stay({ ...told, held: { ...rest, jobs, coming } }, { kind: 'show-held', jobs })
}

/** Whether the job was fetched and has not begun yet. */
export const isComing = ({ held }: State, job: string): boolean =>
  held?.state === 'listed' && held.coming.some(({ id }) => id === job)

/** The job has begun. */
export function begun(state: State, job: string): State {
  const { held } = state
  if (held?.state !== 'listed' || !isComing(state, job)) return state
  return { ...state, held: { ...held, coming: held.coming.filter(({ id }) => id !== job) } }
}

/** No answer: the list is not there, or nobody knows what became of the claimed job. */
export function heldFailed(state: State, { at }: Stamp): Step {
  if (state.held?.state !== 'listed') return away(state)
  return ask(notify(state, { id: 'job-not-fetched' }, at), at)
}

function ask(state: State, at: Mono): Step {
  const user = userOf(state)
  if (user === undefined) return away(state)
  const { state: drawn, ticket } = ticketed(state)
  const until = later(at, LIST_WAIT)
  return stay(
    { ...drawn, held: { state: 'asking', ticket, until } },
    { kind: 'list-jobs', ticket, user },
  )
}

const away = (state: State): Step =>
  stay({ ...state, held: { state: 'away' } }, { kind: 'show-held' })

function claimNext(state: State, at: Mono): Step {
  const { held, session } = state
  const user = userOf(state)
  if (held?.state !== 'listed' || held.claim !== undefined || user === undefined) return stay(state)
  if (session.state !== 'active' || Object.keys(session.jobs).length >= MOST_RUNNING) {
    return stay(state)
  }
  const job = held.jobs.find(({ id }) => id === held.wanted[0])
  if (job === undefined) return stay(state)
  // A job that the copier may not run must stay at the server.
  const refused = refusesHeld(state, job)
  if (refused !== undefined) {
    const without: State = { ...state, held: { ...held, wanted: held.wanted.slice(1) } }
    return claimNext(notify(without, { id: refused }, at), at)
  }
  const { state: drawn, ticket } = ticketed(state)
  const claim = { job: job.id, ticket, until: later(at, CLAIM_WAIT) }
  return stay(
    {
      ...drawn,
      held: { ...held, wanted: held.wanted.slice(1), coming: [...held.coming, job], claim },
    },
    { kind: 'claim-job', ticket, user, job },
  )
}

/** Nobody vouches for the owner of an unknown card, so nothing is held for them. */
function userOf({ session }: State): string | undefined {
  return session.state === 'active' && session.holder.kind === 'user'
    ? session.holder.user.id
    : undefined
}

function forgotten(state: State): State {
  if (state.held === undefined) return state
  const { held: _, ...rest } = state
  return rest
}
