// How far a terminal has got with the settings of its tenant.

import type { Versions } from './tenants.ts'
import type { Terminal } from './terminals.ts'

export const SETTINGS_STATES = ['current', 'when-idle', 'at-restart', 'on-the-way'] as const

/** By what the terminal said in its last beat. */
export function settingsState(
  { status }: Terminal,
  { settings, reset }: Versions,
): (typeof SETTINGS_STATES)[number] {
  if (status?.settingsVersion === settings) return 'current'
  if (status?.settingsHeld !== settings) return 'on-the-way'
  return reset > status.settingsVersion ? 'when-idle' : 'at-restart'
}
