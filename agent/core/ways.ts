// Which ways in are open at this terminal now, and what closes the others: what the panel may invite to.

import { journalFails } from './activity.ts'
import { askedNow, circumstances, type State } from './state.ts'
import { closed } from './verdict.ts'
import type { LoginMethod, Reason } from './vocabulary.ts'

/** Why a way is closed: what a login would be refused with, or nobody is stored who could log in. */
export type Why = Reason | 'nobody-stored'

/** A way in that the terminal offers; `why` is absent while it is open. */
export interface Way<M = LoginMethod> {
  readonly method: M
  readonly why?: Why
}

/** The way for somebody with a card and the way for somebody with nothing but a PIN, where they are offered. */
export interface Ways {
  readonly card?: Way
  readonly pin?: Way
  /** Those that are open. */
  readonly open: readonly LoginMethod[]
}

/** The ways in, now or (`asked`) as they would be with the server or the cache deciding. */
export function ways(state: State, asked = askedNow(state)): Ways {
  const methods = state.settings['login.methods']
  const cards = (['card', 'card-and-pin'] as const).filter(method => methods.includes(method))
  // Where a card alone is enough, nobody is asked for its PIN.
  const [card] = cards.map(method => way(state, method, asked))
  const pin = methods.includes('pin') ? way(state, 'pin', asked) : undefined
  const offered = [card, pin].filter(one => one !== undefined)
  return {
    ...(card && { card }),
    ...(pin && { pin }),
    open: offered.filter(one => one.why === undefined).map(one => one.method),
  }
}

/** One way in, whether it is open or not. */
export function way<M extends LoginMethod | 'qr'>(
  state: State,
  method: M,
  asked = askedNow(state),
): Way<M> {
  const why = whyClosed(state, method, asked)
  return why === undefined ? { method } : { method, why }
}

function whyClosed(
  state: State,
  method: LoginMethod | 'qr',
  asked: 'server' | 'cache',
): Why | undefined {
  const stopped = closed(method, circumstances(state, asked))
  if (stopped !== undefined) return stopped
  if (journalFails(state)) return 'journal-unwritable'
  if (asked === 'server') return state.link.turnedAway ? 'terminal-refused' : undefined
  const anybody = method === 'card' && state.settings.offlineAcceptance !== 'cached'
  return anybody || state.cache.users > 0 ? undefined : 'nobody-stored'
}
