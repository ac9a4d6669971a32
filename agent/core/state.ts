// The whole state of the agent, and the small step machinery its machines share.

import type { Attempts, Delays } from './attempts.ts'
import { budgetBack, budgetLeft, cleared, delayedUntil, keptTries } from './attempts.ts'
import type { Gate } from './gate.ts'
import { isGrant } from './grant.ts'
import type { Link } from './link.ts'
import {
  clockState,
  expiryTime,
  KEEP_EVERY,
  keptClock,
  type TrustedTime,
  timeAt,
} from './trusted-time.ts'
import type { Upload } from './upload.ts'
import type { Circumstances, Method, Question } from './verdict.ts'
import type {
  Account,
  Activity,
  CacheStanding,
  Denials,
  DenyList,
  Effect,
  Envelope,
  Grade,
  HeldJob,
  Holder,
  Job,
  Kept,
  Message,
  Millis,
  Mono,
  Presented,
  Project,
  Proof,
  ProofKind,
  Reason,
  Secret,
  ServicePage,
  Settings,
  Stamp,
  Status,
  Ticket,
  Trust,
  Verdict,
  Wall,
} from './vocabulary.ts'

/** Somebody's login under way: what was presented, how, and the try counted for it. */
export interface Login {
  readonly reader: string
  readonly method: Method
  readonly presented: Presented
  readonly attempt?: number
  /** The card is to be registered; the proof is forgotten as soon as it is sent. */
  readonly registration?: Proof | 'sent'
}

/** See the drawing in session.ts. */
export type Session =
  | { readonly state: 'idle' }
  | {
      readonly state: 'asking-second-factor'
      readonly reader: string
      readonly card: Secret
      readonly until: Mono
    }
  | {
      readonly state: 'registering'
      readonly reader: string
      readonly card: Secret
      readonly ways: readonly ProofKind[]
      readonly until: Mono
    }
  | {
      readonly state: 'identifying'
      readonly stage: 'counting' | 'server' | 'cache'
      readonly login: Login
      readonly ticket: Ticket
      readonly until: Mono
    }
  | {
      readonly state: 'recording'
      readonly login: Login
      readonly grant: Extract<Verdict, { granted: true }>
      readonly tag?: string
      readonly ticket: Ticket
      readonly until: Mono
    }
  | {
      readonly state: 'active'
      readonly holder: Holder
      readonly source: 'server' | 'cache'
      readonly offlineUntil?: Wall
      readonly card?: Secret
      /** What a deny list calls that card. */
      readonly tag?: string
      readonly since: Mono
      /** When it ends if nobody does anything, and when the panel warns of that; absent once it does. */
      readonly until: Mono
      readonly warnAt?: Mono
      readonly jobs: Readonly<Record<string, Job>>
      /** What the server said at the login, less the pages made since. */
      readonly account?: Account
      /** Null: the person chose to go without one. */
      readonly project?: Project | null
      /** The page of projects that the person chooses from; absent while they do not. */
      readonly choosing?: number
    }

/** What the server holds for whoever is logged in; see the drawing in held-jobs.ts. */
export type Held =
  | { readonly state: 'away' }
  | { readonly state: 'asking'; readonly ticket: Ticket; readonly until: Mono }
  | {
      readonly state: 'listed'
      readonly jobs: readonly HeldJob[]
      /** Those that were claimed and have not begun yet: what they cost is promised. */
      readonly coming: readonly HeldJob[]
      /** Ids of jobs whose turn will come. */
      readonly wanted: readonly string[]
      readonly claim?: { readonly job: string; readonly ticket: Ticket; readonly until: Mono }
    }

/** See the drawing in unlocking.ts. */
export type Unlocking =
  | { readonly state: 'none' }
  | { readonly state: 'asking'; readonly until: Mono }
  | {
      readonly state: 'counting' | 'checking'
      readonly prompt: Prompt
      readonly code: Secret
      /** The challenge that ran when the code was typed. */
      readonly challenge?: string
      readonly attempt: number
      readonly ticket: Ticket
      readonly until: Mono
    }
  | { readonly state: 'choosing'; readonly until: Mono }
  | {
      readonly state: 'burning' | 'recording'
      readonly opening: Opening
      readonly ticket: Ticket
      readonly until: Mono
    }

/** Where a code is typed: at the gate (the static one, or one of the terminal's own key), or on the service screen. */
export type Prompt = 'static' | 'response' | 'service'

/** What a right code does, as the journal will tell it. */
export type Opening = Extract<
  Activity,
  { readonly kind: 'gate-unlocked' | 'service-opened' | 'pins-cleared' }
>

/** A challenge as it runs; see prompt.ts. */
export interface Challenge {
  readonly text: string
  readonly since: Mono
  readonly triesLeft: number
}

/** An activity handed to the journal and not yet answered for; kept and tried again if the journal fails. */
export interface Unrecorded {
  readonly ticket: Ticket
  readonly activity: Activity
  readonly time: Wall
  readonly trust: Trust
  readonly meter?: number
  /** When to try again; absent while the journal has not answered. */
  readonly again?: Mono
}

/** Fetching something from the server: one request at a time, with a pause after a failure. */
export interface Fetching {
  /** The version that is here; -1 when none is known. */
  readonly version: number
  readonly failures: number
  /** The request under way, for which version, and when it is given up. */
  readonly asking?: { readonly ticket: Ticket; readonly version: number; readonly until: Mono }
  /** Not before this moment. */
  readonly again?: Mono
}

/** A code that was given, and when it is over and when the next is asked for. */
export interface ShownCode {
  readonly nonce: Secret
  readonly url: string
  readonly until: Mono
  readonly renewAt: Mono
}

/** See the drawing in qr.ts. */
export interface QrState {
  /** The newest first, which is the one shown. */
  readonly codes: readonly ShownCode[]
  readonly failures: number
  readonly asking?: { readonly ticket: Ticket; readonly since: Mono; readonly until: Mono }
  /** When the server is asked, if that is not when the code shown is to be renewed. */
  readonly again?: Mono
}

/** What is known of a reader. */
export interface ReaderFacts {
  readonly kind: string
  readonly attached: boolean
  /** Why it is not there, a sentence for whoever mends it. */
  readonly why?: string
}

export interface State {
  readonly settings: Settings
  readonly grade: Grade
  readonly enrolment: {
    readonly enrolled: boolean
    readonly terminal?: string
    readonly ticket?: Ticket
  }
  readonly secure: boolean
  /** Address of the server, as it is configured. */
  readonly server: string
  /** Code of the fault of the last beat; absent since a good one. */
  readonly linkFault?: string
  readonly readers: Readonly<Record<string, ReaderFacts>>
  /** The service page while it is open; see service.ts. */
  readonly service?: {
    readonly page: ServicePage
    /** When it was turned to. */
    readonly at: Mono
    readonly until: Mono
    /** The last thing a reader read: who, and how many characters. */
    readonly heard?: { readonly reader: string; readonly length: number }
    /** How often the readers were made to show something. */
    readonly beeps: number
  }
  /** The last ticket handed out. */
  readonly tickets: Ticket
  /** Names this start of the machine. */
  readonly boot: string
  readonly time: TrustedTime
  /** When what must outlive a reboot was last written down. */
  readonly keptAt: Mono
  readonly link: Link
  readonly gate: Gate
  readonly pins: Attempts
  /** Highest number with which the server had wrong PINs forgotten. */
  readonly pinsCleared: number
  readonly codes: Attempts
  /** What wrong entries hold back now. */
  readonly delays: Delays
  readonly session: Session
  /** Absent without a session. */
  readonly held?: Held
  readonly unlocking: Unlocking
  readonly challenge?: Challenge
  /** A challenge that was asked for, and when it is asked for again. */
  readonly drawing?: { readonly ticket: Ticket; readonly until: Mono }
  readonly envelope?: Envelope
  readonly qr: QrState
  /** Digits typed so far and when they are forgotten. */
  readonly typed?: { readonly digits: Secret; readonly until: Mono }
  /** What went wrong last, shown until it fades. */
  readonly notice?: { readonly message: Message; readonly until: Mono }
  readonly lastVerdict?: { readonly granted: boolean; readonly reason?: Reason }
  readonly unrecorded: readonly Unrecorded[]
  /** The disk has no room to spare. */
  readonly low: boolean
  /** Pages that the copier has printed in all, as it said last. */
  readonly meter?: number
  readonly upload: Upload
  readonly cache: CacheStanding
  readonly denials: Denials
  readonly leases: Kept['leases']
  /** The reservation on its way to the disk. */
  readonly reserving?: Ticket
  /** A deny list on its way to the disk, and what held before it. */
  readonly denying?: {
    readonly ticket: Ticket
    readonly ref: string
    readonly list: DenyList
    readonly before: Denials
  }
  /** What the last beat told the server of, in one word; see `news` in exchange.ts. */
  readonly told?: string
  /** What the server said in its last beat that it has. */
  readonly offered?: { readonly settings: number; readonly credentials: number }
  readonly settingsFetch: Fetching
  readonly credentialsFetch: Fetching & { readonly due: Mono }
  /** Those in force. */
  readonly pushed: Kept['pushed']
  /** Those that are here and not in force yet: until nobody is logged in, or until the next start. */
  readonly newSettings?: {
    readonly settings: Settings
    readonly pushed: Kept['pushed']
    readonly from: 'idle' | 'start'
  }
}

/** A new state and what should be done in the world. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const stay = (state: State, ...effects: readonly Effect[]): Step => ({ state, effects })

/** First one step, then another on the state it left. */
export function andThen(step: Step, next: (state: State) => Step): Step {
  const after = next(step.state)
  return { state: after.state, effects: [...step.effects, ...after.effects] }
}

/** Draws the next ticket. */
export function ticketed(state: State): { readonly state: State; readonly ticket: Ticket } {
  const ticket = state.tickets + 1
  return { state: { ...state, tickets: ticket }, ticket }
}

/** Drops optional parts of the state, which exactOptionalPropertyTypes does not let us set to undefined. */
export function without<
  K extends
    | 'typed'
    | 'notice'
    | 'denying'
    | 'challenge'
    | 'drawing'
    | 'service'
    | 'linkFault'
    | 'newSettings'
    | 'envelope',
>(state: State, key: K): State {
  const { [key]: _, ...rest } = state
  return rest as State
}

export const now = (state: State, at: Mono): Wall => timeAt(state.time, at)

/** True when what happens now is written down as offline. */
export const isOffline = (state: State): boolean =>
  state.link.state === 'offline' || state.link.state === 'recovering'

/** True where an enrolment code is taken: it belongs to no server, or its own has just said that it does not know it. */
export const enrollable = ({ enrolment, link }: State): boolean =>
  !enrolment.enrolled || link.turnedAway === true

/** Everything is still to be fetched from the server. */
export const nothingFetched = (at: Mono): Pick<State, 'settingsFetch' | 'credentialsFetch'> => ({
  // A newer agent, or another enrolment, may find in the settings what was not looked for before.
  settingsFetch: { version: -1, failures: 0 },
  credentialsFetch: { version: -1, failures: 0, due: at },
})

export const later = (at: Mono, wait: Millis): Mono => (at + wait) as Mono

/** The newest settings that are here, in force or not. */
export const heldSettings = ({ newSettings, pushed }: State): Kept['pushed'] =>
  newSettings?.pushed ?? pushed

/** Who decides about a login that begins now. */
export const askedNow = (state: State): 'server' | 'cache' =>
  state.link.state === 'offline' ? 'cache' : 'server'

/** What a verdict on any login rests on. */
export function circumstances(state: State, asked: 'server' | 'cache'): Circumstances {
  return {
    asked,
    enrolled: state.enrolment.enrolled,
    secure: state.secure,
    gate: state.gate.state,
    settings: state.settings,
    grade: state.grade,
    delayed: state.delays.pins !== undefined,
    budgetSpent: state.delays.budget !== undefined,
    clock: clockState(state.time),
    denials: state.denials,
  }
}

/** Everything a verdict on this login rests on. */
export function question(
  state: State,
  login: Pick<Login, 'method' | 'presented' | 'attempt'>,
  asked: 'server' | 'cache',
  at: Mono,
): Question {
  // The try counted for this very login must not stand in its own way.
  const others = { tries: state.pins.tries.filter(tried => tried.id !== login.attempt) }
  return {
    ...circumstances(state, asked),
    method: login.method,
    value: login.presented.value,
    delayed: delayedUntil(others) > at,
    budgetSpent: budgetBack(others, state.settings.pinOfflineBudget) > at,
    now: expiryTime(state.time, at),
  }
}

/** Forgets the wrong PINs that were counted. */
export function withPinsCleared(state: State): State {
  const { session } = state
  const running = session.state === 'identifying' ? session.login.attempt : undefined
  return { ...state, pins: cleared(state.pins, running) }
}

/** What must outlive a reboot, as of this moment. */
function kept(state: State, at: Mono): Kept {
  const time = now(state, at)
  return {
    pinTries: keptTries(state.pins, time, at),
    codeTries: keptTries(state.codes, time, at),
    ...(state.gate.state === 'unlocked-until-online'
      ? { gateUnlockedUntil: (expiryTime(state.time, at) + (state.gate.until - at)) as Wall }
      : {}),
    pinsCleared: state.pinsCleared,
    ...(state.challenge === undefined
      ? {}
      : {
          challenge: {
            ...state.challenge,
            since: (time - (at - state.challenge.since)) as Wall,
          },
        }),
    ...(state.envelope === undefined ? {} : { envelope: state.envelope }),
    floor: time,
    clock: keptClock(state.time, state.boot, at),
    ...openSession(state),
    ...unwritten(state),
    leases: state.leases,
    pushed: heldSettings(state),
  }
}

/** What must not be lost if the power goes before the journal has it. What was granted must be in the journal to be so. */
function unwritten({ unrecorded, upload }: State): Pick<Kept, 'unwritten'> {
  const entries = unrecorded.filter(({ activity }) => !isGrant(activity))
  if (entries.length === 0) return {}
  const waiting = entries.map(({ activity, time }) => ({ activity, time }))
  return { unwritten: { ...journalEnd(upload), entries: waiting } }
}

function openSession(state: State): Pick<Kept, 'open'> {
  const { session } = state
  if (session.state !== 'active') return {}
  const { jobs } = session
  const after = journalEnd(state.upload)
  return { open: { ...sessionOwner(session), offline: isOffline(state), ...after, jobs } }
}

const journalEnd = ({ journal }: Upload) => ({ head: journal.head, log: journal.logId })

/** The fields that say whose activity it is. */
export function owner(holder: Holder): { readonly user?: string; readonly card?: string } {
  return holder.kind === 'user' ? { user: holder.user.id } : { card: holder.card.reveal() }
}

type Active = Extract<Session, { state: 'active' }>

/** Whose activity a session's is; the card that was swiped goes along, so the server can see it. */
export function sessionOwner(session: Pick<Active, 'holder' | 'card'>) {
  const card = session.card === undefined ? {} : { card: session.card.reveal() }
  return { ...card, ...owner(session.holder) }
}

/** Writes `kept` down; the ticket comes back as `kept` or `failed`. */
export function keep(state: State, at: Mono): Step {
  const { state: drawn, ticket } = ticketed(state)
  return stay({ ...drawn, keptAt: at }, { kind: 'keep', ticket, kept: kept(drawn, at) })
}

/** When the time that has passed is to be written down, if nothing else is before. */
export const keepDue = ({ keptAt }: State): Mono => later(keptAt, KEEP_EVERY)

/** How many entries the server has not acknowledged, those among them that wait for the journal still. */
export const queue = ({ upload: { journal }, unrecorded }: State): number =>
  journal.head - journal.acked + unrecorded.length

/** What the terminal says about itself in a beat that leaves at `at`. */
export function status(state: State, at: Mono): Status {
  return {
    link: state.link.state,
    gate: state.gate.state,
    grade: state.grade,
    queue: queue(state),
    generation: state.cache.generation,
    cachedUsers: state.cache.users,
    settingsVersion: state.pushed.version,
    settingsHeld: heldSettings(state).version,
    logId: state.upload.journal.logId,
    head: state.upload.journal.head,
    clock: clockState(state.time) === 'sound' ? state.time.trust : 'untrusted',
    pinsLeft: budgetLeft(state.pins, state.settings.pinOfflineBudget, at),
    deny: state.denials.serial,
    purge: state.denials.purge,
    pinsCleared: state.pinsCleared,
  }
}

/** Shows a message on the panel for a while. */
export function notify(state: State, message: Message, at: Mono): State {
  return { ...state, notice: { message, until: later(at, 6_000) } }
}

/** Shows a refusal on the panel for a while. `until` is when it ends, if it ends by itself. */
export function refusal(state: State, reason: Reason, { at }: Stamp, until?: Mono): State {
  const id = `reason.${reason}`
  return notify(state, until === undefined ? { id } : { id, args: { until } }, at)
}
