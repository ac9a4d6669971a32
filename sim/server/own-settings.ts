// Settings that the server keeps to itself, described as those of terminals are, and the unlock code as people give it.

import { z } from 'zod'
import type { Described } from '../../agent/wire/setting-shapes.ts'
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.ts'
import { CARD_SETTINGS, type CardSettings } from './card-settings.ts'
import { AUTH_SETTINGS, type AuthSettings } from './external/auth-settings.ts'
import { JOB_SETTINGS, type JobSettings } from './job-settings.ts'
import { MAIL_SETTINGS, type MailSettings } from './mail-settings.ts'
import { PIN_SETTINGS, type PinSettings } from './pin-settings.ts'
import { REGISTRATION_SETTINGS, type RegistrationSettings } from './registration-settings.ts'

const NAME_ADVICE = 'a username of 1 to 64 characters'

/** Their values as the server uses them, by public name. */
export interface OwnSettings
  extends PinSettings,
    CardSettings,
    MailSettings,
    JobSettings,
    AuthSettings,
    AccountSettings,
    RegistrationSettings {
  readonly 'ext-device.unknown-offline-username': string
}

export const OWN_SETTINGS: {
  readonly [Name in keyof OwnSettings]: Described<OwnSettings[Name]>
} = {
  'ext-device.unknown-offline-username': {
    kind: 'text',
    schema: z.string().trim().min(1, NAME_ADVICE).max(64, NAME_ADVICE),
    standard: 'unknown',
    unit: 'username, 1 to 64 characters',
    owner: 'server',
    about: 'Who offline activity is booked to when nobody owns it; the user is created if missing.',
  },
  ...PIN_SETTINGS,
  ...CARD_SETTINGS,
  ...MAIL_SETTINGS,
  ...JOB_SETTINGS,
  ...AUTH_SETTINGS,
  ...ACCOUNT_SETTINGS,
  ...REGISTRATION_SETTINGS,
}

export const isOwn = (name: string): name is keyof OwnSettings => Object.hasOwn(OWN_SETTINGS, name)

/** True for what is kept sealed and shown to nobody. */
export const isSecret = (name: string): boolean =>
  isOwn(name) && OWN_SETTINGS[name].kind === 'secret'

/** Reads values in their outside form, by public name; what nobody set has its default. */
export function readOwn(values: Readonly<Record<string, unknown>>): OwnSettings {
  const read: { -readonly [Name in keyof OwnSettings]?: OwnSettings[Name] } = {}
  const put = <Name extends keyof OwnSettings>(name: Name): void => {
    const { schema, standard } = OWN_SETTINGS[name]
    read[name] = schema.parse(values[name] ?? standard)
  }
  for (const name of Object.keys(OWN_SETTINGS).filter(isOwn)) put(name)
  return read as OwnSettings
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
