// Pages a person may have made here while the server is away: a lease, reserved before a job and settled after it.
//
//   granted (the server's, only ever debited there)  ⊇  spent (durable here)  ⊇  reserved for running jobs
//
// Reservation and job are kept in one write, so a power cut leaves both or neither.

import { isOffline, type State } from './state.ts'
import { expiryTime } from './trusted-time.ts'
import type { Job, Kept, Lease, Mono } from './vocabulary.ts'

/** Pages that the holder of the session may still have made; undefined where there is no limit. */
export function pagesLeft(state: State, at: Mono): number | undefined {
  const { session, settings } = state
  if (session.state !== 'active' || settings.offlineAllowance === 0) return undefined
  // A card that nobody vouches for has no account; the server's own limits hold online.
  if (!isOffline(state) || session.holder.kind !== 'user') return undefined
  const lease = state.leases[session.holder.user.id]
  if (lease === undefined || lease.expires <= expiryTime(state.time, at)) return 0
  return Math.max(0, lease.granted - lease.spent)
}

/** Takes pages from the lease before the job has made any: those it will make, or all there are. */
export function reserve(
  state: State,
  left: number,
  wanted: number | undefined,
): { readonly state: State; readonly reserved: NonNullable<Job['reserved']> } | undefined {
  const { session } = state
  const user =
    session.state === 'active' && session.holder.kind === 'user' ? session.holder.user.id : ''
  const lease = state.leases[user]
  if (lease === undefined || left === 0) return undefined
  const pages = Math.min(wanted ?? left, left)
  const leases = { ...state.leases, [user]: { ...lease, spent: lease.spent + pages } }
  const whole = wanted !== undefined && wanted <= left
  return { state: { ...state, leases }, reserved: { lease: lease.id, pages, whole } }
}

/** The job is over: what it did not make goes back. */
export function settled(leases: Kept['leases'], { reserved, pages }: Job): Kept['leases'] {
  if (reserved === undefined) return leases
  const back = Math.max(0, reserved.pages - pages)
  return Object.fromEntries(
    Object.entries(leases).map(([user, lease]) => [
      user,
      lease.id === reserved.lease ? { ...lease, spent: Math.max(0, lease.spent - back) } : lease,
    ]),
  )
}

/** Whether the job must stop: its pages are used up, and it has not said that it needs no more. */
export function overspent({ reserved, pages }: Job): boolean {
  if (reserved === undefined) return false
  return pages > reserved.pages || (pages === reserved.pages && !reserved.whole)
}

/** The server's leases with what is spent of them here: it can only learn of that later. */
export function renewed(
  held: Kept['leases'],
  sent: readonly (Lease & { readonly user: string })[],
): Kept['leases'] {
  return Object.fromEntries(
    sent.map(({ user, ...lease }) => {
      const own = held[user]
      const spent = own?.id === lease.id ? Math.max(own.spent, lease.spent) : lease.spent
      return [user, { ...lease, spent }]
    }),
  )
}
