// What the panel shows, as a function of the state: what is going on, why, since when, and what to do.

import { endsSoon } from './idle.ts'
import { changeAt } from './link.ts'
import { now, type State } from './state.ts'
import { codeWanted } from './unlocking.ts'
import type { Message, PanelView, Screen } from './vocabulary.ts'

const say = (id: string, args?: Message['args']): Message =>
  args === undefined ? { id } : { id, args }

/** The panel for a state. It holds moments, not seconds, so it changes only when the state does. */
export function panel(state: State): PanelView {
  const screen = screenOf(state)
  const typed = typedOf(state, screen)
  const { session } = state
  const ends = endsSoon(state)
  return {
    screen,
    title: titleOf(state, screen),
    lines: linesOf(state, screen),
    ...(state.notice === undefined ? {} : { notice: state.notice.message }),
    ...(ends === undefined ? {} : { warning: say('logout-soon', { until: ends }) }),
    ...(typed === undefined ? {} : { typed }),
    methods: state.settings['login.methods'],
    link: state.link.state,
    gate: state.gate.state,
    ...(session.state === 'active' ? { user: holderName(state) } : {}),
  }
}

function screenOf(state: State): Screen {
  switch (state.session.state) {
    case 'active':
      return 'active'
    case 'asking-second-factor':
      return 'second-factor'
    case 'identifying':
    case 'recording':
      return 'busy'
    case 'idle':
      return idleScreen(state)
  }
}

function idleScreen(state: State): Screen {
  if (!state.enrolment.enrolled) return 'not-enrolled'
  switch (state.unlocking.state) {
    case 'choosing':
      return 'unlock-mode'
    case 'counting':
    case 'checking':
    case 'recording':
      return 'busy'
    case 'none':
      if (codeWanted(state)) return 'unlock-code'
      return state.link.state === 'waiting' ? 'waiting' : 'idle'
  }
}

function titleOf(state: State, screen: Screen): Message {
  switch (screen) {
    case 'not-enrolled':
      return say('not-enrolled-title')
    case 'waiting':
      return say('waiting-title')
    case 'unlock-code':
      return say('enter-unlock-code')
    case 'unlock-mode':
      return say('choose-unlock-mode')
    case 'second-factor':
      return say('enter-pin-for-card')
    case 'busy':
      return say('one-moment')
    case 'active':
      return say('welcome', { name: holderName(state) })
    case 'idle':
      return invitation(state)
  }
}

/** What a person can do here now; a disabled way in is not offered. */
function invitation(state: State): Message {
  if (state.link.state === 'offline' && state.settings.offlineLogin === 'off') {
    return say('offline-login-off-title')
  }
  const methods = state.settings['login.methods']
  const card = methods.includes('card') || methods.includes('card-and-pin')
  if (card && methods.includes('pin')) return say('swipe-card-or-enter-pin')
  return say(card ? 'swipe-card' : 'enter-pin')
}

function linesOf(state: State, screen: Screen): readonly Message[] {
  if (screen === 'not-enrolled') {
    const enrolling = state.enrolment.ticket === undefined ? [] : [say('enrolling')]
    return [say('not-enrolled-how'), ...enrolling]
  }
  const lines: Message[] = []
  if (!state.secure) lines.push(say('not-secure-title'), say('not-secure-how'))
  lines.push(...linkLines(state))
  if (screen === 'unlock-mode') lines.push(say('mode-single'), say('mode-until-online'))
  if (screen === 'active') lines.push(...activeLines(state))
  return lines
}

function linkLines(state: State): Message[] {
  const { link, settings } = state
  switch (link.state) {
    case 'online':
      return []
    case 'recovering':
      return [say('recovering')]
    case 'waiting': {
      const until = changeAt(link, settings)
      if (settings.offlineLogin === 'off' || !state.secure || until === undefined) {
        return [say('waiting-for-server')]
      }
      return [say('offline-login-possible-in', { until })]
    }
    case 'offline': {
      const since = say('offline-since', { time: now(state, link.firstMiss ?? link.since) })
      // Who is in already has no use for the gate.
      if (state.session.state === 'active') return [since]
      if (settings.offlineLogin === 'off' || !state.secure) return [since, say('wait-for-server')]
      return [since, ...gateLines(state)]
    }
  }
}

function gateLines({ gate }: State): Message[] {
  switch (gate.state) {
    case 'locked':
      return [say('ask-for-unlock-code')]
    case 'unlocked-once':
      return [say('unlocked-for-one', { until: gate.until })]
    case 'unlocked-until-online':
    case 'open':
      return [say('offline-login-works')]
  }
}

function activeLines({ session, link }: State): Message[] {
  if (session.state !== 'active') return []
  const lines: Message[] = []
  const pages = Object.values(session.jobs).reduce((sum, job) => sum + job.pages, 0)
  if (Object.keys(session.jobs).length > 0) lines.push(say('pages-so-far', { pages }))
  if (link.state !== 'online') lines.push(say('offline-no-limits'))
  if (session.offlineUntil !== undefined && link.state !== 'online') {
    lines.push(say('your-offline-login-ends', { time: session.offlineUntil }))
  }
  return lines
}

function typedOf(state: State, screen: Screen): PanelView['typed'] {
  const length = state.typed?.digits.length ?? 0
  if (screen === 'unlock-code') return { purpose: 'unlock-code', length }
  if (screen === 'unlock-mode') return { purpose: 'mode', length }
  if (screen === 'second-factor') return { purpose: 'pin', length }
  const pins = state.settings['login.methods'].includes('pin')
  if ((screen === 'idle' || screen === 'waiting') && pins) return { purpose: 'pin', length }
  return undefined
}

function holderName({ session }: State): string {
  if (session.state !== 'active') return ''
  const { holder } = session
  // An unverified card has no name; its number stays off the panel.
  return holder.kind === 'user' ? holder.user.name : ''
}
