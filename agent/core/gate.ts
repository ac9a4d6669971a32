// The gate in front of offline login.
//
//            setting none                   code, single use               code, until online
//   open ◄───────────────── (setting) ─────► locked ───────► unlocked-once    locked ───────► unlocked-until-online
//                                              ▲  one login, or 2 min unused │       ▲  online again, or its hours │
//                                              └─────────────────────────────┘       └─────────────────────────────┘
//
// The code is the static one, an answer to the challenge on the panel, or one of a sealed envelope; see unlocking.ts. How
// many hours: the setting says so for the static code, the others say so themselves.

import type { GateState, Millis, Mono, Settings, UnlockMode } from './vocabulary.ts'

/** How long a single-use unlock waits for its one person. */
const SINGLE_USE_WAIT: Millis = 120_000

const HOUR: Millis = 3_600_000
/** No unlock lasts longer, whatever a code says. */
const LONGEST_UNLOCK: Millis = 72 * HOUR

export type Gate =
  | { readonly state: 'open' | 'locked' }
  | { readonly state: 'unlocked-once' | 'unlocked-until-online'; readonly until: Mono }

/** The gate a setting asks for, before anybody has unlocked it. */
export function closedGate(setting: Settings['gate']): Gate {
  return { state: setting === 'none' ? 'open' : 'locked' }
}

/** The gate after the right code. `hours` are the code's own, if it says how many. */
export function unlockedGate(
  { mode, hours }: { readonly mode: UnlockMode; readonly hours?: number },
  settings: Settings,
  at: Mono,
): Gate {
  if (mode === 'single') return { state: 'unlocked-once', until: (at + SINGLE_USE_WAIT) as Mono }
  const lasts = hours === undefined ? settings['unlock.hours'] : hours * HOUR
  return { state: 'unlocked-until-online', until: (at + Math.min(lasts, LONGEST_UNLOCK)) as Mono }
}

/** The longest an unlock can still last after a restart. */
export function longestUnlock(settings: Settings): Millis {
  return settings.gate === 'challenge' ? LONGEST_UNLOCK : settings['unlock.hours']
}

/** True when a login may use the cache as far as the gate is concerned. */
export function passable(state: GateState): boolean {
  return state !== 'locked'
}

/** The moment an unlock ends by itself. */
export function gateDeadline(gate: Gate): Mono | undefined {
  return 'until' in gate ? gate.until : undefined
}
