// The service page: what a technician sees of the terminal by its keypad alone. Nobody logs in while it is open.
//
//   closed ──diagnostic code, written down──► open, one of six pages ──Stop, or five minutes without a key──► closed

import { record } from './activity.ts'
import { later, type State, type Step, stay, without } from './state.ts'
import type { Effect, Key, Millis, Mood, Secret, ServicePage, Stamp } from './vocabulary.ts'

/** How long it stays open without a key. */
const OPEN: Millis = 300_000
/** What the sixth page has the readers show, one at each press. */
export const MOODS = ['accepted', 'refused', 'offline'] as const satisfies readonly Mood[]

/** By key, from 1 on. */
const PAGES: readonly ServicePage[] = ['link', 'clock', 'key', 'stored', 'readers', 'beep']

/** Opens on the first page; a card that waits for its PIN is forgotten. */
export function openService(state: State, stamp: Stamp): Step {
  return stay({
    ...without(state, 'typed'),
    session: { state: 'idle' },
    service: page('link', stamp),
  })
}

const page = (name: ServicePage, { at }: Stamp): NonNullable<State['service']> => ({
  ...{ page: name, at, until: later(at, OPEN), beeps: 0 },
})

/**
 * True while cards let nobody in: the page is open, or a code is under way that may open it. Somebody let in meanwhile
 * would stand at an open copier with the page over it.
 */
export const closedToCards = ({ service, unlocking }: State): boolean =>
  service !== undefined || 'ticket' in unlocking

/** A card was held to a reader: that it was read is all there is to see of it. */
export function cardSeen(state: State, reader: string, card: Secret, stamp: Stamp): Step {
  const { service } = state
  if (service === undefined) return stay(state)
  const heard = { reader, length: card.length }
  return stay({ ...state, service: { ...service, heard, until: later(stamp.at, OPEN) } })
}

/** A key while the page is open. */
export function serviceKey(state: State, key: Key, stamp: Stamp): Step {
  const { service } = state
  if (service === undefined) return stay(state)
  if (key === 'stop' || key === 'logout' || key === 'clear')
    return closeService(state, 'key', stamp)
  const name = PAGES[Number(key) - 1]
  if (name === undefined) {
    return stay({ ...state, service: { ...service, until: later(stamp.at, OPEN) } })
  }
  const turned = page(name, stamp)
  if (name !== 'beep') return stay({ ...state, service: turned })
  const beeps = service.page === 'beep' ? service.beeps + 1 : 1
  const mood = MOODS[(beeps - 1) % MOODS.length] ?? 'accepted'
  const shows = Object.keys(state.readers).map(
    (reader): Effect => ({ kind: 'feedback', reader, mood }),
  )
  return stay({ ...state, service: { ...turned, beeps } }, ...shows)
}

/** Closes it, and writes that down. */
export function closeService(state: State, why: 'key' | 'idle' | 'shutdown', { at }: Stamp): Step {
  if (state.service === undefined) return stay(state)
  return record(without(state, 'service'), { kind: 'service-closed', why }, at)
}
