// Who is kept out offline whatever the cache says: deny lists brought by hand, and the word to erase everything. Switched
// off, offline login leaves nothing behind either.
//
//   offered ──► refused, with its word
//      └──► on its way to the disk ──kept──► holds; journaled; an open session of somebody denied ends
//                       └──failed──► as before; offered again by whoever brought it
//
// Lists add up until the server is heard again: a sync issued after the newest word ends all of it.

import { record } from './activity.ts'
import { endDenied } from './session.ts'
import { andThen, notify, now, type State, type Step, stay, ticketed, without } from './state.ts'
import type {
  Activity,
  Beat,
  Denials,
  DenyList,
  DenyOutcome,
  Event,
  Stamp,
  Wall,
} from './vocabulary.ts'

/** The most users, and the most cards, that a terminal keeps denied. */
const MOST_DENIED = 4_000

/** What holds for the terminal of this name: what was kept, unless it was kept under another. */
export function denialsFor(terminal: string, kept: Denials | undefined): Denials {
  if (kept?.terminal === terminal) return kept
  return {
    ...{ terminal, serial: 0, issuedAt: 0 as Wall },
    ...{ users: [], cards: [], purged: false, purge: 0 },
  }
}

/** Somebody brought a list; its signature, tenant and terminal are right. */
export function denyOffered(
  state: State,
  { ref, list }: Pick<Extract<Event, { kind: 'deny-offered' }>, 'ref' | 'list'>,
  stamp: Stamp,
): Step {
  // Offered again by whoever brought it, once the one before it is through.
  if (state.denying !== undefined) return answered(state, ref, 'unwritable', stamp)
  const before = state.denials
  const denials = {
    ...before,
    serial: list.serial,
    issuedAt: Math.max(before.issuedAt, list.issuedAt) as Wall,
    users: [...new Set([...before.users, ...list.users])],
    cards: [...new Set([...before.cards, ...list.cards])],
    purged: before.purged || list.purge,
  }
  const refused = whyNot(state, list, denials, stamp)
  if (refused !== undefined) return answered(state, ref, refused, stamp)
  const { ticket, state: drawn } = ticketed(state)
  const denying = { ticket, ref, list, before }
  return stay({ ...drawn, denials, denying }, { kind: 'keep-denials', ticket, denials })
}

function whyNot(
  state: State,
  list: DenyList,
  { users, cards }: Denials,
  { at }: Stamp,
): DenyOutcome | undefined {
  if (list.serial <= state.denials.serial) return 'replayed'
  if (list.expires <= now(state, at)) return 'expired'
  if ((state.cache.syncedAt ?? 0) > list.issuedAt) return 'superseded'
  return users.length > MOST_DENIED || cards.length > MOST_DENIED ? 'too-many' : undefined
}

/** A list that is not even looked at. */
export function denyRefused(
  state: State,
  { ref, outcome }: Pick<Extract<Event, { kind: 'deny-refused' }>, 'ref' | 'outcome'>,
  stamp: Stamp,
): Step {
  return answered(state, ref, outcome, stamp)
}

function answered(state: State, ref: string, outcome: DenyOutcome, { at }: Stamp): Step {
  return stay(notify(state, { id: `deny.${outcome}` }, at), {
    kind: 'deny-answered',
    ref,
    outcome,
  })
}

/** The list is on the disk. */
export function denialsKept(state: State, stamp: Stamp): Step {
  const { denying } = state
  if (denying === undefined) return stay(state)
  const { ref, list } = denying
  const activity: Activity = {
    kind: 'deny-applied',
    ...{ serial: list.serial, users: list.users.length, cards: list.cards.length },
    purge: list.purge,
  }
  let step = record(without(state, 'denying'), activity, stamp.at)
  step = andThen(step, next => endDenied(next, stamp))
  if (list.purge) step = andThen(step, next => erased(next, 'deny-list', stamp))
  return andThen(step, next => answered(next, ref, 'applied', stamp))
}

/** The disk did not take it: what held before holds, and nobody is told otherwise. */
export function denialsUnkept(state: State, stamp: Stamp): Step {
  const { denying } = state
  if (denying === undefined) return stay(state)
  const before = { ...without(state, 'denying'), denials: denying.before }
  return answered(before, denying.ref, 'unwritable', stamp)
}

/** The server may ask in its signed beat that everything stored here is erased. */
export function purgeAsked(state: State, { purge = 0, serverTime }: Beat, stamp: Stamp): Step {
  if (purge <= state.denials.purge) return stay(state)
  const denials = { ...state.denials, purge, purged: true, issuedAt: serverTime }
  return erased({ ...state, denials }, 'server', stamp)
}

/** The server says that this terminal was revoked: nothing stored here is of any use to anybody honest. */
export function revoked(state: State, stamp: Stamp): Step {
  if (state.denials.purged) return stay(state)
  // An answer still on its way must not fill the cache again.
  const { asking: _, ...credentialsFetch } = state.credentialsFetch
  const denials = { ...state.denials, purged: true }
  return erased({ ...state, denials, credentialsFetch }, 'revoked', stamp)
}

/** Offline login was switched off: what is stored for it is of use to thieves only. */
export function switchedOff(before: State, state: State): Step {
  const { offlineLogin } = state.settings
  if (offlineLogin === 'on' || before.settings.offlineLogin === offlineLogin) return stay(state)
  // An answer still on its way must not fill the cache again; switched on again, everything is fetched at once.
  const { asking: _, ...fetch } = state.credentialsFetch
  return erasedAgain({ ...state, credentialsFetch: { ...fetch, version: -1 } })
}

/** First the word is kept, then everything goes: a power cut in between is made good at boot. */
function erased(
  state: State,
  why: Extract<Activity, { kind: 'cache-purged' }>['why'],
  stamp: Stamp,
): Step {
  const kept = andThen(keptDenials(state), erasedAgain)
  return andThen(kept, next => record(next, { kind: 'cache-purged', why }, stamp.at))
}

/** What was stored after everything had to go goes as well. */
export function erasedAgain(state: State): Step {
  const { denials, settings } = state
  const storesNothing = denials.purged || settings.offlineLogin === 'off'
  return storesNothing ? stay(state, { kind: 'purge-cache' }) : stay(state)
}

function keptDenials(state: State): Step {
  const { ticket, state: drawn } = ticketed(state)
  return stay(drawn, { kind: 'keep-denials', ticket, denials: drawn.denials })
}

/** A sync arrived: issued after the newest word, it knows better; before it, it changes nothing. */
export function ended(state: State): Step {
  const { denials, cache } = state
  const { users, cards, purged, issuedAt } = denials
  if (users.length + cards.length === 0 && !purged) return erasedAgain(state)
  if ((cache.syncedAt ?? 0) <= issuedAt) return erasedAgain(state)
  return keptDenials({ ...state, denials: { ...denials, users: [], cards: [], purged: false } })
}
