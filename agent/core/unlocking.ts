// Entering a code at the panel: counted before it is looked at, burnt before it is written down, written down before
// anything opens. The static code is burnt by nobody and asks which way to open; every other code says what it grants.
//
//   none ──code──► counting ──kept──► checking ──right──► choosing ──1 or 2──► recording ──recorded──► gate unlocked,
//    ▲                │ cannot count    │ │ wrong            │ 30 s             ▲ │ cannot be             service open,
//    │                │                 │ └───────────┐      │                  │ │ written               or PINs cleared
//    │                │                 │ right, once │      │                  │ │
//    │                │                 └───► burning ──kept─┼──────────────────┘ │
//    └────────────────┴────────────────────────┴──────┴──────┴────────────────────┘
//
//   none ──00──► asking: the same on the service screen, whatever the gate, and only for what logs nobody in. Refusals lead
//   back there.

import { record, withdrawn } from './activity.ts'
import { codeBudgetBack, count, delayedUntil, takeBack } from './attempts.ts'
import { envelopeOf } from './envelope.ts'
import { closedGate, unlockedGate } from './gate.ts'
import { running, trySpent } from './prompt.ts'
import { openService } from './service.ts'
import {
  andThen,
  isOffline,
  keep,
  later,
  notify,
  type Opening,
  type Prompt,
  refusal,
  type State,
  type Step,
  stay,
  ticketed,
  type Unlocking,
  without,
  withPinsCleared,
} from './state.ts'
import type {
  FoundCode,
  Millis,
  Mono,
  Reason,
  Secret,
  Stamp,
  Ticket,
  UnlockMode,
  UsedCode,
} from './vocabulary.ts'

const WAIT: Millis = 10_000
const CHOICE: Millis = 30_000
/** How long the service screen waits for a code: somebody is on the phone. */
const SERVICE_WAIT: Millis = 300_000

/** Opens the screen that takes service codes. */
export function askServiceCode(state: State, { at }: Stamp): Step {
  return stay({ ...state, unlocking: { state: 'asking', until: later(at, SERVICE_WAIT) } })
}

/** A code was typed. */
export function codeTyped(state: State, prompt: Prompt, code: Secret, stamp: Stamp): Step {
  const { at } = stamp
  const over = Math.max(
    delayedUntil(state.codes),
    prompt === 'static' ? 0 : codeBudgetBack(state.codes),
  ) as Mono
  if (over > at) return refused(state, prompt, 'delayed', stamp, over)
  const attempt = state.tickets + 1
  const challenge = running(state, at)
  const counted = {
    ...(prompt === 'static' ? state : trySpent(state)),
    codes: count(state.codes, { id: attempt, at, offline: true }),
  }
  return andThen(keep(counted, at), next =>
    stay({
      ...next,
      unlocking: {
        ...{ state: 'counting', prompt, code, attempt },
        ...(challenge === undefined ? {} : { challenge: challenge.text }),
        ...{ ticket: next.tickets, until: later(at, WAIT) },
      },
    }),
  )
}

/** What was waited for is on the disk: now the code may be looked at, or what it opens be written down. */
export function tryKept(state: State, stamp: Stamp): Step {
  const { unlocking } = state
  if (unlocking.state === 'burning') return writeDown(state, unlocking.opening, stamp)
  if (unlocking.state !== 'counting') return stay(state)
  const { code, prompt, challenge } = unlocking
  const { state: drawn, ticket } = ticketed(state)
  return stay(
    {
      ...drawn,
      unlocking: { ...unlocking, state: 'checking', ticket, until: later(stamp.at, WAIT) },
    },
    prompt === 'static'
      ? { kind: 'check-code', ticket, code }
      : {
          ...{ kind: 'check-response', ticket, code, next: envelopeOf(state).next },
          ...(challenge === undefined ? {} : { challenge }),
        },
  )
}

/** The static code was looked at. */
export function codeChecked(state: State, right: boolean, stamp: Stamp): Step {
  const { unlocking } = state
  if (unlocking.state !== 'checking' || unlocking.prompt !== 'static') return stay(state)
  if (!right) return refused(state, unlocking.prompt, 'wrong-code', stamp)
  const codes = takeBack(state.codes, unlocking.attempt)
  const until = later(stamp.at, CHOICE)
  return keep({ ...state, codes, unlocking: { state: 'choosing', until } }, stamp.at)
}

/** A code of the terminal's own key was looked at. A right one is burnt durably before anything else. */
export function responseChecked(state: State, found: FoundCode | undefined, stamp: Stamp): Step {
  const { unlocking } = state
  if (unlocking.state !== 'checking' || unlocking.prompt === 'static') return stay(state)
  const { prompt, challenge, attempt } = unlocking
  const opening = found && good(state, challenge, found.code) ? openingOf(found) : undefined
  const here = prompt === 'response' || opening?.kind !== 'gate-unlocked'
  if (found === undefined || opening === undefined || !here) {
    return refused(state, prompt, 'wrong-code', stamp)
  }
  const codes = takeBack(state.codes, attempt)
  return andThen(keep(burnt({ ...state, codes }, found.code), stamp.at), next =>
    stay({
      ...next,
      unlocking: {
        ...{ state: 'burning', opening },
        ...{ ticket: next.tickets, until: later(stamp.at, WAIT) },
      },
    }),
  )
}

/** Whatever found it: a code opens only while it is among those that were asked for. */
function good(state: State, challenge: string | undefined, code: UsedCode): boolean {
  if (code.by === 'challenge') {
    return code.challenge === challenge && code.challenge === state.challenge?.text
  }
  // How far ahead one may be, the vault says: envelopes of other keys may lie between.
  return code.counter >= envelopeOf(state).next
}

function openingOf({ code, grant }: FoundCode): Opening {
  switch (grant.mode) {
    case 'single':
      return { kind: 'gate-unlocked', mode: 'single', code }
    case 'until-online':
      return { kind: 'gate-unlocked', mode: 'until-online', hours: grant.hours, code }
    case 'diagnostic':
      return { kind: 'service-opened', code }
    case 'clear-pins':
      return { kind: 'pins-cleared', by: 'code', code }
  }
}

/** The challenge is gone, or the envelope's codes up to this one are. */
function burnt(state: State, code: UsedCode): State {
  if (code.by === 'challenge') return without(state, 'challenge')
  return { ...state, envelope: { ...envelopeOf(state), next: code.counter + 1 } }
}

/** Single use or until online: chosen after the static code. */
export function modeChosen(state: State, mode: UnlockMode, stamp: Stamp): Step {
  return writeDown(state, { kind: 'gate-unlocked', mode }, stamp)
}

/** Written down before anything opens. */
function writeDown(state: State, opening: Opening, { at }: Stamp): Step {
  return andThen(record(state, opening, at), next =>
    stay({
      ...next,
      unlocking: { state: 'recording', opening, ticket: next.tickets, until: later(at, WAIT) },
    }),
  )
}

/** It is in the journal: open. Where the server came back or the gate went away meanwhile, nothing is left to open. */
export function unlockRecorded(state: State, opening: Opening, stamp: Stamp): Step {
  const { at } = stamp
  const done: State = { ...state, unlocking: { state: 'none' } }
  if (opening.kind === 'service-opened') return openService(done, stamp)
  if (opening.kind === 'pins-cleared') {
    return keep(notify(withPinsCleared(done), { id: 'pins-cleared' }, at), at)
  }
  if (!isOffline(done) || done.gate.state !== 'locked') return stay(done)
  return keep({ ...done, gate: unlockedGate(opening, done.settings, at) }, at)
}

/** What goes on when the server is back: nothing that was typed to open the gate. */
export function stillUnlocking({ unlocking }: State): Unlocking {
  const forGate = 'prompt' in unlocking && unlocking.prompt !== 'service'
  return forGate || unlocking.state === 'choosing' ? { state: 'none' } : unlocking
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
      return refused(state, unlocking.prompt, 'attempt-uncounted', stamp)
    case 'checking':
      return refused(state, unlocking.prompt, 'wrong-code', stamp)
    case 'asking':
    case 'choosing':
      return stay({ ...state, unlocking: { state: 'none' } })
    case 'burning':
      return refused(state, undefined, 'journal-unwritable', stamp)
    case 'recording':
      return refused(withdrawn(state, unlocking.ticket), undefined, 'journal-unwritable', stamp)
  }
}

function refused(
  state: State,
  prompt: Prompt | undefined,
  reason: Reason,
  stamp: Stamp,
  over?: Mono,
): Step {
  const next: State = {
    ...refusal(state, reason, stamp, over),
    unlocking:
      prompt === 'service'
        ? { state: 'asking', until: later(stamp.at, SERVICE_WAIT) }
        : { state: 'none' },
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
