// One person's way in and out: from a card or PIN to an open copier and back.
//
//                         (card-and-pin)
//   idle ──presented──► asking-second-factor ──PIN──┐
//    ▲ ▲ └───────────────presented──────────────────┴─► identifying ──evidence──► verdict
//    │ │                                                counting → server → cache      │
//    │ │                (registering.ts asks whose an unknown card is, and comes in there) │
//    │ └───────────────── refused, with its reason ────────────────────────────────────┤
//    │                                                                          granted│
//    └── logout, idle ── active ◄──recorded── recording ◄──────────────────────────────┘
//
// Every arrow has a deadline, and nobody is let in before the login is in the journal.

import { journalFails, record, withdrawn } from './activity.ts'
import { budgetBack, count, delayedUntil, takeBack } from './attempts.ts'
import { openFrom } from './idle.ts'
import { jobEnded } from './jobs.ts'
import { miss } from './link.ts'
import { choiceFirst } from './project-choice.ts'
import { askOwner, closedToRegistration, waysToRegister } from './registering.ts'
import {
  andThen,
  askedNow,
  isOffline,
  keep,
  type Login,
  later,
  now,
  owner,
  question,
  refusal,
  type Session,
  type State,
  type Step,
  sessionOwner,
  stay,
  ticketed,
  without,
} from './state.ts'
import { expiryTime } from './trusted-time.ts'
import { lockGate } from './unlocking.ts'
import { denied, isGuessable, obstacle, verdict } from './verdict.ts'
import type {
  Evidence,
  Millis,
  Mono,
  Presented,
  Problem,
  Proof,
  Reason,
  Secret,
  Stamp,
  Wall,
} from './vocabulary.ts'
import { way } from './ways.ts'

const SECOND_FACTOR_WAIT: Millis = 30_000
/** The longest the disk may take to count a try or to write a login down. */
const DISK_WAIT: Millis = 5_000
/** The longest the server may take to register a card, with a slow hash or two. */
const REGISTER_WAIT: Millis = 10_000
/** The longest the cache may take; a slow processor stretches a PIN in about a second. */
const CACHE_WAIT: Millis = 10_000

/** A card was read. */
export function cardPresented(
  state: State,
  as: 'card' | 'card-or-pin',
  reader: string,
  card: Secret,
  stamp: Stamp,
): Step {
  const { session } = state
  switch (session.state) {
    case 'identifying':
    case 'recording':
      return stay(state)
    case 'active': {
      const out = logout(state, 'card', stamp)
      const same = session.card?.equals(card) ?? false
      return same ? out : andThen(out, next => cardPresented(next, as, reader, card, stamp))
    }
    case 'idle':
    case 'asking-second-factor':
    case 'registering':
      return begin({ ...state, session: { state: 'idle' } }, as, reader, card, stamp)
  }
}

function begin(
  state: State,
  as: 'card' | 'card-or-pin',
  reader: string,
  card: Secret,
  stamp: Stamp,
): Step {
  const methods = state.settings['login.methods']
  if (as === 'card' && !methods.includes('card') && methods.includes('card-and-pin')) {
    const login: Login = { reader, method: 'card-and-pin', presented: { kind: as, value: card } }
    // Nobody is asked for a PIN that would not be looked at.
    const stopped = hopeless(state)
    if (stopped !== undefined) return refuse(state, login, stopped, stamp)
    const until = later(stamp.at, SECOND_FACTOR_WAIT)
    return stay({ ...state, session: { state: 'asking-second-factor', reader, card, until } })
  }
  return start(state, { reader, method: as, presented: { kind: as, value: card } }, stamp)
}

/** Why no card with its PIN opens this terminal now, whoever has them; undefined when some do. */
function hopeless(state: State): Reason | undefined {
  const { why } = way(state, 'card-and-pin')
  return why === 'nobody-stored' ? 'unknown-card' : why
}

/** A PIN was typed: alone, or as the second factor of the card before it. */
export function pinTyped(state: State, pin: Secret, stamp: Stamp): Step {
  const { session } = state
  if (session.state === 'asking-second-factor') {
    const presented: Presented = { kind: 'card', value: session.card, secondFactor: pin }
    const login: Login = { reader: session.reader, method: 'card-and-pin', presented }
    // The server may have gone since the card was shown.
    const stopped = hopeless(state)
    return stopped === undefined ? start(state, login, stamp) : refuse(state, login, stopped, stamp)
  }
  if (session.state !== 'idle') return stay(state)
  const presented: Presented = { kind: 'pin', value: pin }
  return start(state, { reader: 'keypad', method: 'pin', presented }, stamp)
}

/** Somebody's phone scanned the code that this terminal shows. */
export function codeScanned(state: State, nonce: Secret, stamp: Stamp): Step {
  const presented: Presented = { kind: 'qr', value: nonce }
  return start(without(state, 'typed'), { reader: 'phone', method: 'qr', presented }, stamp)
}

/** What the throttle looks at: everything that could be a guessed PIN. */
function guess({ method, presented }: Login): Secret | undefined {
  if (!isGuessable(method)) return undefined
  return presented.secondFactor ?? presented.value
}

function start(state: State, login: Login, stamp: Stamp): Step {
  const stopped = obstacle(question(state, login, askedNow(state), stamp.at))
  if (stopped !== undefined) return refuse(state, login, stopped, stamp)
  if (journalFails(state)) return refuse(state, login, 'journal-unwritable', stamp)
  const guessed = guess(login)
  if (guessed === undefined) return ask(state, login, askedNow(state), stamp)
  // The same typo again is looked at again (somebody may have mended it on the server) but counts once.
  if (state.pins.lastWrong?.equals(guessed)) return ask(state, login, askedNow(state), stamp)
  return countFirst(state, login, stamp)
}

/** The try must be on the disk before anybody looks at the PIN. */
function countFirst(state: State, login: Login, { at }: Stamp): Step {
  const attempt = state.tickets + 1
  const pins = count(state.pins, { id: attempt, at, offline: state.link.state === 'offline' })
  return andThen(keep({ ...state, pins }, at), next =>
    stay({
      ...next,
      session: {
        state: 'identifying',
        stage: 'counting',
        login: { ...login, attempt },
        ticket: next.tickets,
        until: later(at, DISK_WAIT),
      },
    }),
  )
}

/** The try is on the disk. */
export function attemptCounted(state: State, stamp: Stamp): Step {
  const { session } = state
  if (session.state !== 'identifying' || session.stage !== 'counting') return stay(state)
  const { login } = session
  const { registration } = login
  return registration === undefined || registration === 'sent'
    ? ask(state, login, askedNow(state), stamp)
    : register(state, login, registration, stamp)
}

/** Whoever holds a card that nobody owns has said whose it is. */
export function ownerNamed(before: State, proof: Proof, stamp: Stamp): Step {
  const { session } = before
  if (session.state !== 'registering' || !session.ways.includes(proof.by)) return stay(before)
  const state = without(before, 'typed')
  const { reader, card } = session
  const presented: Presented = { kind: 'card', value: card }
  const login: Login = { reader, method: 'card', presented, registration: proof }
  const stopped =
    closedToRegistration(state) ?? obstacle(question(state, login, 'server', stamp.at))
  return stopped === undefined
    ? countFirst(state, login, stamp)
    : refuse(state, login, stopped, stamp)
}

/** Only the server can: there is no second choice. */
function register(state: State, login: Login, proof: Proof, stamp: Stamp): Step {
  if (state.link.state !== 'online') {
    return refuse(uncounted(state, login), login, 'registration-unanswered', stamp)
  }
  const { state: drawn, ticket } = ticketed(state)
  const { presented } = login
  const session: Session = {
    ...{ state: 'identifying', stage: 'server', ticket },
    login: { ...login, registration: 'sent' },
    until: later(stamp.at, REGISTER_WAIT),
  }
  return stay(
    { ...drawn, session },
    { kind: 'register-card', ticket, presented, proof, within: REGISTER_WAIT },
  )
}

/** Nobody waits for the answer any more. The try stands: or many could be sent, and given up before they are answered. */
export function giveUpRegistering(state: State, stamp: Stamp): Step {
  const { session } = state
  if (session.state !== 'identifying' || session.login.registration !== 'sent') return stay(state)
  return refuse(state, session.login, 'registration-unanswered', stamp)
}

function ask(state: State, login: Login, whom: 'server' | 'cache', { at }: Stamp): Step {
  const drawn = ticketed(state)
  const { ticket } = drawn
  const { presented } = login
  const within = state.settings['login.wait']
  const session: Session = {
    state: 'identifying',
    stage: whom,
    login,
    ticket,
    until: later(at, whom === 'server' ? within : CACHE_WAIT),
  }
  return stay(
    { ...drawn.state, session },
    whom === 'server'
      ? { kind: 'ask-server', ticket, presented, within }
      : { kind: 'look-up', ticket, presented },
  )
}

/** Server or cache said something about the credential. */
export function evidenceGiven(
  state: State,
  said: Pick<Evidence, 'finding' | 'tag'>,
  stamp: Stamp,
): Step {
  const { session } = state
  if (session.state !== 'identifying' || session.stage === 'counting') return stay(state)
  const { finding, tag } = said
  const { login } = session
  const evidence = { source: session.stage, finding, ...(tag === undefined ? {} : { tag }) }
  const ways = waysToRegister(state, login, evidence)
  const decided = decide(state, login, evidence, stamp)
  return ways === undefined
    ? decided
    : andThen(decided, next => stay(askOwner(next, login, ways, stamp.at)))
}

/** Server, cache or disk did not answer, or answered with a problem. */
export function askingFailed(state: State, problem: Problem | undefined, stamp: Stamp): Step {
  const { session } = state
  if (session.state !== 'identifying') return stay(state)
  const { login } = session
  switch (session.stage) {
    case 'counting':
      return refuse(state, login, 'attempt-uncounted', stamp)
    case 'cache':
      return refuse(uncounted(state, login), login, 'cache-unreadable', stamp)
    case 'server': {
      // A terminal that the server turns away is answered, so it is no outage: the cache stays shut.
      if (problem?.code === 'server/refused') {
        return refuse(uncounted(state, login), login, 'terminal-refused', stamp)
      }
      const missed = { ...state, link: miss(state.link, state.settings, stamp) }
      if (login.registration !== undefined) {
        return refuse(uncounted(missed, login), login, 'registration-unanswered', stamp)
      }
      return isOffline(missed)
        ? askCache(missed, login, stamp)
        : decide(missed, login, undefined, stamp)
    }
  }
}

/** The second choice while the link is recovering; what the cache may not do, it is not asked. */
function askCache(state: State, login: Login, stamp: Stamp): Step {
  const stopped = obstacle(question(state, login, 'cache', stamp.at))
  if (stopped !== undefined) return refuse(uncounted(state, login), login, stopped, stamp)
  const pins = {
    ...state.pins,
    tries: state.pins.tries.map(tried =>
      tried.id === login.attempt ? { ...tried, offline: true } : tried,
    ),
  }
  return ask({ ...state, pins }, login, 'cache', stamp)
}

/** What was looked at and is nobody's: the try stands. */
const WRONG: readonly Reason[] = ['wrong-pin', 'wrong-password', 'unknown-card']

function decide(state: State, login: Login, evidence: Evidence | undefined, stamp: Stamp): Step {
  const whom = evidence?.source ?? 'server'
  const decided = verdict(question(state, login, whom, stamp.at), evidence)
  if (!decided.granted) {
    const wrong = WRONG.includes(decided.reason)
    return refuse(wrong ? state : uncounted(state, login), login, decided.reason, stamp, evidence)
  }
  const activity = {
    kind: 'login',
    ...(login.presented.kind === 'card' ? { card: login.presented.value.reveal() } : {}),
    ...owner(decided.holder),
    method: login.method,
    source: decided.source,
    offline: isOffline(state),
  } as const
  const { lastWrong: _, ...pins } = uncounted(state, login).pins
  return andThen(record({ ...state, pins }, activity, stamp.at), next =>
    stay({
      ...next,
      session: {
        state: 'recording',
        login,
        grant: decided,
        ...(evidence?.tag === undefined ? {} : { tag: evidence.tag }),
        ticket: next.tickets,
        until: later(stamp.at, DISK_WAIT),
      },
    }),
  )
}

/** Takes back the try of this login and of no other. */
function uncounted(state: State, { attempt }: Login): State {
  return attempt === undefined ? state : { ...state, pins: takeBack(state.pins, attempt) }
}

function refuse(
  state: State,
  login: Login,
  reason: Reason,
  stamp: Stamp,
  evidence?: Evidence,
): Step {
  const guessed = guess(login)
  const evaluated = evidence !== undefined && login.attempt !== undefined
  const remembered = evaluated && reason === 'wrong-pin' && guessed !== undefined
  const pins = remembered ? { ...state.pins, lastWrong: guessed } : state.pins
  const refused: State = {
    ...refusal({ ...state, pins }, reason, stamp, overAt(state, reason)),
    session: { state: 'idle' },
    lastVerdict: { granted: false, reason },
  }
  const { method, reader } = login
  // The last room on the disk is for what must be told, not for who keeps trying.
  const told = state.low
    ? stay(refused)
    : record(refused, { kind: 'refused', reason, method, offline: isOffline(state) }, stamp.at)
  const noted = andThen(told, next => stay(next, { kind: 'feedback', reader, mood: 'refused' }))
  // A try that was taken back must not stand on the disk.
  return login.attempt === undefined ? noted : andThen(noted, next => keep(next, stamp.at))
}

/** When a refusal that ends by itself does. */
function overAt({ pins, settings }: State, reason: Reason): Mono | undefined {
  const delayed = delayedUntil(pins)
  if (reason === 'delayed') return delayed
  if (reason !== 'budget-spent') return undefined
  return Math.max(delayed, budgetBack(pins, settings.pinOfflineBudget)) as Mono
}

/** The login is in the journal: open the copier. */
export function loginRecorded(state: State, seq: number, stamp: Stamp): Step {
  const { session } = state
  if (session.state !== 'recording') return stay(state)
  const { login, grant } = session
  const { presented } = login
  // What somebody was refused for before must not stand beside the welcome.
  const active: State = {
    ...without(state, 'notice'),
    session: {
      state: 'active',
      holder: grant.holder,
      source: grant.source,
      ...(grant.offlineUntil !== undefined && {
        offlineUntil: asDate(state, grant.offlineUntil, stamp),
      }),
      ...(presented.kind === 'card' ? { card: presented.value } : {}),
      ...(session.tag === undefined ? {} : { tag: session.tag }),
      since: stamp.at,
      ...openFrom(stamp.at, state.settings, false),
      jobs: {},
      ...(grant.account === undefined ? {} : { account: grant.account }),
      ...choiceFirst(grant.account),
    },
    lastVerdict: { granted: true },
  }
  const opened = stay(
    active,
    { kind: 'unlock', holder: grant.holder, seq },
    {
      kind: 'feedback',
      reader: login.reader,
      mood: grant.source === 'cache' ? 'offline' : 'accepted',
    },
    ...rememberable(active, session, stamp),
  )
  const settled = andThen(opened, next => keep(next, stamp.at))
  if (grant.source === 'server' || state.gate.state !== 'unlocked-once') return settled
  return andThen(settled, next => lockGate(next, 'used', stamp.at))
}

/** When that will be by the date: what starts without the server cost makes it come sooner. */
function asDate(state: State, until: Wall, { at }: Stamp): Wall {
  return (until - (expiryTime(state.time, at) - now(state, at))) as Wall
}

/** What the server has just vouched for may be used offline later (server.md A4). */
function rememberable(
  state: State,
  { login, grant }: Extract<Session, { state: 'recording' }>,
  { at }: Stamp,
) {
  const wanted = grant.source === 'server' && state.settings.offlineLogin === 'on' && state.secure
  if (!wanted || grant.holder.kind !== 'user') return []
  const { user } = grant.holder
  const { expires, offlineUntil } = grant
  if (offlineUntil === undefined) return []
  return [
    {
      kind: 'remember',
      presented: login.presented,
      user,
      verifiedAt: now(state, at),
      ...(expires === undefined ? {} : { expires }),
    } as const,
  ]
}

/** The login could not be written down, so it did not happen. */
export function loginUnrecorded(state: State, stamp: Stamp): Step {
  const { session } = state
  if (session.state !== 'recording') return stay(state)
  const back = withdrawn(state, session.ticket)
  return refuse(back, session.login, 'journal-unwritable', stamp)
}

/** Ends the session: its pages are booked, its jobs stopped, the copier closed. */
export function logout(
  state: State,
  why: 'button' | 'idle' | 'card' | 'shutdown' | 'denied',
  stamp: Stamp,
): Step {
  const { session } = state
  if (session.state === 'asking-second-factor' || session.state === 'registering') {
    return stay({ ...state, session: { state: 'idle' } })
  }
  if (session.state !== 'active') return stay(state)
  const running = Object.keys(session.jobs)
  let step = stay(state, ...(running.length > 0 ? [{ kind: 'stop-jobs' } as const] : []))
  for (const job of running) step = andThen(step, next => jobEnded(next, job, stamp))
  const whose = sessionOwner(session)
  const offline = isOffline(state)
  step = andThen(step, next => record(next, { kind: 'logout', ...whose, why, offline }, stamp.at))
  step = andThen(step, next => stay({ ...next, session: { state: 'idle' } }, { kind: 'lock' }))
  return andThen(step, next => keep(next, stamp.at))
}

/** Ends the session of whoever is denied by now, or keeps it from opening. */
export function endDenied(state: State, stamp: Stamp): Step {
  const { session, denials } = state
  if (session.state !== 'active' && session.state !== 'recording') return stay(state)
  const holder = session.state === 'active' ? session.holder : session.grant.holder
  const user = holder.kind === 'user' ? holder.user.id : undefined
  if (!denied(denials, user, session.tag)) return stay(state)
  if (session.state === 'recording') {
    return refuse(withdrawn(state, session.ticket), session.login, 'denied', stamp)
  }
  return logout(refusal(state, 'denied', stamp), 'denied', stamp)
}

/** A wait of the session is over. */
export function sessionDue(state: State, stamp: Stamp): Step {
  const { session } = state
  switch (session.state) {
    case 'idle':
      return stay(state)
    case 'asking-second-factor':
    case 'registering':
      return stay({ ...state, session: { state: 'idle' } })
    case 'identifying':
      return askingFailed(state, undefined, stamp)
    case 'recording':
      return loginUnrecorded(state, stamp)
    case 'active':
      return logout(state, 'idle', stamp)
  }
}
