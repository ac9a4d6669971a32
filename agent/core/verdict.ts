// The only function that says yes or no, and the obstacles that make asking pointless.

import { lifetime, offlineUntil } from './credential.ts'
import { passable } from './gate.ts'
import type {
  Evidence,
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

/** Everything a decision rests on. */
export interface Question {
  readonly method: Method
  /** The card's number, or the PIN. */
  readonly value: Secret
  /** Who is asked: the server, or the cache through the gate. */
  readonly asked: 'server' | 'cache'
  readonly enrolled: boolean
  readonly secure: boolean
  readonly gate: GateState
  readonly settings: Settings
  readonly grade: Grade
  /** Whether a delay after wrong PINs is running, and how many may still be looked at offline. */
  readonly delayed: boolean
  readonly budgetLeft: number
  readonly now: Wall
  /** Nobody knows how long the terminal was switched off. */
  readonly timeDoubtful: boolean
}

/** Why asking is pointless; undefined when somebody may be asked. */
export function obstacle(question: Question): Reason | undefined {
  const { method, settings } = question
  if (!question.enrolled) return 'not-enrolled'
  if (!question.secure) return 'not-secure'
  if (!offered(method, settings)) return 'method-off'
  if (method !== 'card' && question.delayed) return 'delayed'
  return question.asked === 'cache' ? offlineObstacle(question) : undefined
}

function offered(method: Method, settings: Settings): boolean {
  const methods = settings['login.methods']
  if (method === 'card-or-pin') return methods.includes('card') || methods.includes('pin')
  return methods.includes(method)
}

function offlineObstacle(question: Question): Reason | undefined {
  const { method, value, settings, gate, grade, budgetLeft } = question
  if (settings.offlineLogin === 'off') return 'offline-login-off'
  if (!passable(gate)) return 'gate-locked'
  // Where there is a gate, somebody with the code has vouched for this outage; without one nobody has.
  const vouched = gate !== 'open' || settings['clock.policy'] === 'lenient'
  if (question.timeDoubtful && !vouched) return 'clock-untrusted'
  if (method === 'card') return undefined
  if (settings.pinOffline === 'never') return 'pin-not-offline'
  if (method === 'pin') {
    if (settings.pinOffline === 'with-card') return 'pin-not-offline'
    if (settings.pinOffline === 'grade-b' && grade === 'C') return 'pin-not-offline'
    if (value.length < settings.pinOfflineMinLength) return 'pin-too-short'
  }
  return budgetLeft > 0 ? undefined : 'budget-spent'
}

/**
 * Lets somebody in or not. Server and cache speak in the same words, so there is one path for both; without evidence
 * (nobody answered in time) nobody gets in.
 */
export function verdict(question: Question, evidence: Evidence | undefined): Verdict {
  const stopped = obstacle(question)
  if (stopped !== undefined) return { granted: false, reason: stopped }
  if (evidence === undefined) return { granted: false, reason: 'waiting-for-offline' }
  const { source, finding } = evidence
  // Evidence from a source that was not asked proves nothing.
  if (source !== question.asked) return { granted: false, reason: 'waiting-for-offline' }
  if (finding.kind === 'refused') return anyCard(question, finding.reason)
  const life = lifetime(finding, question.settings, question.now)
  if (life === 'expired') return { granted: false, reason: 'expired' }
  // What the server says now is fresh by definition; only the cache can be too old.
  if (life === 'cache-expired' && source === 'cache') return anyCard(question, 'cache-expired')
  return {
    granted: true,
    holder: { kind: 'user', user: finding.user },
    source,
    offlineUntil: offlineUntil(finding, question.settings),
    ...(finding.expires === undefined ? {} : { expires: finding.expires }),
  }
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
