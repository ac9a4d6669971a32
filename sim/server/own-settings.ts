// Settings that the server keeps to itself, described as those of terminals are, and the unlock code as people give it.

import { z } from 'zod'
import type { Described } from '../../agent/wire/settings.ts'

export const UNKNOWN_USERNAME = 'ext-device.unknown-offline-username'

/** By public name. */
export const OWN_SETTINGS: { readonly [UNKNOWN_USERNAME]: Described<string> } = {
  [UNKNOWN_USERNAME]: {
    kind: 'text',
    schema: z.string().trim().min(1).max(64),
    standard: 'unknown',
    unit: 'username, 1 to 64 characters',
    owner: 'server',
    about: 'Who offline activity is booked to when nobody owns it; the user is created if missing.',
  },
}

/** What terminals get: the hash. It is shown to nobody. */
export const UNLOCK_HASH = 'unlock.code'
/** What people give: the code itself. */
export const UNLOCK_CODE = {
  name: 'unlockCode',
  kind: 'code',
  schema: z.string().regex(/^\d{4,16}$/),
  unit: '4 to 16 digits',
  owner: 'server',
  about: 'What opens the gate at a terminal that is offline. Kept as a hash, and never shown.',
} as const
