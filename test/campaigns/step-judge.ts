// Judges one step of the core by what must always hold, knowing only the state before, what happened and what came of it.

import { panel } from '../../agent/core/panel.ts'
import { question, type State, type Step } from '../../agent/core/state.ts'
import { verdict } from '../../agent/core/verdict.ts'
import type { Effect, Event, Evidence, Secret } from '../../agent/core/vocabulary.ts'

/** Longest state as JSON, characters; everything in it has a limit. */
const MOST_STATE = 20_000

/** What is wrong with a step, in a few words each; nothing when it is right. */
export function wrongs(before: State, event: Event, step: Step): readonly string[] {
  return [
    ...grants(before, event, step),
    ...openings(before, event, step),
    ...looks(before, event, step),
    ...registrations(before, event, step),
    ...codes(before, event, step),
    ...scans(before, event, step),
  ]
}

/** A login is on its way to the journal only if `verdict()` says so of this very evidence. */
function grants(before: State, event: Event, { state, effects }: Step): string[] {
  const found: string[] = []
  const begun =
    state.session.state === 'recording' &&
    (before.session.state !== 'recording' || before.session.ticket !== state.session.ticket)
  const logins = effects.filter(
    effect => effect.kind === 'record' && effect.activity.kind === 'login',
  )
  const { unrecorded } = before
  const fresh = logins.filter(
    effect => 'ticket' in effect && !unrecorded.some(({ ticket }) => ticket === effect.ticket),
  )
  if (fresh.length > (begun ? 1 : 0)) found.push('a login written that nobody granted')
  if (begun && !granted(before, event)) found.push('granted without a verdict')
  return found
}

function granted(before: State, event: Event): boolean {
  const { session } = before
  if (event.kind !== 'answered' && event.kind !== 'looked-up') return false
  if (session.state !== 'identifying' || session.ticket !== event.ticket) return false
  if (session.stage === 'counting') return false
  const evidence: Evidence = {
    ...{ source: session.stage, finding: event.finding },
    ...(event.tag === undefined ? {} : { tag: event.tag }),
  }
  return verdict(question(before, session.login, session.stage, event.at), evidence).granted
}

/** The copier opens only by `recorded` for the login that waits for it, and whoever leaves closes it. */
function openings(before: State, event: Event, { state, effects }: Step): string[] {
  const found: string[] = []
  const { session } = before
  const waited =
    session.state === 'recording' && event.kind === 'recorded' && event.ticket === session.ticket
  const count = (kind: Effect['kind']) => effects.filter(effect => effect.kind === kind).length
  if (count('unlock') > (waited ? 1 : 0)) found.push('opened without recorded')
  const enters = state.session.state === 'active' && session.state !== 'active'
  if (enters && count('unlock') !== 1) found.push('a session that did not open the copier')
  if (!enters && count('unlock') > 0) found.push('opened without a session')
  const leaves = session.state === 'active' && state.session.state !== 'active'
  if (leaves && count('lock') !== 1) found.push('the copier left open')
  if (leaves && !effects.some(told)) found.push('a logout that is not written')
  if (state.session.state === 'active' && state.service !== undefined)
    found.push('somebody is in while the service page is open')
  return found
}

/** A logout goes to the journal, or waits for it where a power cut does not reach it. */
function told(effect: Effect): boolean {
  if (effect.kind === 'record') return effect.activity.kind === 'logout'
  const waiting = effect.kind === 'keep' ? (effect.kept.unwritten?.entries ?? []) : []
  return waiting.some(({ activity }) => activity.kind === 'logout')
}

type Look = Extract<Effect, { kind: 'ask-server' | 'look-up' | 'register-card' }>
const isLook = (effect: Effect): effect is Look =>
  ['ask-server', 'look-up', 'register-card'].includes(effect.kind)

/** What somebody may have guessed, if anything. */
function guessIn(effect: Look): Secret | undefined {
  if (effect.kind === 'register-card') {
    return effect.proof.by === 'pin' ? effect.proof.pin : effect.proof.password
  }
  const { presented } = effect
  if (presented.kind === 'qr') return undefined
  return presented.kind === 'card' ? presented.secondFactor : presented.value
}

/** Nobody looks at a PIN or password before its try is on the disk, unless it is the wrong one of just before. */
function looks(before: State, event: Event, { state, effects }: Step): string[] {
  const { session } = before
  return effects.flatMap(effect => {
    if (!isLook(effect)) return []
    const pin = guessIn(effect)
    if (pin === undefined || before.pins.lastWrong?.equals(pin)) return []
    const after = state.session
    const attempt = after.state === 'identifying' ? after.login.attempt : undefined
    const counted = state.pins.tries.some(({ id }) => id === attempt)
    const durable =
      session.state === 'identifying' &&
      session.login.attempt === attempt &&
      (session.stage === 'counting'
        ? event.kind === 'kept' && event.ticket === session.ticket
        : session.stage === 'server')
    return counted && durable ? [] : ['looked at before it was counted']
  })
}

/** Nobody is asked whose a card is, and nothing is sent, but while the server is there; no proof waits for an answer. */
function registrations(before: State, event: Event, { state, effects }: Step): string[] {
  const { session, link } = state
  const sends = effects.some(({ kind }) => kind === 'register-card')
  const asks = session.state === 'registering'
  const found = (sends || asks) && link.state !== 'online' ? ['registering without the server'] : []
  const said = event.kind === 'answered' || event.kind === 'looked-up'
  const offered = said && event.finding.kind === 'refused' && event.finding.register !== undefined
  if (asks && before.session.state !== 'registering' && !offered) found.push('asked unasked')
  if (session.state !== 'identifying' || session.stage === 'counting') return found
  const { registration = 'sent' } = session.login
  return registration === 'sent' ? found : [...found, 'a proof kept after it was sent']
}

/** Whatever a code opens is burnt and written first, and a code is looked at only after its try is on the disk. */
function codes(before: State, event: Event, { state, effects }: Step): string[] {
  const found: string[] = []
  const { unlocking } = before
  const waits = 'ticket' in unlocking && 'ticket' in event && unlocking.ticket === event.ticket
  const written = waits && event.kind === 'recorded' && unlocking.state === 'recording'
  const opening = written && unlocking.state === 'recording' ? unlocking.opening.kind : undefined
  const gate = before.gate.state === 'locked' && state.gate.state.startsWith('unlocked')
  if (gate && opening !== 'gate-unlocked') found.push('a gate opened without recorded')
  const service = before.service === undefined && state.service !== undefined
  if (service && opening !== 'service-opened') found.push('the service page opened by itself')
  const begun = state.unlocking.state === 'recording' && unlocking.state !== 'recording'
  const burnt = unlocking.state === 'burning' && waits && event.kind === 'kept'
  const chosen = unlocking.state === 'choosing' && event.kind === 'key'
  if (begun && !burnt && !chosen) found.push('a code written that is not burnt')
  const checks = effects.some(({ kind }) => kind === 'check-code' || kind === 'check-response')
  const counted = unlocking.state === 'counting' && waits && event.kind === 'kept'
  if (checks && !counted) found.push('a code looked at before it was counted')
  return found
}

/** Nobody comes in by a code but by one that is good here just now, while nobody else is at it; and it is good no more. */
function scans(before: State, event: Event, { state }: Step): string[] {
  const { session } = state
  const byCode = session.state === 'identifying' && session.login.method === 'qr'
  if (!byCode || 'login' in before.session) return []
  if (event.kind !== 'scanned') return ['a code that nobody scanned']
  const good = before.qr.codes.some(one => one.until > event.at && one.nonce.equals(event.nonce))
  const free = before.session.state === 'idle' && before.link.state === 'online'
  const used = state.qr.codes.length === 0
  return good && free && used ? [] : ['a code that is not good']
}

/** What is wrong with a state by itself. */
export function ill(state: State): readonly string[] {
  const { qr, link, session, settings } = state
  const may = link.state === 'online' && session.state === 'idle' && settings['login.qr'] === 'on'
  if (panel(state).qr !== undefined && !may) return ['a code that may not be shown']
  if (qr.codes.length > 2) return ['more codes than two']
  if (panel(state).title.id === '') return ['a panel without a title']
  return JSON.stringify(state).length > MOST_STATE ? ['a state without an end'] : []
}
