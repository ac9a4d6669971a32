// The only function that says yes or no, and the obstacles that make asking pointless.

import { lifetime, offlineUntil } from './credential.ts'
import { passable } from './gate.ts'
import type { ClockState } from './trusted-time.ts'
import type {
  Denials,
  Evidence,
  Finding,
  GateState,
  Grade,
  PresentedKind,
  Reason,
  Secret,
  Settings,
  Verdict,
  Wall,
} from './vocabulary.ts'

/** How somebody wants to log in; `card-and-pin` is a card with its PIN. */
export type Method = PresentedKind | 'card-and-pin'

/** What a decision rests on before anything is presented. */
export interface Circumstances {
  /** Who is asked: the server, or the cache through the gate. */
  readonly asked: 'server' | 'cache'
  readonly enrolled: boolean
  readonly secure: boolean
  readonly gate: GateState
  readonly settings: Settings
  readonly grade: Grade
  /** Whether a delay after wrong PINs is running, and whether the day's offline budget is used up. */
  readonly delayed: boolean
  readonly budgetSpent: boolean
  readonly clock: ClockState
  /** Whom the server's word, carried here by hand or said when it was last there, keeps out offline. */
  readonly denials: Denials
}

type Known = Extract<Finding, { kind: 'known' }>

/** Everything a decision rests on. */
export interface Question extends Circumstances {
  readonly method: Method
  /** The card's number, or the PIN. */
  readonly value: Secret
  /** The time by which logins end. */
  readonly now: Wall
}

/** Why this way in is closed to everybody now, whatever is presented; undefined when it is open. */
export function closed(method: Method, circumstances: Circumstances): Reason | undefined {
  const { settings, asked, delayed } = circumstances
  if (!circumstances.enrolled) return 'not-enrolled'
  if (!circumstances.secure) return 'not-secure'
  if (!offered(method, settings)) return 'method-off'
  const offline = asked === 'cache' ? closedOffline(method, circumstances) : undefined
  // A delay comes last: whoever waits it out must not find the next obstacle behind it.
  return offline ?? (isGuessable(method) && delayed ? 'delayed' : undefined)
}

/** Whether what is presented may be somebody's try at a PIN. */
export const isGuessable = (method: Method): boolean => method !== 'card' && method !== 'qr'

function offered(method: Method, settings: Settings): boolean {
  const methods = settings['login.methods']
  if (method === 'qr') {
    // A phone is one thing that somebody has: where a card alone is not enough, neither is that.
    const one = methods.includes('card') || methods.includes('pin')
    return settings['login.qr'] === 'on' && one
  }
  if (method === 'card-or-pin') return methods.includes('card') || methods.includes('pin')
  return methods.includes(method)
}

function closedOffline(method: Method, circumstances: Circumstances): Reason | undefined {
  const { settings, gate, grade, clock } = circumstances
  if (method === 'qr') return 'needs-server'
  if (settings.offlineLogin === 'off') return 'offline-login-off'
  if (circumstances.denials.purged) return 'purged'
  if (!passable(gate)) return 'gate-locked'
  // Where there is a gate, somebody with the code has vouched for this outage; without one nobody has.
  const lenient = settings['clock.policy'] === 'lenient' && clock !== 'lost'
  if (clock !== 'sound' && gate === 'open' && !lenient) return 'clock-untrusted'
  if (method === 'card') return undefined
  if (!pinsOffline(method, settings, grade)) return 'pin-not-offline'
  return circumstances.budgetSpent ? 'budget-spent' : undefined
}

/** Whether policy lets a PIN be used offline like this. */
function pinsOffline(method: Method, { pinOffline }: Settings, grade: Grade): boolean {
  if (pinOffline === 'never') return false
  if (method !== 'pin') return true
  return pinOffline !== 'with-card' && !(pinOffline === 'grade-b' && grade === 'C')
}

/** Why asking is pointless; undefined when somebody may be asked. */
export function obstacle(question: Question): Reason | undefined {
  const short = question.asked === 'cache' && tooShort(question)
  return closed(question.method, question) ?? (short ? 'pin-too-short' : undefined)
}

type Credential = Pick<Question, 'method' | 'value' | 'settings' | 'grade'>

const tooShort = ({ method, value, settings }: Credential): boolean =>
  method === 'pin' && value.length < settings.pinOfflineMinLength

/** Whether policy lets this credential in offline at all, as long as it is remembered. */
function goodOffline(credential: Credential): boolean {
  const { method, settings, grade } = credential
  if (method === 'qr' || settings.offlineLogin === 'off') return false
  return method === 'card' || (pinsOffline(method, settings, grade) && !tooShort(credential))
}

/**
 * Lets somebody in or not. Server and cache speak in the same words, so there is one path for both; without evidence
 * (nobody answered in time) nobody gets in.
 */
export function verdict(question: Question, evidence: Evidence | undefined): Verdict {
  const stopped = obstacle(question)
  if (stopped !== undefined) return { granted: false, reason: stopped }
  if (evidence === undefined) return { granted: false, reason: unanswered(question) }
  const { source, finding } = evidence
  // Evidence from a source that was not asked proves nothing.
  if (source !== question.asked) return { granted: false, reason: 'waiting-for-offline' }
  // Before any policy that is kinder. What the server says itself is newer than any list.
  const user = finding.kind === 'known' ? finding.user.id : undefined
  if (source === 'cache' && denied(question.denials, user, evidence.tag)) {
    return { granted: false, reason: 'denied' }
  }
  if (finding.kind === 'refused') return anyCard(question, finding.reason)
  // Not by another word than for nobody: whoever types at such a reader must not learn that somebody has this PIN.
  if (source === 'cache' && !goodOffline({ ...question, method: methodOf(question, finding) })) {
    return { granted: false, reason: 'unknown-card' }
  }
  const life = lifetime(finding, question.settings, question.now)
  if (life === 'expired') return { granted: false, reason: 'expired' }
  // What the server says now is fresh by definition; only the cache can be too old.
  if (life === 'cache-expired' && source === 'cache') return anyCard(question, 'cache-expired')
  return {
    granted: true,
    holder: { kind: 'user', user: finding.user },
    source,
    ...(stays(question, finding) && { offlineUntil: offlineUntil(finding, question.settings) }),
    ...(finding.expires === undefined ? {} : { expires: finding.expires }),
    ...(finding.account === undefined ? {} : { account: finding.account }),
  }
}

/** A PIN typed where cards are typed as well is a PIN. */
const methodOf = ({ method }: Question, { as }: Known): Method =>
  method === 'card-or-pin' && as === 'pin' ? 'pin' : method

/** Whether it may be remembered for offline use: only what would be good there. */
const stays = (question: Question, known: Known): boolean =>
  known.cache !== false && goodOffline({ ...question, method: methodOf(question, known) })

/** Whether a deny list names this user or this card. */
export function denied(denials: Denials, user: string | undefined, tag?: string): boolean {
  return (
    (user !== undefined && denials.users.includes(user)) ||
    (tag !== undefined && denials.cards.includes(tag))
  )
}

/** Where nobody is ever let in offline there is nothing to wait for but the server. */
function unanswered({ method, settings }: Question): Reason {
  if (method === 'qr') return 'needs-server'
  return settings.offlineLogin === 'off' ? 'offline-login-off' : 'waiting-for-offline'
}

/** Policy `any-card`: a card the cache cannot vouch for is let in under its number. A PIN never is. */
function anyCard({ asked, method, value, settings }: Question, reason: Reason): Verdict {
  const lenient = settings.offlineAcceptance !== 'cached'
  const unvouched = reason === 'unknown-card' || reason === 'cache-expired'
  if (asked === 'cache' && method === 'card' && lenient && unvouched) {
    return { granted: true, holder: { kind: 'card', card: value }, source: 'cache' }
  }
  return { granted: false, reason }
}
