// The whole agent as one pure function: a state and an event in, a state and effects out.

import { isWithJournal, recordAgain, recorded, unrecorded } from './activity.ts'
import { delaysAt } from './attempts.ts'
import {
  denialsFor,
  denialsKept,
  denialsUnkept,
  denyOffered,
  denyRefused,
  ended,
  erasedAgain,
  purgeAsked,
  revoked,
} from './denials.ts'
import { envelopeEnrolled } from './envelope.ts'
import {
  acked,
  beaten,
  beatFailed,
  cacheRefreshed,
  exchangeDeadlines,
  fetches,
  isDue,
  linkChanged,
  logStarted,
  news,
  paused,
  pump,
  tellSoon,
  uploadFailed,
} from './exchange.ts'
import { gateDeadline } from './gate.ts'
import {
  heldFailed,
  heldFollows,
  heldWait,
  jobClaimed,
  jobsListed,
  jobWanted,
} from './held-jobs.ts'
import { touch, warn, warningDue } from './idle.ts'
import { jobEnded, jobStarted, pagesDone, unreserved } from './jobs.ts'
import { renewed } from './leases.ts'
import { beatSent, beatSoon, linkDeadline, passed, startLink } from './link.ts'
import { settingsApplied, settingsCame } from './new-settings.ts'
import { challengeDeadline, challengeDrawn, challengeWanted } from './prompt.ts'
import { qrDeadlines, qrFailed, qrFetched, qrFollows, qrForgotten, qrScanned } from './qr.ts'
import { registrationFollows } from './registering.ts'
import { cardSeen, closedToCards, closeService } from './service.ts'
import {
  askingFailed,
  attemptCounted,
  cardPresented,
  evidenceGiven,
  loginRecorded,
  loginUnrecorded,
  logout,
  ownerNamed,
  sessionDue,
} from './session.ts'
import {
  andThen,
  enrollable,
  keep,
  keepDue,
  nothingFetched,
  notify,
  type State,
  type Step,
  status,
  stay,
  ticketed,
  without,
} from './state.ts'
import { keyPressed } from './typing.ts'
import {
  codeChecked,
  lockGate,
  responseChecked,
  tryKept,
  unlockFailed,
  unlockRecorded,
  unlockTicket,
} from './unlocking.ts'
import { atRest } from './upload.ts'
import type { Event, Mono, Problem, Secret, Stamp, Ticket } from './vocabulary.ts'

/** Every state answers every event; what nobody waits for changes nothing. */
export function advance(state: State, event: Event): Step {
  const handled = handle(state, event)
  const set = andThen(handled, next => settingsApplied(next, event.at))
  const linked = andThen(set, next => linkChanged(state, next, event))
  const asking = andThen(linked, next => stay(registrationFollows(next, event)))
  const held = andThen(asking, next => heldFollows(state, next, event))
  const coded = andThen(held, next => qrFollows(next, event))
  const pumped = andThen(coded, next => pump(next, event))
  const asked = andThen(pumped, next => challengeWanted(next, event.at))
  return { ...asked, state: withDelays(tellSoon(asked.state, event.at), event.at) }
}

/** Wrong entries hold back the next ones: seen anew after every event, so that it ends when it is over. */
function withDelays(state: State, at: Mono): State {
  const { pins, codes, settings } = state
  return { ...state, delays: delaysAt(pins, codes, settings.pinOfflineBudget, at) }
}

function handle(state: State, event: Event): Step {
  switch (event.kind) {
    case 'presented':
      if (closedToCards(state)) return cardSeen(state, event.reader, event.card, event)
      return cardPresented(without(state, 'typed'), event.as, event.reader, event.card, event)
    case 'key':
      return keyPressed(state, event.key, event)
    case 'touched':
      return stay(touch(state, event))
    case 'reader':
      return readerChanged(state, event)
    case 'job-started':
      return jobStarted(state, event.job, event, event)
    case 'pages-done':
      return pagesDone(state, event, event)
    case 'meter':
      return stay({ ...state, meter: event.pages })
    case 'job-ended':
      return jobEnded(state, event.job, event)
    case 'release':
      return jobWanted(state, event.job, event)
    case 'jobs-listed':
      return jobsListed(state, event.ticket, event.jobs)
    case 'job-claimed':
      return jobClaimed(state, event.ticket, event.given, event)
    case 'enrolment-code':
      return enrol(state, event.code)
    case 'owner-named': {
      const { username, password } = event
      return ownerNamed(state, { by: 'password', username, password }, event)
    }
    case 'enrolled':
      return enrolled(state, event.ticket, event.terminal, event)
    case 'beaten':
      return state.link.beat?.ticket === event.ticket
        ? andThen(
            andThen(stillStored(state), next => beaten(next, event.beat, event)),
            next => purgeAsked(next, event.beat, event),
          )
        : stay(state)
    case 'answered':
    case 'looked-up':
      return sessionTicket(state) === event.ticket
        ? evidenceGiven(state, event, event)
        : stay(state)
    case 'kept':
      return keptAnswered(withRoom(state, event), event.ticket, event)
    case 'code-checked':
      return unlockTicket(state.unlocking) === event.ticket
        ? codeChecked(state, event.right, event)
        : stay(state)
    case 'response-checked':
      return unlockTicket(state.unlocking) === event.ticket
        ? responseChecked(state, event.found, event)
        : stay(state)
    case 'challenge-drawn':
      return state.drawing?.ticket === event.ticket
        ? challengeDrawn(state, event.challenge, event.at)
        : stay(state)
    case 'recorded':
      return entryRecorded(withRoom(state, event), event.ticket, event.seq, event)
    case 'log-started':
      return logStarted(state, event.ticket, event.journal, event)
    case 'acked':
      return state.upload.ticket === event.ticket
        ? acked(state, event.through, event.durable)
        : stay(state)
    case 'refreshed':
      return fetches(state.credentialsFetch, event.ticket)
        ? andThen(ended(cacheRefreshed(state, event.cache, event)), next =>
            leased(next, event.leases, event),
          )
        : erasedAgain(state)
    case 'remembered':
      return stay({ ...state, cache: event.cache })
    case 'forgotten': {
      const journal = { ...state.upload.journal, tail: event.tail }
      return stay({ ...state, upload: { ...state.upload, journal } })
    }
    case 'settings':
      return fetches(state.settingsFetch, event.ticket)
        ? settingsCame(state, event, event.at)
        : stay(state)
    case 'failed':
      return failed(state, event.ticket, event.problem, event)
    case 'deny-offered':
      return denyOffered(state, event, event)
    case 'deny-refused':
      return denyRefused(state, event, event)
    case 'qr-fetched':
      return stay(qrFetched(state, event.ticket, event.code, event))
    case 'scanned':
      return qrScanned(state, event.nonce, event)
    case 'pushed':
      return stay(askedSoon(state, event.at))
    case 'link-lost':
      return stay(askedSoon(qrForgotten(state), event.at))
    case 'deadline':
      return due(state, event)
    case 'stopping':
      return andThen(closeService(state, 'shutdown', event), next =>
        logout(next, 'shutdown', event),
      )
  }
}

/** The disk's answer says whether it has room to spare. */
const withRoom = (state: State, { low = false }: { readonly low?: boolean }): State =>
  state.low === low ? state : { ...state, low }

function leased(
  state: State,
  sent: Extract<Event, { kind: 'refreshed' }>['leases'],
  { at }: Stamp,
): Step {
  return sent === undefined
    ? stay(state)
    : keep({ ...state, leases: renewed(state.leases, sent) }, at)
}

function readerChanged(state: State, event: Extract<Event, { kind: 'reader' }>): Step {
  const { reader, why } = event
  const known = state.readers[reader]
  if (known === undefined) return stay(state)
  const attached = event.state === 'attached'
  const facts = { kind: known.kind, attached, ...(why === undefined ? {} : { why }) }
  const next: State = { ...state, readers: { ...state.readers, [reader]: facts } }
  if (!attached) return stay(next)
  const message = 'The reader is attached.'
  return stay(next, { kind: 'log', level: 'info', message, details: { reader } })
}

const asks = (state: State): boolean => state.enrolment.enrolled && state.secure

const askedSoon = (state: State, at: Mono): State =>
  asks(state) ? { ...state, link: beatSoon(state.link, at) } : state

function enrol(state: State, code: Secret): Step {
  if (!enrollable(state) || state.enrolment.ticket !== undefined) return stay(state)
  const { ticket, state: drawn } = ticketed(state)
  return stay(
    { ...drawn, enrolment: { ...drawn.enrolment, ticket } },
    { kind: 'enrol', ticket, code },
  )
}

function enrolled(state: State, ticket: Ticket, terminal: string, { at }: Stamp): Step {
  if (state.enrolment.ticket !== ticket) return stay(state)
  return stay({
    ...without(envelopeEnrolled(state), 'notice'),
    enrolment: { enrolled: true, terminal },
    link: state.secure ? startLink(at) : state.link,
    denials: denialsFor(terminal, state.denials),
    // Whoever turned the terminal away was asked again later and later.
    upload: { ...atRest(state.upload), failures: 0 },
    ...nothingFetched(at),
  })
}

function sessionTicket({ session }: State): Ticket | undefined {
  return 'ticket' in session ? session.ticket : undefined
}

function keptAnswered(state: State, ticket: Ticket, stamp: Stamp): Step {
  if (sessionTicket(state) === ticket) return attemptCounted(state, stamp)
  if (unlockTicket(state.unlocking) === ticket) return tryKept(state, stamp)
  return state.denying?.ticket === ticket ? denialsKept(state, stamp) : stay(state)
}

function entryRecorded(state: State, ticket: Ticket, seq: number, stamp: Stamp): Step {
  if (!isWithJournal(state, ticket)) return stay(state)
  return andThen(recorded(state, seq), known => grantRecorded(known, ticket, seq, stamp))
}

function grantRecorded(known: State, ticket: Ticket, seq: number, stamp: Stamp): Step {
  const { session, unlocking } = known
  if (session.state === 'recording' && session.ticket === ticket) {
    return loginRecorded(known, seq, stamp)
  }
  if (unlocking.state === 'recording' && unlocking.ticket === ticket) {
    return unlockRecorded(known, unlocking.opening, stamp)
  }
  return stay(known)
}

/** Something asked for did not work: whoever waits for the ticket hears it. */
function failed(state: State, ticket: Ticket, problem: Problem, stamp: Stamp): Step {
  const told = failedFor(state, ticket, problem, stamp)
  return problem.revoked ? andThen(told, next => revoked(next, stamp)) : told
}

function failedFor(state: State, ticket: Ticket, problem: Problem, stamp: Stamp): Step {
  if (state.reserving === ticket) return unreserved(state)
  return andThen(unrecorded(state, ticket, stamp.at), next =>
    waiterFailed(next, ticket, problem, stamp),
  )
}

const beatMissed = (state: State, problem: Problem | undefined, stamp: Stamp): Step =>
  andThen(stillStored(state), next => beatFailed(next, problem, stamp))

/** An erasure that failed is asked for again, as often as the server is. */
const stillStored = (state: State): Step =>
  state.cache.users > 0 ? erasedAgain(state) : stay(state)

function waiterFailed(next: State, ticket: Ticket, problem: Problem, stamp: Stamp): Step {
  if (next.denying?.ticket === ticket) return denialsUnkept(next, stamp)
  if (next.link.beat?.ticket === ticket) return beatMissed(next, problem, stamp)
  if (sessionTicket(next) === ticket) {
    return next.session.state === 'recording'
      ? loginUnrecorded(next, stamp)
      : askingFailed(next, problem, stamp)
  }
  if (unlockTicket(next.unlocking) === ticket) return unlockFailed(next, stamp)
  if (heldWait(next)?.ticket === ticket) return heldFailed(next, stamp)
  if (next.upload.ticket === ticket) return uploadFailed(next, problem, stamp)
  if (fetches(next.settingsFetch, ticket)) {
    return stay({ ...next, settingsFetch: paused(next.settingsFetch, next, stamp) })
  }
  if (fetches(next.credentialsFetch, ticket)) {
    return stay({ ...next, credentialsFetch: paused(next.credentialsFetch, next, stamp) })
  }
  if (next.qr.asking?.ticket === ticket) return stay(qrFailed(next, stamp))
  if (next.enrolment.ticket === ticket) {
    const { ticket: _, ...enrolment } = next.enrolment
    return stay(notify({ ...next, enrolment }, { id: `fault.${problem.code}` }, stamp.at))
  }
  return stay(next)
}

/** Waiting is over for everything whose moment has come. */
function due(state: State, stamp: Stamp): Step {
  const { at } = stamp
  let step = recordAgain(state, at)
  const next = (change: (now: State) => Step): void => {
    step = andThen(step, change)
  }
  next(now => stay(isDue(now.typed?.until, at) ? without(now, 'typed') : now))
  next(now => stay(isDue(now.notice?.until, at) ? without(now, 'notice') : now))
  next(now => stay(isDue(warningDue(now), at) ? warn(now) : now))
  next(now => (isDue(until(now.session), at) ? sessionDue(now, stamp) : stay(now)))
  next(now => (isDue(until(now.unlocking), at) ? unlockFailed(now, stamp) : stay(now)))
  next(now => (isDue(heldWait(now)?.until, at) ? heldFailed(now, stamp) : stay(now)))
  next(now => (isDue(gateDeadline(now.gate), at) ? gateEnded(now, at) : stay(now)))
  next(now => (isDue(now.link.beat?.until, at) ? beatMissed(now, undefined, stamp) : stay(now)))
  next(now => stay({ ...now, link: passed(now.link, now.settings, at) }))
  next(now => (isDue(now.link.next, at) ? probe(now, at) : stay(now)))
  next(now => (isDue(now.upload.until, at) ? uploadDue(now, stamp) : stay(now)))
  next(now => stay(fetchesDue(now, stamp)))
  next(now => stay(isDue(now.qr.asking?.until, at) ? qrFailed(now, stamp) : now))
  next(now => (isDue(keepDue(now), at) ? keep(now, at) : stay(now)))
  next(now => (isDue(now.service?.until, at) ? closeService(now, 'idle', stamp) : stay(now)))
  return step
}

const until = (part: object): Mono | undefined =>
  'until' in part ? (part.until as Mono) : undefined

function gateEnded(state: State, at: Mono): Step {
  return lockGate(state, state.gate.state === 'unlocked-once' ? 'unused' : 'ended', at)
}

function probe(state: State, at: Mono): Step {
  const { ticket, state: drawn } = ticketed(state)
  const sent = { ...drawn, told: news(drawn), link: beatSent(drawn.link, ticket, at) }
  const { meter } = sent
  const read = meter === undefined ? {} : { meter }
  return stay(sent, { kind: 'probe', ticket, status: status(sent, at), ...read })
}

function uploadDue(state: State, stamp: Stamp): Step {
  if (state.upload.state === 'sending') return uploadFailed(state, {}, stamp)
  return stay({ ...state, upload: atRest(state.upload) })
}

function fetchesDue(state: State, stamp: Stamp): State {
  const { settingsFetch, credentialsFetch } = state
  const { at } = stamp
  return {
    ...state,
    settingsFetch: isDue(settingsFetch.asking?.until, at)
      ? paused(settingsFetch, state, stamp)
      : settingsFetch,
    credentialsFetch: isDue(credentialsFetch.asking?.until, at)
      ? paused(credentialsFetch, state, stamp)
      : credentialsFetch,
  }
}

/** The next moment at which waiting is over, for the one timer of the agent. */
export function deadline(state: State): Mono | undefined {
  const moments = [
    state.typed?.until,
    state.notice?.until,
    warningDue(state),
    until(state.session),
    until(state.unlocking),
    heldWait(state)?.until,
    gateDeadline(state.gate),
    linkDeadline(state.link, state.settings),
    ...[state.delays.pins, state.delays.codes, state.delays.budget, state.delays.codeBudget],
    challengeDeadline(state),
    ...exchangeDeadlines(state),
    ...qrDeadlines(state),
    ...state.unrecorded.map(entry => entry.again),
    keepDue(state),
    state.service?.until,
  ]
  const next = Math.min(...moments.filter(moment => moment !== undefined))
  return Number.isFinite(next) ? (next as Mono) : undefined
}
