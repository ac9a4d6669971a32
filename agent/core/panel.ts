// What the panel shows, as a function of the state: what is going on, and what a person can do here now.

import { journalFails } from './activity.ts'
import { endsSoon } from './idle.ts'
import { linesOf } from './panel-lines.ts'
import { choosing } from './project-choice.ts'
import { codesHeld, codeWanted, promptOf } from './prompt.ts'
import { serviceTitle } from './service-lines.ts'
import { enrollable, type State } from './state.ts'
import type { Message, PanelView, Screen } from './vocabulary.ts'
import { say } from './way-lines.ts'
import { way, ways } from './ways.ts'

/** The panel for a state. It holds moments, not seconds, so it changes only when the state does. */
export function panel(state: State): PanelView {
  const screen = screenOf(state)
  const typed = typedOf(state, screen)
  const { session } = state
  const ends = endsSoon(state)
  const [code] = state.qr.codes
  return {
    screen,
    title: titleOf(state, screen),
    lines: linesOf(state, screen),
    ...(state.notice === undefined ? {} : { notice: state.notice.message }),
    ...(ends === undefined ? {} : { warning: say('logout-soon', { until: ends }) }),
    ...(typed === undefined ? {} : { typed }),
    ...(session.state === 'registering' ? { register: session.ways } : {}),
    methods: screen === 'service' ? [] : ways(state).open,
    ...(code === undefined ? {} : { qr: code.url }),
    link: state.link.state,
    gate: state.gate.state,
    ...(session.state === 'active' ? { user: holderName(state) } : {}),
  }
}

function screenOf(state: State): Screen {
  switch (state.session.state) {
    case 'active':
      return choosing(state) === undefined ? 'active' : 'project'
    case 'asking-second-factor':
      return 'second-factor'
    case 'registering':
      return 'register-card'
    case 'identifying':
    case 'recording':
      return 'busy'
    case 'idle':
      return idleScreen(state)
  }
}

function idleScreen(state: State): Screen {
  if (state.service !== undefined) return 'service'
  switch (state.unlocking.state) {
    case 'choosing':
      return 'unlock-mode'
    case 'counting':
    case 'checking':
    case 'burning':
    case 'recording':
      return 'busy'
    case 'asking':
      return 'service-code'
    case 'none':
      if (enrollable(state)) return 'not-enrolled'
      if (codeWanted(state)) return 'unlock-code'
      return state.link.state === 'waiting' ? 'waiting' : 'idle'
  }
}

function titleOf(state: State, screen: Screen): Message {
  switch (screen) {
    case 'not-enrolled':
      return say(state.enrolment.enrolled ? 'turned-away-title' : 'not-enrolled-title')
    case 'unlock-code':
      return say(codesOpen(state) ? 'enter-unlock-code' : 'no-login-title')
    case 'unlock-mode':
      return say('choose-unlock-mode')
    case 'service-code':
      return say(codesOpen(state) ? 'enter-service-code' : 'no-service-code-title')
    case 'service':
      return serviceTitle(state)
    case 'second-factor':
      return say(secondFactorOpen(state) ? 'enter-pin-for-card' : 'no-login-title')
    case 'register-card':
      return say('card-not-known')
    case 'busy':
      return say('one-moment')
    case 'active':
      return say('welcome', { name: holderName(state) })
    case 'project':
      return say('choose-project')
    case 'idle':
    case 'waiting':
      return invitation(state)
  }
}

/** What a person can do here now; a way in that is closed is not offered. */
function invitation(state: State): Message {
  const { link, settings } = state
  if (!state.secure) return say('not-secure-title')
  const open = ways(state).open
  if (open.length === 0 && state.qr.codes.length > 0) return say('scan-code')
  if (open.length === 0) {
    const off = link.state === 'offline' && settings.offlineLogin === 'off'
    return say(off ? 'offline-login-off-title' : 'no-login-title')
  }
  if (link.state === 'waiting') {
    return say(link.misses === 0 ? 'looking-for-server' : 'waiting-title')
  }
  if (!open.includes('pin')) return say('swipe-card')
  return say(open.length === 1 ? 'enter-pin' : 'swipe-card-or-enter-pin')
}

/** What can be typed now and would be looked at. */
function typedOf(state: State, screen: Screen): PanelView['typed'] {
  const length = state.typed?.digits.length ?? 0
  switch (screen) {
    case 'unlock-code':
    case 'service-code':
      return codesOpen(state) ? { purpose: 'unlock-code', length } : undefined
    case 'unlock-mode':
      return { purpose: 'mode', length }
    case 'second-factor':
      return secondFactorOpen(state) ? { purpose: 'pin', length } : undefined
    case 'register-card':
      return byPin(state) ? { purpose: 'pin', length } : undefined
    case 'idle':
    case 'waiting':
      return ways(state).open.includes('pin') ? { purpose: 'pin', length } : undefined
    default:
      return undefined
  }
}

const byPin = ({ session }: State): boolean =>
  session.state === 'registering' && session.ways.includes('pin')

function codesOpen(state: State): boolean {
  const prompt = promptOf(state)
  return prompt !== undefined && codesHeld(state, prompt) === undefined && !journalFails(state)
}

const secondFactorOpen = (state: State): boolean => way(state, 'card-and-pin').why === undefined

function holderName({ session }: State): string {
  if (session.state !== 'active') return ''
  const { holder } = session
  // An unverified card has no name; its number stays off the panel.
  return holder.kind === 'user' ? holder.user.name : ''
}
