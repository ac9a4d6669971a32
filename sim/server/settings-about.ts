// What a person should know about each setting: what it is for, what may be said, and what it is now.

import type { Described } from '../../agent/wire/setting-shapes.ts'
import { SETTINGS } from '../../agent/wire/settings.ts'
import { isSecret, OWN_SETTINGS, UNLOCK_CODE, UNLOCK_HASH } from './own-settings.ts'

export interface SettingAbout extends Omit<Described<unknown>, 'schema' | 'standard'> {
  readonly name: string
  /** In the outside form; null for a code or secret, which nobody is shown. */
  readonly value: unknown
  readonly default: unknown
  /** Somebody set it; otherwise the value is the default. */
  readonly set: boolean
}

const TABLE: Readonly<Record<string, Described<unknown>>> = { ...SETTINGS, ...OWN_SETTINGS }

/** All settings in the order of the docs. `values` are those somebody set, by public name. */
export function aboutSettings(values: Readonly<Record<string, unknown>>): SettingAbout[] {
  return Object.entries(TABLE).map(([name, { schema: _, standard, ...words }]) => {
    const set = Object.hasOwn(values, name)
    if (isSecret(name)) return { ...words, name, value: null, default: null, set }
    if (name !== UNLOCK_HASH) {
      return { ...words, name, value: set ? values[name] : standard, default: standard, set }
    }
    const { schema: __, ...code } = UNLOCK_CODE
    return { ...code, value: null, default: null, set }
  })
}
