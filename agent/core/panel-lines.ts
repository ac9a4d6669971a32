// The lines of the panel: what is going on, since when, and what the person in front of it should know.

import { accountLines, choiceLines } from './account-lines.ts'
import { journalFails } from './activity.ts'
import { pagesLeft } from './leases.ts'
import { changeAt } from './link.ts'
import { codesHeld, promptOf } from './prompt.ts'
import { serviceLines } from './service-lines.ts'
import { isOffline, now, type Prompt, type State } from './state.ts'
import type { Message, Screen } from './vocabulary.ts'
import { closedLine, say, wayLines } from './way-lines.ts'
import { type Way, way, ways } from './ways.ts'

/** Everything below the title. No line promises what would be refused. */
export function linesOf(state: State, screen: Screen): readonly Message[] {
  switch (screen) {
    case 'not-enrolled': {
      const enrolling = state.enrolment.ticket === undefined ? [] : [say('enrolling')]
      return [say('not-enrolled-how'), ...enrolling]
    }
    case 'busy':
      return linkLines(state)
    case 'second-factor': {
      const { why } = way(state, 'card-and-pin')
      return [...linkLines(state), ...(why === undefined ? [] : [closedLine(state, why)])]
    }
    case 'register-card':
      return registerLines(state)
    case 'unlock-mode':
      return [...linkLines(state), say('mode-single'), say('mode-until-online')]
    case 'active':
      return [...linkLines(state), ...activeLines(state)]
    case 'project':
      return choiceLines(state)
    case 'service':
      return serviceLines(state)
    case 'unlock-code':
    case 'service-code':
      return [...linkLines(state), ...codeLines(state)]
    case 'idle':
    case 'waiting':
      if (!state.secure) return [say('not-secure-how')]
      return [...waitingLines(state), ...linkLines(state), ...wayLines(state), ...codeToScan(state)]
  }
}

/** There is another way in: the title names the others, if they are open. */
function codeToScan(state: State): readonly Message[] {
  return state.qr.codes.length > 0 && ways(state).open.length > 0 ? [say('or-scan-code')] : []
}

/** By what the card may be registered, and how to leave it. */
function registerLines({ session }: State): readonly Message[] {
  const ways = session.state === 'registering' ? session.ways : []
  return [...ways.map(by => say(`register-by-${by}`)), say('register-stop')]
}

/** How the link is, and since when. */
function linkLines(state: State): readonly Message[] {
  const { link } = state
  const time = now(state, link.firstMiss ?? link.since)
  switch (link.state) {
    case 'online':
      return []
    case 'recovering':
      return ways(state).open.length > 0 ? [say('recovering')] : []
    case 'waiting':
      return link.misses === 0 ? [] : [say('no-answer-since', { time })]
    case 'offline':
      return [say('offline-since', { time })]
  }
}

/** What the wait is for: offline login, or the server where there will be none. */
function waitingLines(state: State): readonly Message[] {
  if (state.link.state !== 'waiting' || journalFails(state)) return []
  const until = changeAt(state.link, state.settings)
  const { card, pin } = ways(state, 'cache')
  const possible = [card, pin].some(one => one !== undefined && passes(one))
  if (until === undefined || !possible) return [say('waiting-for-server')]
  const locked = state.gate.state === 'locked' ? [say('needs-unlock-code')] : []
  return [say('offline-login-possible-in', { until }), ...locked]
}

/** True when the way is open, or closed by something that a code or a short wait opens. */
const passes = ({ why }: Way): boolean =>
  why === undefined || why === 'gate-locked' || why === 'delayed'

/** A code is asked for: who has it, what to read out to them, and when it can be entered if not now. */
function codeLines(state: State): readonly Message[] {
  if (journalFails(state)) return [closedLine(state, 'journal-unwritable')]
  const prompt = promptOf(state) ?? 'static'
  const until = codesHeld(state, prompt)
  const whose = prompt === 'static' ? [say('ask-for-unlock-code')] : []
  return [
    ...whose,
    ...(until === undefined ? challengeLines(state, prompt) : [say('codes-delayed', { until })]),
  ]
}

/** What the help desk must know to give a code. */
function challengeLines({ challenge, enrolment }: State, prompt: Prompt): readonly Message[] {
  if (prompt === 'static' || challenge === undefined) return []
  const { terminal = '' } = enrolment
  const text = challenge.text.replace(/^.{4}/, '$&-')
  return [say('read-out-challenge'), say('challenge', { terminal, challenge: text })]
}

function activeLines(state: State): readonly Message[] {
  const { session } = state
  if (session.state !== 'active') return []
  const jobs = Object.values(session.jobs)
  const pages = jobs.reduce((sum, job) => sum + job.pages, 0)
  const time = session.offlineUntil
  const left = pagesLeft(state, session.since)
  return [
    ...(jobs.length > 0 ? [say('pages-so-far', { pages })] : []),
    ...heldLines(state),
    ...accountLines(state),
    ...(left === undefined ? [] : [say('offline-pages-left', { pages: left })]),
    ...(isOffline(state) && time !== undefined ? [say('your-offline-login-ends', { time })] : []),
  ]
}

/** What waits at the server; nobody vouches for an unknown card, so there is nothing to say to its owner. */
function heldLines({ held, session }: State): readonly Message[] {
  if (session.state !== 'active' || session.holder.kind !== 'user') return []
  if (held?.state === 'away') return [say('jobs-away')]
  if (held?.state !== 'listed' || held.jobs.length === 0) return []
  return [say('jobs-held', { jobs: held.jobs.length })]
}
