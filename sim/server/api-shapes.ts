// Shapes of the Server API. Times are ISO 8601 texts in UTC.

import { z } from 'zod'
import { cardRuleText } from '../../agent/wire/card-rules.ts'
import {
  beatRequest,
  identifyReply,
  identifyRequest,
  MOST_PASSWORD_CHARS,
  signed,
} from '../../agent/wire/server-messages.ts'
import { SETTING_KINDS } from '../../agent/wire/setting-shapes.ts'
import { CREDIT_KINDS, MOST_AMOUNT } from './accounts-credit.ts'
import { PERIODS } from './accounts-quotas.ts'
import { LOG_LEADS } from './app-log.ts'
import { DATED } from './booking.ts'
import { DIALECTS } from './card-rules.ts'
import {
  deskLine,
  LEAST_PASSPHRASE_CHARS,
  MOST_PASSPHRASE_CHARS,
  MOST_RECORD_LINES,
} from './desk-file.ts'
import { MOST_CODES_IN_ENVELOPE } from './envelopes.ts'
import { OUTCOMES, type OutcomeKind } from './external/outcomes.ts'
import { FINDINGS } from './findings.ts'
import { JOB_STATES } from './jobs.ts'
import { LANGUAGES } from './languages.ts'
import { MAIL_KINDS, MAIL_STATES } from './outbox.ts'
import { MOVE_REASONS } from './parked-activity.ts'
import { PASSWORD_LENGTH } from './passwords.ts'
import { ACCOUNTS } from './people.ts'
import { ALARM_REASONS } from './redemptions.ts'
import { SETTINGS_STATES } from './settings-state.ts'
import { PROVIDERS } from './sign-in/providers.ts'
import { chosenUsername } from './sign-in/usernames.ts'
import { MOST_USERS, SYNC_FIRST, SYNC_WHO } from './sync-rules.ts'
import { REGIONS } from './tenants.ts'
import { ROLES } from './tokens.ts'
import { MOST_HOURS, UNLOCK_MODES } from './unlock-code.ts'
import { SIGNED_IN_BY } from './user-sessions.ts'

/** Named one by one; the rest are counted. */
export const MOST_LEFT_OUT = 100

const when = z.string().meta({ format: 'date-time' })
export const id = z.string().min(1).max(64)
const name = z
  .string()
  .trim()
  .min(1, 'write at least one character')
  .max(200, 'write at most 200 characters')
const groupNames = z.array(name).max(100).describe('Names of groups that exist')

const role = z
  .enum(ROLES)
  .describe(
    'admin: everything; desk: sees terminals, issues unlock codes for logins; technician: sees terminals, issues ' +
      'those for the service page and for cleared PIN counters; desktop: asks who presents a card or PIN, nothing else',
  )
export const tokenBody = z.strictObject({ name, role })
export const token = z.object({
  id,
  name: z.string(),
  role,
  createdAt: when.nullable().describe('Null for the one in the file admin-token'),
})
export const newToken = token.extend({ token: z.string().describe('In clear, this once') })

const tenantFacts = {
  id,
  region: z.string(),
  users: z.number().int().describe('How many there are'),
  terminals: z.number().int().describe('How many are enrolled'),
}
export const tenantBody = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/, 'write 3 to 40 small letters, digits and hyphens')
    .describe('The tenant name that people write when they sign in'),
})
export const regions = z.object({
  items: z.array(
    z.object({
      id: z.enum(REGIONS),
      url: z.string().describe('Without a slash at the end; its page for people is at /me/'),
      here: z.boolean().describe('Whether it is this server'),
    }),
  ),
})

export const tenantOfServer = z.object(tenantFacts)
export const newTenant = z.object({
  ...tenantFacts,
  token: z.string().describe('Of its first administrator, in clear, this once'),
})
export const tenant = z.object({
  ...tenantFacts,
  operator: z.boolean().describe('Whether it is the tenant of whoever runs the server'),
  token: z.object({ name: z.string(), role }).describe('Who holds the token'),
})

const language = z.enum(LANGUAGES).describe('What mails to the user are written in')
export const personBody = z.strictObject({
  username: name,
  name: name.optional().describe('What the panel greets; the username if left out'),
  email: z.email().max(200).nullable().optional(),
  language: language.optional(),
  personalNumber: name.nullable().optional().describe('As another system numbers its staff'),
  aliases: z.array(name).max(20).optional().describe('Other names that stand for this user'),
  active: z.boolean().optional(),
  groups: groupNames.optional(),
})
export const personPatch = personBody.partial()

export const userQuery = z.object({
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('Part of name, username or e-mail address; capitals and accents do not matter'),
  group: name.optional().describe('Name of a group: its members only'),
})

const provider = z.enum(PROVIDERS)
const accountKind = z.enum(ACCOUNTS).describe('Whether somebody is here for work or for themselves')

/** Names one card or PIN of one user in this API, and tells nothing about its number. */
const credentialId = id.describe('To delete it by')

export const user = z.object({
  id,
  username: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  language,
  personalNumber: z.string().nullable(),
  aliases: z.array(z.string()).readonly(),
  active: z.boolean(),
  groups: z.array(z.string()),
  cards: z.array(
    z.object({
      id: credentialId,
      number: z.string().describe('Masked'),
      expiresAt: when.nullable(),
      usedAt: when,
    }),
  ),
  pins: z.array(
    z.object({
      id: credentialId,
      createdAt: when,
      expiresAt: when.nullable(),
      pending: z.boolean().describe('Its first use takes the others from the user'),
    }),
  ),
  passwordChangedAt: when.nullable().describe('Null without a password'),
  account: accountKind,
  awaitsActivation: z
    .boolean()
    .describe('They registered themselves, and can sign in once an administrator activates them'),
  identities: z
    .array(z.object({ provider, issuer: z.string(), signedInAt: when }))
    .describe('Of identity providers they sign in with'),
  createdAt: when,
})

export const offlinePages = z.strictObject({ pages: z.number().int().min(0).max(1_000_000) })

export const pinBody = z
  .strictObject({
    pin: z.string().min(1).max(64).optional().describe('A chosen PIN; a random one if left out'),
    temporary: z
      .boolean()
      .optional()
      .describe('Whether it ends after pins.validHours; the rule of pins.temporary if left out'),
  })
  .nullish()
export const newPin = z.object({
  id: credentialId,
  pin: z.string().describe('In clear, this once'),
  expiresAt: when.nullable(),
})

const userOrEmail = name.describe('Username or e-mail address')
export const pinRequest = z
  .strictObject({
    tenant: id,
    username: name.optional(),
    email: z.string().trim().min(1).max(200).optional(),
    user: userOrEmail.optional(),
  })
  .refine(
    ({ username, email, user }) =>
      [username, email, user].filter(one => one !== undefined).length === 1,
    'say who by username, by email, or by user if it may be either: one of them',
  )
export const pinRequested = z.object({ message: z.string().describe('The same whoever asks') })

const typedPassword = z.string().min(1).max(MOST_PASSWORD_CHARS)
export const signIn = z
  .strictObject({
    tenant: id,
    user: userOrEmail,
    pin: z.string().min(1).max(64).optional(),
    password: typedPassword.optional(),
    account: accountKind.optional().describe('personal: while people may register themselves'),
  })
  .refine(
    ({ pin, password }) => (pin === undefined) !== (password === undefined),
    'say a pin or a password: one of them',
  )
const password = typedPassword.describe(
  `${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters, and not the username`,
)
const partOfName = z.string().trim().max(80, 'write at most 80 characters').optional()
export const signUp = z.strictObject({
  tenant: id,
  givenName: partOfName.describe('Without this or the other one, the account is a guest’s'),
  familyName: partOfName,
  email: z.email().max(200),
  password,
  username: chosenUsername.optional().describe('Another one is made when somebody has it'),
  language: language.default('en'),
})
export const signedUp = z.object({ message: z.string().describe('The same whoever asks') })
export const signUpConfirmation = z.strictObject({
  tenant: id,
  token: z.string().min(1).max(100).describe('From the link'),
})
export const newAccount = z.object({
  username: z.string(),
  active: z.boolean().describe('Otherwise an administrator has to activate it first'),
})
export const passwordBody = z.strictObject({ password })
export const myPassword = z.strictObject({ old: typedPassword, new: password })
export const mePatch = z.strictObject({
  language: language.optional(),
  username: chosenUsername.optional().describe('Of whoever registered themselves'),
})
const ending = { expiresAt: when.nullable(), expired: z.boolean() }
export const me = z.object({
  tenant: id,
  username: z.string(),
  name: z.string(),
  email: z.string().nullable().describe('Masked'),
  language,
  account: accountKind,
  signedInBy: z.enum(SIGNED_IN_BY),
  mayChangeUsername: z.boolean().describe('They registered themselves'),
  pins: z
    .array(z.object({ ...ending, pending: z.boolean() }))
    .describe('Without the PINs themselves; `pending`: its first use takes the others'),
  cards: z.array(z.object({ number: z.string().describe('Masked'), ...ending })),
  passwordChangedAt: when.nullable().describe('Null without a password'),
  mayChangePin: z.boolean(),
  whyNoPin: z.enum(['pin-change-off', 'no-address', 'mails-off']).nullable(),
})
export const waysIn = z.object({
  tenant: id,
  region: z.string(),
  selfRegistration: z.boolean(),
  providers: z
    .array(z.object({ provider, account: accountKind }))
    .describe('None while people may not register themselves'),
})
export const identityProvider = z.object({
  provider,
  account: accountKind,
  issuer: z.string(),
  clientId: z.string(),
  apple: z.object({ teamId: z.string(), keyId: z.string() }).nullable(),
  scopes: z.string(),
  hostedDomain: z.string().nullable(),
  ca: z.string().nullable(),
  changedAt: when,
})
export const identityProviders = z.object({
  items: z.array(identityProvider),
  redirectUris: z
    .array(z.object({ provider, uri: z.string() }))
    .describe('To be registered with each provider'),
})
export const pinMailed = z.object({ message: z.string() })
export const myActivity = z.object({
  terminal: id,
  kind: z.string(),
  pages: z.number().int().nullable(),
  at: when,
})
const myJob = z.object({
  ...{ id, name: z.string(), pages: z.number().int(), color: z.boolean(), duplex: z.boolean() },
  at: when.describe('Since when it is held'),
  expiresAt: when.describe('When it is thrown away unless it was printed'),
})
export const myJobs = z.object({ items: z.array(myJob) })
export const myActivities = z.object({ items: z.array(myActivity) })

export const qrCode = z
  .string()
  .min(1)
  .max(64)
  .describe('What stands behind `#at=` in the address of the QR code')
export const terminalLogin = z.object({ terminal: id, expiresAt: when })
export const terminalLoginWish = z.strictObject({ code: qrCode })
export const terminalLoggedIn = z.object({ terminal: id })

export const mail = z.object({
  id,
  user: id.nullable().describe('Null for somebody who is no user (yet)'),
  to: z.string(),
  subject: z.string(),
  kind: z.enum(MAIL_KINDS),
  state: z
    .enum(MAIL_STATES)
    .describe(
      'waiting: to be sent; sent: a mail server took it; failed: none will; kept: no mail server is named, it can be ' +
        'opened once; opened: that was done; dropped: nobody needs it any more',
    ),
  createdAt: when,
  stateAt: when.describe('Since when it is in this state'),
  attempts: z.number().int(),
  nextTryAt: when.nullable(),
  problem: z.string().nullable().describe('What went wrong the last time'),
})
export const openedMail = mail.extend({
  text: z.string().describe('This once'),
  html: z.string().describe('This once'),
})

const jobState = z
  .enum(JOB_STATES)
  .describe(
    'held: waits for its owner; released: a terminal took it; unconfirmed: so long ago, or before a backup was put ' +
      'back, that it may never have come out; printed: the terminal reported it; expired, discarded: it will not come out',
  )
export const jobQuery = z.object({
  state: jobState.optional(),
  user: name.optional().describe('Username of the owner'),
})
export const jobBody = z.strictObject({
  user: name.describe('Username or alias of the owner'),
  name,
  pages: z.number().int().min(1).max(10_000),
  color: z.boolean().default(false),
  duplex: z.boolean().default(false),
  type: z.string().min(1).max(100).default('application/octet-stream'),
  document: z.base64().max(11_200_000).describe('Base64, of at most 8 MiB'),
})
export const job = z.object({
  id,
  user: id,
  username: z.string(),
  name: z.string(),
  pages: z.number().int(),
  color: z.boolean(),
  duplex: z.boolean(),
  type: z.string().describe('Media type of the document'),
  bytes: z.number().int().describe('Size of the document'),
  state: jobState,
  createdAt: when,
  stateAt: when.describe('Since when it is in this state, or was released'),
  terminal: id.nullable().describe('Which terminal took it'),
  printedPages: z.number().int().nullable().describe('As the terminal reported them'),
})

export const cardBody = z.strictObject({
  number: z
    .string()
    .trim()
    .regex(/^[0-9A-Za-z]{1,128}$/, 'letters and digits, at most 128')
    .describe('As the terminal reads it'),
  validHours: z.number().positive().max(87_600).optional().describe('For ever if left out'),
})
export const cardPatch = z.strictObject({
  validHours: z.number().min(0).max(87_600).nullable().describe('0 ends it now, null never'),
})
export const newCard = z.object({
  id: credentialId,
  number: z.string().describe('Masked'),
  expiresAt: when.nullable(),
})

export const groupBody = z.strictObject({ name })
export const group = z.object({ id, name: z.string(), members: z.number().int() })

export const syncRule = z.strictObject({
  who: z
    .enum(SYNC_WHO)
    .describe('groups: whoever is in one of `groups`; nobody: synchronisation is switched off'),
  groups: groupNames.readonly().default([]),
  first: z
    .enum(SYNC_FIRST)
    .default('name')
    .describe('Who gets a place where not all have room: by name, or who logged in there last'),
  pinned: z
    .array(id)
    .max(MOST_USERS)
    .readonly()
    .default([])
    .describe('Ids of users who come before everybody else, in a group or not'),
})
const somebody = z.object({ id, username: z.string(), name: z.string() })
export const terminalSyncBody = z.strictObject({
  rule: syncRule.nullable().describe('Null: the rule for all terminals'),
})
export const terminalSync = z.object({
  own: z.boolean().describe('The rule is this terminal’s own'),
  rule: syncRule,
  users: z
    .array(
      somebody.extend({
        pinned: z.boolean(),
        lastLogin: when.nullable().describe('When they logged in there last'),
      }),
    )
    .describe('Who gets a place, in the order of places'),
  leftOut: z.object({
    count: z.number().int().describe('Who may log in and finds no room'),
    users: z.array(somebody).describe(`The first ${MOST_LEFT_OUT} of them`),
  }),
  shortened: z
    .array(somebody.extend({ cards: z.number().int(), pins: z.number().int() }))
    .describe('Of whom only the cards and PINs used last are held, with how many are not'),
})

export const settings = z
  .record(z.string().max(64), z.unknown())
  .describe('By public name; `unlockCode` in clear; null goes back to the default')

export const settingsChange = z.strictObject({
  reset: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Reset all terminals; without that they use new settings from their next start'),
})

const settingAbout = z.object({
  name: z.string(),
  value: z
    .unknown()
    .describe('Text, a number or a list, as it was set, or the default; null for a code or secret'),
  default: z.unknown(),
  unit: z.string().describe('What may be said, in words'),
  owner: z.enum(['server', 'terminal']).describe('Who normally decides it'),
  about: z.string(),
  kind: z.enum(SETTING_KINDS),
  choices: z.array(z.string()).readonly().optional().describe('Of a choice or a list'),
  set: z.boolean().describe('Somebody set it; null in a PATCH goes back to the default'),
  warnings: z
    .array(
      z.object({
        text: z.string(),
        users: z.number().int().describe('How many users it would lock out'),
      }),
    )
    .optional()
    .describe('What comes of it as things are'),
})
export const settingsAbout = z.object({ items: z.array(settingAbout) })

export const codeBody = z
  .strictObject({
    terminal: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dots and dashes, at most 64')
      .refine(name => name !== 'enrolment-codes', 'this word has its own meaning in addresses')
      .optional()
      .describe('The first free of T1, T2, … if left out; one in use gets new keys'),
    profile: z.string().min(1).max(200).optional(),
  })
  .nullish()
export const newCode = z.object({
  id,
  code: z.string().describe('To be typed at the panel, once'),
  terminal: id,
  expiresAt: when,
})

export const issuedCode = z.object({
  id: id.describe('To revoke it by; it does not give the code away'),
  terminal: id,
  profile: z.string().nullable().describe('Null leaves it to the terminal'),
  issuedAt: when,
  expiresAt: when,
  usedAt: when.nullable(),
})

const mode = z
  .enum(UNLOCK_MODES)
  .describe(
    'single: one login; until-online: until the server is back, at most `hours`; diagnostic: the service page, nobody ' +
      'is let in; clear-pins: delays and budget of wrong PINs start anew',
  )
const hours = z
  .number()
  .int()
  .min(1)
  .max(MOST_HOURS)
  .optional()
  .describe('With until-online, and only there')
const reason = z
  .string()
  .trim()
  .min(1, 'write why')
  .max(200, 'write at most 200 characters')
  .describe('Why, in words; it is kept and stands in the App. Log')
export const reasonBody = z.strictObject({ reason })

const minorUnits = z.number().int().describe('Minor units: hundredths of the currency')
const quotaPages = z.number().int().min(0).max(10_000_000)
const period = z.enum(PERIODS).describe('Of the calendar in UTC; a week begins on Monday')
export const account = z.object({
  credit: z.object({
    enabled: z.boolean().describe('credit.enabled: pages are charged'),
    balance: minorUnits,
    currency: z.string(),
    text: z.string().describe('The balance for people, such as 12.50 EUR'),
  }),
  quota: z.object({
    enabled: z.boolean().describe('quota.enabled: quotas hold'),
    of: z.array(
      z.object({
        period,
        pages: z.number().int(),
        used: z.number().int(),
        left: z.number().int(),
        group: z.string().nullable().describe('Where it comes from; null: the user’s own'),
      }),
    ),
  }),
})
export const creditBody = z.strictObject({
  amount: minorUnits
    .min(-MOST_AMOUNT)
    .max(MOST_AMOUNT)
    .refine(amount => amount !== 0, 'write an amount other than 0'),
  reason,
})
export const creditRow = z.object({
  number: z.number().int(),
  at: when,
  kind: z.enum(CREDIT_KINDS).describe('moved: pages turned out to be somebody else’s'),
  amount: minorUnits,
  balance: minorUnits.describe('After it'),
  reason: z.string(),
  by: z.string().nullable().describe('Null: the server, when pages were booked'),
  entry: z
    .object({ terminal: id, logId: z.string(), seq: z.number().int() })
    .nullable()
    .describe('The entry of a terminal’s log that it was charged for'),
})
export const quotaBody = z.strictObject({
  user: name.optional().describe('Username or alias; or else:'),
  group: name.optional().describe('Name of a group, each member of which has so many pages'),
  period,
  pages: quotaPages,
})
export const quota = z.object({
  id,
  user: z.string().nullable(),
  group: z.string().nullable(),
  period,
  pages: quotaPages,
})
const projectCode = z
  .string()
  .trim()
  .min(1, 'write at least one character')
  .max(32, 'write at most 32 characters')
const projectName = z.string().trim().min(1, 'write at least one character').max(80)
const projectGroups = groupNames.nullable().describe('Whose members may choose it; null: everybody')
export const projectBody = z.strictObject({
  code: projectCode,
  name: projectName.optional().describe('The code if left out'),
  groups: projectGroups.optional(),
})
export const projectPatch = projectBody
  .partial()
  .extend({ active: z.boolean().optional().describe('false closes it: nobody can choose it') })
export const project = z.object({
  id,
  code: z.string(),
  name: z.string(),
  active: z.boolean(),
  groups: z.array(z.string()).readonly().nullable().describe('null: everybody'),
  pages: z.number().int().describe('Pages booked to it'),
})

export const unlockCodeBody = z.strictObject({
  challenge: z
    .string()
    .max(64)
    .describe('As the panel shows it, like 7K2M-9QXD; dashes, blanks and capitals do not matter'),
  mode,
  hours,
  reason,
})
const counter = z.number().int()
export const unlockCode = z.object({
  id,
  terminal: id,
  source: z
    .enum(['server', 'desk', 'envelope'])
    .describe('desk: given out without the server and brought in later'),
  challenge: z.string().nullable(),
  counter: counter.nullable().describe('Of a code in an envelope'),
  envelope: id.nullable(),
  mode,
  hours: z.number().int().nullable(),
  issuer: z.string(),
  reason: z.string(),
  state: z.enum(['open', 'redeemed', 'unused', 'void']),
  issuedAt: when,
  expiresAt: when.nullable().describe('Null for codes in envelopes'),
  redeemedAt: when.nullable().describe('When the terminal says it was used'),
  voidedAt: when.nullable(),
})
export const newUnlockCode = unlockCode.extend({
  code: z.string().describe('Twelve digits in three groups, this once'),
})

export const envelopeBody = z.strictObject({
  codes: z.number().int().min(1).max(MOST_CODES_IN_ENVELOPE),
  mode,
  hours,
  reason,
})
export const envelope = z.object({
  id,
  terminal: id,
  mode,
  hours: z.number().int().nullable(),
  issuer: z.string(),
  reason: z.string(),
  madeAt: when,
  voidedAt: when.nullable(),
  voidedBy: z.string().nullable(),
  voidedWhy: z.string().nullable(),
  codes: z.array(z.object({ counter, redeemedAt: when.nullable() })),
})
export const newEnvelope = envelope.extend({
  secrets: z.array(z.string()).describe('The codes in the order of `codes`, this once'),
})

export const alarmQuery = z.object({
  terminal: id.optional(),
  open: z.enum(['true', 'false']).default('false').describe('true: only what is not settled'),
})
export const alarm = z.object({
  id,
  terminal: id,
  logId: z.string(),
  seq: z.number().int(),
  why: z.enum(ALARM_REASONS),
  challenge: z.string().nullable(),
  counter: counter.nullable(),
  mode,
  hours: z.number().int().nullable(),
  at: when.describe('When the terminal says the code was used'),
  raisedAt: when,
  settledAt: when.nullable(),
  settledBy: z.string().nullable(),
  settledWhy: z.string().nullable(),
})

const modes = z.array(mode).min(1).max(UNLOCK_MODES.length)
export const deskExportBody = z.strictObject({
  issuer: name.describe('Whose desk it is: stands with every code it gives out'),
  passphrase: z
    .string()
    .min(LEAST_PASSPHRASE_CHARS, `at least ${LEAST_PASSPHRASE_CHARS} characters`)
    .max(MOST_PASSPHRASE_CHARS),
  days: z.number().int().min(1).max(90).describe('Until when it gives out codes'),
  modes: modes.default(['single', 'until-online']),
  terminals: z.array(id).min(1).max(1_000).optional().describe('All that are enrolled if left out'),
})
export const deskExport = z.object({
  id,
  issuer: z.string(),
  madeBy: z.string(),
  madeAt: when,
  expiresAt: when,
  modes,
  terminals: z.array(id),
})
export const deskImportBody = z.strictObject({
  export: id.describe('Id of the desk file'),
  lines: z.array(deskLine).min(1).max(MOST_RECORD_LINES).describe('The whole record, in order'),
})
export const deskImported = z.object({
  issuer: z.string(),
  imported: z.number().int(),
  known: z.number().int().describe('Brought in before'),
})

export const terminal = z.object({
  id,
  profile: z.string(),
  version: z.string(),
  enrolledAt: when,
  lastSeen: when.nullable(),
  connected: z.boolean().describe('Its WebSocket is open now'),
  secure: z.boolean().describe('Its last beat came over TLS with its own certificate'),
  grade: z.enum(['A', 'B', 'C']).nullable().describe('How well it protects its root key'),
  settingsCurrent: z.boolean().describe('It has said that it uses the newest settings'),
  settingsState: z
    .enum(SETTINGS_STATES)
    .describe(
      'current: it uses the newest settings; when-idle: it has them, and uses them when nobody is logged in; at-restart: ' +
        'it has them, and uses them from its next start; on-the-way: it has not said that it has them',
    ),
  purge: z
    .enum(['none', 'asked', 'done'])
    .describe('Whether it was asked to erase what it stores, and has said that it did'),
  revoked: z
    .object({
      at: when,
      by: z.string().nullable().describe('Whose token; null where nobody wrote it down'),
      why: z.string(),
    })
    .nullable()
    .describe('Since when it is refused; a new enrolment ends that'),
  unlockAlarms: z.number().int().describe('How many of its alarms about unlock codes are open'),
  status: beatRequest.shape.status
    .nullable()
    .describe(
      'What its last beat said. `pinsLeft`: wrong PINs it still looks at offline; `clock`: whether it knows the time ' +
        'from the server (anchored), only that it is not earlier (floor), or nothing that can be relied on (untrusted)',
    ),
})

export const revocation = z.strictObject({ reason: name.describe('For the App. Log') })

const cardNumber = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z]{1,128}$/, 'letters and digits, at most 128')
export const denyOrder = z.strictObject({
  users: z.array(id).max(500).optional().describe('Ids, beside everybody who is switched off'),
  cards: z
    .array(cardNumber)
    .max(500)
    .optional()
    .describe('Numbers; the list holds no number in clear'),
  terminals: z.array(id).max(1_000).optional().describe('Where it holds; everywhere if left out'),
  purge: z.boolean().optional().describe('Erase every stored login as well'),
  reason: name,
})
export const denyList = z.object({
  serial: z.number().int(),
  issuedAt: when,
  expiresAt: when.describe('No terminal takes it after this'),
  reason: z.string(),
  users: z.number().int(),
  cards: z.number().int(),
  terminals: z.array(id).nullable().describe('Null: all'),
  purge: z.boolean(),
  takenBy: z.array(id).describe('Terminals that said they took it or a newer one'),
})
export const newDenyList = denyList.extend({ file: signed.describe('To carry to the terminal') })

export const activityQuery = z.object({
  kind: z.string().max(40).optional(),
  user: z.string().max(200).optional().describe('Username'),
  terminal: id.optional(),
})
export const activity = z.looseObject({
  terminal: id,
  logId: z.string(),
  seq: z.number().int(),
  user: z.string().nullable().describe('Username'),
  card: z.string().nullable(),
  kind: z.string(),
  pages: z.number().int().nullable(),
  project: z.string().nullable().describe('Code of the project it was booked to, as it is today'),
  offline: z.boolean().nullable(),
  at: when.describe('When it happened'),
  dated: z
    .enum(DATED)
    .describe(
      'What `at` rests on: anchored: a beat; floor: only the latest time known before; redated: a later entry of the same start',
    ),
  bookedAt: when,
})

const seq = z.number().int()
export const ledgerQuery = z.object({ terminal: id.optional() })
export const ledger = z.object({
  terminal: id,
  logId: z.string(),
  first: seq.nullable().describe('Lowest number held; null when no entry is'),
  last: seq.nullable().describe('Highest number held'),
  entries: z.number().int(),
  missing: z.array(z.tuple([seq, seq])).describe('First and last number of each gap; 100 at most'),
  repeats: z.number().int().describe('Entries that came again and were kept once'),
  conflicts: z
    .array(z.object({ seq, why: z.string(), at: when }))
    .describe('Entries refused and set aside, newest first; 100 at most'),
  findings: z
    .array(z.object({ seq, kind: z.enum(FINDINGS), detail: z.string(), at: when }))
    .describe(
      'What does not fit, newest first; 100 at most. rolled-back: the terminal’s files were put back to an older state, or what a beat named was cut away. ' +
        'meter: the copier’s own meter counted other pages than were booked.',
    ),
  durable: seq.describe('The last entry that a completed backup holds; 0 when none does'),
  endedAt: when.nullable().describe('When the terminal said that it goes on in another log'),
  behind: z
    .number()
    .int()
    .nullable()
    .describe('How many more the terminal had at its last beat; null for all logs but its newest'),
  startedAt: when.describe('When the server first heard of the log'),
  lastAt: when.nullable().describe('When something of it last arrived'),
})

export const backup = z.object({
  folder: z.string().describe('On the server’s machine'),
  takenAt: when,
  entries: z.number().int(),
  logs: z.number().int(),
  bytes: z.number().int().describe('Of the database in it'),
})

export const logLine = z.object({
  at: when,
  level: z.enum(['info', 'warn']),
  message: z.string(),
  about: z.enum(LOG_LEADS).nullable().describe('Which list says more of it'),
})

const card = z.string().nullable().describe('Masked; null for what was done without a card')
const pages = z.number().int()
export const parked = z.object({
  id,
  card,
  entries: z.number().int().describe('Activities'),
  pages,
  since: when.describe('When the first of it happened'),
  last: when,
})
export const parkedOrder = z.strictObject({
  user: id.describe('Id of the user who gets it'),
  card: z.boolean().describe('Whether they get the card too; otherwise the activity only'),
})
export const move = z.object({
  id,
  card,
  why: z
    .enum(MOVE_REASONS)
    .describe(
      'card-given: the card got an owner; given: an administrator gave the activity; undone: it went back to where it was booked before',
    ),
  user: id.describe('Whom it was given to; of an undoing, whom it was taken from'),
  username: z.string(),
  by: z.string().describe('Name of the token; the server when nobody asked for it'),
  reason: z.string().nullable(),
  at: when,
  endedAt: when.nullable().describe('Null while it goes on: it is done 500 activities at a time'),
  entries: z.number().int().describe('Activities that moved'),
  pages,
  undone: z.boolean().describe('Whether another move took it back'),
})
export const movedActivity = z.object({
  terminal: id,
  logId: z.string(),
  seq,
  from: z.string().describe('Username'),
  to: z.string().describe('Username'),
})

const { loginType } = identifyRequest.shape
export const connectorOutcomes = z.object({
  items: z.array(
    z.object({
      at: when,
      loginType: loginType.describe('0 PIN, 1 card, 7 either'),
      outcome: z.enum(Object.keys(OUTCOMES) as OutcomeKind[]),
      about: z.string(),
    }),
  ),
})

export const desktopLogin = z.strictObject(identifyRequest.omit({ pin: true }).shape)
const [known, refused] = identifyReply.options
export const desktopLoginReply = z.discriminatedUnion('result', [
  known.pick({ result: true, user: true }),
  refused,
])

export const ruleTrial = z.strictObject({
  rule: z.string().trim().min(1, 'paste the rule').max(1_000, 'paste at most 1,000 characters'),
  dialect: z
    .enum(DIALECTS)
    .optional()
    .describe('Whose language it is written in; found out when left out'),
  raw: z.string().max(1_000).optional().describe('What a reader sends of a card'),
  as: z
    .enum(['text', 'hex'])
    .default('text')
    .describe('What `raw` is: text, or hex of its characters'),
})
export const triedRule = z.object({
  dialect: z.enum(DIALECTS),
  rule: cardRuleText.describe('To be put in card.rules'),
  text: z.string().nullable().describe('The same in our own language; null when it is a mistake'),
  findings: z
    .array(z.object({ severity: z.enum(['error', 'warning']), why: z.string() }))
    .describe('With an error the rule cannot be saved'),
  trial: z
    .object({
      input: z.string().describe('The text of the card in `raw`'),
      before: z.string().nullable().describe('The number without the rule; null when it is none'),
      steps: z.array(z.object({ step: z.string(), text: z.string().nullable() })),
      number: z.string().nullable().describe('What a terminal looks up'),
      why: z.string().nullable().describe('Why there is no number'),
    })
    .nullable()
    .describe('Null without `raw`, and when the rule has an error'),
})
