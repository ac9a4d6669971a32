// The lines of the panel about the ways in: who can log in and how, and when what is closed opens again.

import type { State } from './state.ts'
import type { Message, Mono } from './vocabulary.ts'
import { type Way, type Why, ways } from './ways.ts'

export const say = (id: string, args?: Message['args']): Message =>
  args === undefined ? { id } : { id, args }

/** Who can log in now and how, or why nobody can. */
export function wayLines(state: State): readonly Message[] {
  const { card, pin, open } = ways(state)
  const why = (card ?? pin)?.why
  if (open.length === 0) return why === undefined ? [] : [closedLine(state, why)]
  const pins = pin === undefined ? [] : pinLines(state, pin)
  if (state.link.state !== 'offline') return pins
  const whose = say(anyCard(state, card) ? 'every-card-works' : 'offline-login-works')
  return [...onceLines(state), whose, ...pins]
}

/** The gate is open for one. */
function onceLines({ gate }: State): readonly Message[] {
  if (gate.state !== 'unlocked-once') return []
  return [say('unlocked-for-one', { until: gate.until })]
}

const anyCard = ({ settings }: State, card: Way | undefined): boolean =>
  card?.method === 'card' && settings.offlineAcceptance !== 'cached'

/** What a PIN does, beside a card that works. */
function pinLines(state: State, { why }: Way): readonly Message[] {
  const digits = state.settings.pinOfflineMinLength
  if (why === 'delayed' || why === 'budget-spent') return [closedLine(state, why)]
  if (why !== undefined) return [say('pins-not-offline')]
  return state.link.state === 'offline' ? [say('pins-need-digits', { digits })] : []
}

/** Why a way in is closed, and until when or what to do. */
export function closedLine({ delays }: State, why: Why): Message {
  // The later of the two: at the end of the line PINs do work.
  const until = Math.max(delays.pins ?? 0, delays.budget ?? 0) as Mono
  switch (why) {
    case 'delayed':
      return say('pins-delayed', { until: delays.pins ?? until })
    case 'budget-spent':
      return say('pins-off-until', { until })
    case 'gate-locked':
      return say('ask-for-unlock-code')
    case 'offline-login-off':
    case 'pin-not-offline':
      return say('wait-for-server')
    case 'nobody-stored':
      return say('nobody-stored')
    default:
      return say(`reason.${why}`)
  }
}
