// Entering an unlock code at the panel: counted before it is checked, written down before anything opens.
//
//   none ──code──► counting ──kept──► checking ──right──► choosing ──1 or 2──► recording ──recorded──► gate unlocked
//    ▲                │ cannot count      │ wrong              │ 30 s                 │ cannot be written
//    └────────────────┴───────────────────┴────────────────────┴──────────────────────┘

import { record } from './activity.ts'
import { count, delayedUntil, takeBack } from './attempts.ts'
import { closedGate, unlockedGate } from './gate.ts'
import {
  andThen,
  isOffline,
  keep,
  later,
  refusal,
  type State,
  type Step,
  stay,
  ticketed,
  type Unlocking,
} from './state.ts'
import type { Millis, Mono, Reason, Secret, Stamp, Ticket, UnlockMode } from './vocabulary.ts'

const WAIT: Millis = 10_000
const CHOICE: Millis = 30_000

/** True when the panel asks for an unlock code instead of a PIN. */
export function codeWanted(state: State): boolean {
  return (
    state.link.state === 'offline' &&
    state.gate.state === 'locked' &&
    state.settings.offlineLogin === 'on' &&
    state.enrolment.enrolled &&
    state.secure
  )
}

/** A code was typed. */
export function codeTyped(state: State, code: Secret, stamp: Stamp): Step {
  const over = delayedUntil(state.codes)
  if (over > stamp.at) return refused(state, 'delayed', stamp, over)
  const attempt = state.tickets + 1
  const counted = count(state.codes, { id: attempt, at: stamp.at, offline: true })
  return andThen(keep({ ...state, codes: counted }, stamp.at), next =>
    stay({
      ...next,
      unlocking: {
        state: 'counting',
        code,
        attempt,
        ticket: next.tickets,
        until: later(stamp.at, WAIT),
      },
    }),
  )
}

/** The try is on the disk: now the code may be looked at. */
export function codeCounted(state: State, stamp: Stamp): Step {
  const { unlocking } = state
  if (unlocking.state !== 'counting') return stay(state)
  const drawn = ticketed(state)
  const { ticket } = drawn
  return stay(
    {
      ...drawn.state,
      unlocking: { ...unlocking, state: 'checking', ticket, until: later(stamp.at, WAIT) },
    },
    { kind: 'check-code', ticket, code: unlocking.code },
  )
}

/** The code was looked at. */
export function codeChecked(state: State, right: boolean, stamp: Stamp): Step {
  const { unlocking } = state
  if (unlocking.state !== 'checking') return stay(state)
  if (!right) return refused(state, 'wrong-code', stamp)
  const cleared = { ...state, codes: takeBack(state.codes, unlocking.attempt) }
  const until = later(stamp.at, CHOICE)
  return keep({ ...cleared, unlocking: { state: 'choosing', until } }, stamp.at)
}

/** Single use or until online: chosen, and written down before the gate opens. */
export function modeChosen(state: State, mode: UnlockMode, { at }: Stamp): Step {
  return andThen(record(state, { kind: 'gate-unlocked', mode }, at), next =>
    stay({
      ...next,
      unlocking: { state: 'recording', mode, ticket: next.tickets, until: later(at, WAIT) },
    }),
  )
}

/** The unlock is in the journal: open. If the server came back meanwhile there is nothing left to open. */
export function unlockRecorded(state: State, mode: UnlockMode, { at }: Stamp): Step {
  const done: State = { ...state, unlocking: { state: 'none' } }
  if (!isOffline(done)) return stay(done)
  return keep({ ...done, gate: unlockedGate(mode, done.settings, at) }, at)
}

/** Locks the gate again and writes down why. An open gate (setting `none`) stays open. */
export function lockGate(
  state: State,
  why: 'used' | 'online' | 'ended' | 'unused' | 'settings',
  at: Mono,
): Step {
  const gate = closedGate(state.settings.gate)
  if (state.gate.state === 'locked' || state.gate.state === 'open') return stay({ ...state, gate })
  return andThen(record({ ...state, gate }, { kind: 'gate-locked', why }, at), next =>
    keep(next, at),
  )
}

/** What an unfinished unlock waits for failed or took too long. */
export function unlockFailed(state: State, stamp: Stamp): Step {
  const { unlocking } = state
  switch (unlocking.state) {
    case 'none':
      return stay(state)
    case 'counting':
      return refused(state, 'attempt-uncounted', stamp)
    case 'checking':
      return refused(state, 'wrong-code', stamp)
    case 'choosing':
      return stay({ ...state, unlocking: { state: 'none' } })
    case 'recording':
      return refused(state, 'journal-unwritable', stamp)
  }
}

function refused(state: State, reason: Reason, stamp: Stamp, over?: Mono): Step {
  const next: State = {
    ...refusal(state, reason, stamp, over),
    unlocking: { state: 'none' },
    lastVerdict: { granted: false, reason },
  }
  return record(
    next,
    { kind: 'refused', reason, method: 'unlock-code', offline: isOffline(state) },
    stamp.at,
  )
}

/** The ticket this machine waits for, if any. */
export function unlockTicket(unlocking: Unlocking): Ticket | undefined {
  return 'ticket' in unlocking ? unlocking.ticket : undefined
}
