// Settings that the server keeps to itself, described as those of terminals are, and the unlock code as people give it.

import { z } from 'zod'
import {
  choice,
  type Described,
  duration,
  type Shape,
  whole,
  wordsOf,
} from '../../agent/wire/setting-shapes.ts'
import { AUTH_SETTINGS, type AuthSettings } from './external/auth-settings.ts'
import { JOB_SETTINGS, type JobSettings } from './mail-in/job-settings.ts'

const NAME_ADVICE = 'a username of 1 to 64 characters'
const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS

/** Their values as the server uses them, by public name. */
export interface OwnSettings extends AuthSettings, JobSettings {
  readonly 'ext-device.unknown-offline-username': string
  readonly 'pins.temporary': 'nobody' | 'groups' | 'everybody'
  readonly 'pins.temporaryGroups': readonly string[]
  /** Milliseconds. */
  readonly 'pins.validHours': number
  readonly 'pins.userCanChange': 'on' | 'off'
  readonly 'pins.sendByEmail': 'on' | 'off'
  /** Empty: mails stay in the outbox. */
  readonly 'mail.host': string
  readonly 'mail.port': number
  readonly 'mail.from': string
  readonly 'mail.security': 'starttls' | 'tls' | 'none'
  /** Empty: nobody signs in. */
  readonly 'mail.user': string
  readonly 'mail.password': string
  /** Milliseconds. */
  readonly 'jobs.keepHours': number
}

/** One line of text, as it fits into a header or a command of a mail server. */
function line(most: number, pattern: RegExp, advice: string): Pick<Shape<string>, 'schema'> {
  return { schema: z.string(advice).trim().max(most, advice).regex(pattern, advice) }
}

const MOST_GROUPS = 100
const GROUPS_ADVICE = `list names of groups, at most ${MOST_GROUPS}`
const groups: Shape<readonly string[]> = {
  kind: 'groups',
  unit: 'list of names of groups',
  schema: z
    .union([z.string().transform(wordsOf), z.array(z.string())], GROUPS_ADVICE)
    .pipe(
      z.array(z.string().trim().min(1, GROUPS_ADVICE).max(200)).max(MOST_GROUPS, GROUPS_ADVICE),
    ),
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
  'pins.temporary': {
    ...choice('nobody', 'groups', 'everybody'),
    standard: 'nobody',
    owner: 'server',
    about:
      'Generate PINs as temporary: whose new PINs have an end. A PIN keeps the rule it was made under.',
  },
  'pins.temporaryGroups': {
    ...groups,
    standard: '',
    owner: 'server',
    about: 'Whose members get temporary PINs, where only those of chosen groups do.',
  },
  'pins.validHours': {
    ...duration('h', 60_000, YEAR_MS),
    standard: '24h',
    owner: 'server',
    about: 'Validity of temporary PINs: how long a new one works.',
  },
  'pins.userCanChange': {
    ...choice('on', 'off'),
    standard: 'on',
    owner: 'server',
    about:
      'User can change PIN: whether people make new PINs for themselves, or only administrators do.',
  },
  'pins.sendByEmail': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Send new PIN via email: every new PIN goes to its owner’s address, and every new user with an address gets one.',
  },
  'mail.host': {
    kind: 'text',
    ...line(253, /^[\w.:-]*$/, 'write the name or address of a mail server'),
    standard: '',
    unit: 'name or address; empty keeps mails in the outbox',
    owner: 'server',
    about:
      'The SMTP server that takes our mails. Without one, administrators open them in the outbox.',
  },
  'mail.port': {
    ...whole('port', 1, 65_535),
    standard: 25,
    owner: 'server',
    about: 'Where the SMTP server listens: 25, 587 for submission, 465 with tls.',
  },
  'mail.from': {
    kind: 'text',
    ...line(200, /^[^\s@<>()[\]\\,;:"]+@[\w.-]+$/, 'write an address such as pins@firm.example'),
    standard: 'latchkey@localhost',
    unit: 'e-mail address',
    owner: 'server',
    about: 'Who our mails come from.',
  },
  'mail.security': {
    ...choice('starttls', 'tls', 'none'),
    standard: 'starttls',
    owner: 'server',
    about:
      'How the way to the SMTP server is kept secret: STARTTLS or nothing is sent, TLS from the start, or not at all.',
  },
  'mail.user': {
    kind: 'text',
    ...line(200, /^[^\p{Cc}]*$/u, 'write a name of at most 200 characters'),
    standard: '',
    unit: 'name; empty does not sign in',
    owner: 'server',
    about: 'Who signs in at the SMTP server.',
  },
  'mail.password': {
    kind: 'secret',
    schema: z.string('write it as text').max(200, 'write at most 200 characters'),
    standard: '',
    unit: 'text of at most 200 characters',
    owner: 'server',
    about: 'What that user signs in with. Kept sealed, and never shown.',
  },
  'jobs.keepHours': {
    ...duration('h', 60_000, YEAR_MS),
    standard: '48h',
    owner: 'server',
    about:
      'How long a print job is held for its owner. After that its document is erased, and it cannot be printed any more.',
  },
  ...JOB_SETTINGS,
  ...AUTH_SETTINGS,
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
