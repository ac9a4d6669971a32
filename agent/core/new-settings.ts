// New settings: here from the moment they come, in force once nobody is logged in, or from the next start.

import { cardsRuled } from './card-rules.ts'
import { switchedOff } from './denials.ts'
import { closedGate } from './gate.ts'
import { andThen, keep, type State, type Step, stay, without } from './state.ts'
import { lockGate } from './unlocking.ts'
import type { Event, Mono } from './vocabulary.ts'

/** They are kept at once: whatever starts next has them. */
export function settingsCame(
  state: State,
  { settings, pushed, resetVersion }: Extract<Event, { kind: 'settings' }>,
  at: Mono,
): Step {
  const { version } = pushed
  // What a terminal finds out first after its start is what it would have started with, had it known.
  const starting = state.settingsFetch.version < 0
  const reset = resetVersion === undefined || resetVersion > state.pushed.version
  const waiting = { settings, pushed, from: starting || reset ? 'idle' : 'start' } as const
  return keep({ ...state, newSettings: waiting, settingsFetch: { version, failures: 0 } }, at)
}

/** Puts those that wait for it in force when nobody is logged in. A gate that is set differently starts closed. */
export function settingsApplied(before: State, at: Mono): Step {
  const { newSettings, session } = before
  if (newSettings?.from !== 'idle' || session.state !== 'idle') return stay(before)
  const { settings, pushed } = newSettings
  const next: State = { ...without(before, 'newSettings'), settings, pushed }
  const gated = settings.gate === before.settings.gate ? stay(next) : regated(next, at)
  const ruled = andThen(gated, after =>
    isSame(settings['card.rules'], before.settings['card.rules']) ? stay(after) : cardsRuled(after),
  )
  return andThen(ruled, after => switchedOff(before, pinsRuled(before, after)))
}

/** What is stored follows what PINs may do: everything is fetched at once. */
function pinsRuled(before: State, state: State): State {
  if (before.settings.pinOffline === state.settings.pinOffline) return state
  return { ...state, credentialsFetch: { ...state.credentialsFetch, version: -1 } }
}

function regated(state: State, at: Mono): Step {
  const { gate } = state.settings
  const open = gate === 'none' ? { ...state, gate: closedGate('none') } : state
  return andThen(lockGate(open, 'settings', at), after => keep(after, at))
}

const isSame = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two)
