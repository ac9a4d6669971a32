// A card that nobody owns, and whoever holds it is asked whose it is: user name and password, or a PIN. Only while the
// server is there; nothing of it is kept, and it ends by itself.
//
//   identifying ──unknown, may be registered──► registering ──proof──► identifying: counting → server ──► verdict
//                                                 │    └── Stop, a minute without a key ──► idle
//                                                 └── the link is not online any more ──► idle, with a sentence

import { journalFails } from './activity.ts'
import { type Login, later, refusal, type State, without } from './state.ts'
import type { Evidence, Millis, Mono, ProofKind, Reason, Stamp } from './vocabulary.ts'

/** How long the question stands without a key or a touch. */
const WAIT: Millis = 60_000

/** By what its holder may register the card that was just looked at; undefined where they may not. */
export function waysToRegister(
  state: State,
  { method, registration }: Login,
  { source, finding }: Evidence,
): readonly ProofKind[] | undefined {
  if (finding.kind !== 'refused' || finding.register === undefined || source !== 'server') return
  // A keystroke reader's card may be a PIN that somebody typed, and one that comes with its PIN is another way in.
  if (method !== 'card' || registration !== undefined) return
  return closedToRegistration(state) === undefined ? finding.register : undefined
}

/** Why no card can be registered now, whoever asks; undefined when one can. */
export function closedToRegistration(state: State): Reason | undefined {
  if (state.link.state !== 'online') return 'registration-unanswered'
  if (state.delays.pins !== undefined) return 'delayed'
  return journalFails(state) ? 'journal-unwritable' : undefined
}

/** Asks whose card it is. */
export function askOwner(
  state: State,
  { reader, presented }: Login,
  ways: readonly ProofKind[],
  at: Mono,
): State {
  const session = { state: 'registering', reader, card: presented.value, ways } as const
  return awaitOwner({ ...without(state, 'notice'), session: { ...session, until: at } }, at)
}

/** Somebody is still at it. */
export function awaitOwner(state: State, at: Mono): State {
  const { session } = state
  if (session.state !== 'registering') return state
  return { ...state, session: { ...session, until: later(at, WAIT) } }
}

/** Nobody is asked for what could not be looked at: without the server the conversation is over. */
export function registrationFollows(state: State, stamp: Stamp): State {
  if (state.session.state !== 'registering' || state.link.state === 'online') return state
  const over: State = { ...without(state, 'typed'), session: { state: 'idle' } }
  return refusal(over, 'registration-unanswered', stamp)
}
