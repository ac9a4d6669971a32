// The gate in front of offline login.
//
//            setting none                   code, single use               code, until online
//   open ◄───────────────── (setting) ─────► locked ───────► unlocked-once    locked ───────► unlocked-until-online
//                                              ▲  one login, or 2 min unused │       ▲  online again, or its hours │
//                                              └─────────────────────────────┘       └─────────────────────────────┘

import type { GateState, Millis, Mono, Settings, UnlockMode } from './vocabulary.ts'

/** How long a single-use unlock waits for its one person. */
const SINGLE_USE_WAIT: Millis = 120_000

export type Gate =
  | { readonly state: 'open' | 'locked' }
  | { readonly state: 'unlocked-once' | 'unlocked-until-online'; readonly until: Mono }

/** The gate a setting asks for, before anybody has unlocked it. */
export function closedGate(setting: Settings['gate']): Gate {
  return { state: setting === 'none' ? 'open' : 'locked' }
}

/** The gate after the right code. */
export function unlockedGate(mode: UnlockMode, settings: Settings, at: Mono): Gate {
  return mode === 'single'
    ? { state: 'unlocked-once', until: (at + SINGLE_USE_WAIT) as Mono }
    : { state: 'unlocked-until-online', until: (at + settings['unlock.hours']) as Mono }
}

/** True when a login may use the cache as far as the gate is concerned. */
export function passable(state: GateState): boolean {
  return state !== 'locked'
}

/** The moment an unlock ends by itself. */
export function gateDeadline(gate: Gate): Mono | undefined {
  return 'until' in gate ? gate.until : undefined
}
