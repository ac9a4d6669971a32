// The rule a new PIN is made under: whether it has an end, and when.

import { folded } from './database.ts'
import type { OwnSettings } from './own-settings.ts'

/** True when a member of these groups gets temporary PINs. */
export function getsTemporary(own: OwnSettings, groups: readonly string[]): boolean {
  switch (own['pins.temporary']) {
    case 'nobody':
      return false
    case 'everybody':
      return true
    case 'groups': {
      const chosen = own['pins.temporaryGroups'].map(folded)
      return groups.some(name => chosen.includes(folded(name)))
    }
  }
}

/**
 * When a PIN made at `at` ends, or null for never. What `temporary` says goes before the rule.
 * Times are milliseconds since 1970.
 */
export function pinEnd(
  own: OwnSettings,
  groups: readonly string[],
  at: number,
  temporary?: boolean,
): number | null {
  return (temporary ?? getsTemporary(own, groups)) ? at + own['pins.validHours'] : null
}
