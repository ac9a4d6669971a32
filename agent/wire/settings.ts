// Every setting: its public name, outside form, default, unit, owner and one sentence; the docs' table is made from this.

import { z } from 'zod'
import type { LoginMethod, Settings } from '../core/vocabulary.ts'
import { cardRules, MOST_RULES } from './card-rules.ts'
import { nearest } from './nearest.ts'
import { choice, type Described, duration, several, whole } from './setting-shapes.ts'

const METHODS = ['card', 'pin', 'card-and-pin'] as const satisfies readonly LoginMethod[]

/** The settings by public name. */
export const SETTINGS: { readonly [Name in keyof Settings]: Described<Settings[Name]> } = {
  'link.beat': {
    ...duration('s', 50, 3_600_000),
    standard: '15s',
    owner: 'server',
    about: 'How often the terminal asks the server for a signed sign of life, give or take 20 %.',
  },
  'link.delay': {
    ...duration('s', 0, 86_400_000),
    standard: '60s',
    owner: 'server',
    about: 'How long the server must be silent before the terminal goes offline.',
  },
  'login.wait': {
    ...duration('s', 50, 10_000),
    standard: '1.5s',
    owner: 'server',
    about: 'The longest a login waits for the server.',
  },
  'login.methods': {
    ...several(METHODS),
    standard: 'card, pin',
    owner: 'server',
    about: 'The ways to log in that this terminal offers.',
  },
  'login.qr': {
    ...choice('on', 'off'),
    standard: 'on',
    owner: 'server',
    about:
      'Whether the panel shows a QR code to log in with the phone, while the server is there. Where nothing but a card with its PIN opens, it shows none.',
  },
  gate: {
    ...choice('none', 'static', 'challenge'),
    standard: 'none',
    owner: 'server',
    about:
      'Whether offline login waits for an unlock code: always the same one (static), or one for the challenge on the panel (challenge).',
  },
  'unlock.code': {
    kind: 'code',
    schema: z
      .string('write the hash that the server has made')
      .max(300, 'write the hash that the server has made, at most 300 characters'),
    standard: '',
    unit: 'scrypt hash, written by the server',
    owner: 'server',
    about: 'The static unlock code, hashed; set it in clear through the Server API as unlockCode.',
  },
  'unlock.hours': {
    ...duration('h', 60_000, 72 * 3_600_000),
    standard: '24h',
    owner: 'server',
    about: 'How long an unlock until online by the static code lasts at the most.',
  },
  offlineLogin: {
    ...choice('on', 'off'),
    standard: 'on',
    owner: 'server',
    about:
      'Whether anybody can log in while the server is gone. Switched off, terminals erase every stored login. A terminal that has not heard its settings yet, or lost them, counts it as off.',
  },
  offlineAcceptance: {
    ...choice('cached', 'any-card', 'cached-then-any-card'),
    standard: 'cached',
    owner: 'server',
    about: 'Whose card is let in offline. A PIN is never accepted unverified.',
  },
  'cache.hours': {
    ...duration('h', 1_000, 365 * 86_400_000),
    standard: '24h',
    owner: 'server',
    about: 'How long after the server last verified a credential it still works offline.',
  },
  'sync.hours': {
    ...duration('h', 1_000, 30 * 86_400_000),
    standard: '4h',
    owner: 'server',
    about: 'How often the terminal fetches all credentials it should hold.',
  },
  pinOffline: {
    ...choice('any-grade', 'grade-b', 'with-card', 'never'),
    standard: 'any-grade',
    owner: 'server',
    about: 'What a PIN may do offline, by how well the terminal protects its key.',
  },
  pinOfflineMinLength: {
    ...whole('digits', 4, 16),
    standard: 6,
    owner: 'server',
    about: 'The shortest PIN that is let in alone while offline.',
  },
  pinOfflineBudget: {
    ...whole('wrong PINs in 24 hours', 5, 100),
    standard: 20,
    owner: 'server',
    about: 'How many wrong PINs are looked at offline before PIN entry is switched off.',
  },
  offlineAllowance: {
    ...whole('pages', 0, 10_000),
    standard: 0,
    owner: 'server',
    about:
      'How many pages a person may make at a terminal while it is offline, debited in advance from the offline pages of their account; 0 for no limit.',
  },
  'credit.enabled': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Whether pages are charged to the credit of whoever made them. Online nobody begins a job that it does not cover; offline it is not looked at, and is charged later.',
  },
  'quota.enabled': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Whether the page quotas of users and groups hold, by day, week or month in UTC. Offline they are not looked at.',
  },
  'projects.choice': {
    ...choice('off', 'optional', 'required'),
    standard: 'off',
    owner: 'server',
    about:
      'Whether people choose a project for their jobs after an online login, or must. Offline nobody can: jobs are booked without project.',
  },
  'clock.policy': {
    ...choice('strict', 'lenient'),
    standard: 'strict',
    owner: 'server',
    about:
      'Without a gate: whether offline login is refused while the clock is off by more than two weeks at boot (strict) or not (lenient).',
  },
  'session.idle': {
    ...duration('s', 1_000, 3_600_000),
    standard: '60s',
    owner: 'server',
    about: 'How long a session stays open without anybody doing anything.',
  },
  'card.repeat': {
    ...duration('s', 0, 60_000),
    standard: '3s',
    owner: 'terminal',
    about: 'How long the same card lying on the reader counts as one swipe.',
  },
  'card.rules': {
    kind: 'rules',
    schema: z.union(
      [z.literal('').transform(() => []), cardRules],
      `write a list of up to ${MOST_RULES} rules, each with "rule" and the readers it is for: terminal, reader, kind`,
    ),
    standard: '',
    unit: `up to ${MOST_RULES} rules, each for the readers that its terminal, reader and kind fit`,
    owner: 'server',
    about:
      'What is done to the numbers of cards before they are looked up, by reader. The rule that says most of a reader holds, in the place of the one in the terminal’s own configuration.',
  },
}

const NAMES = Object.keys(SETTINGS) as readonly (keyof Settings)[]

/** One thing wrong with a setting, in words for the person who wrote it. */
export interface SettingProblem {
  readonly name: string
  readonly message: string
}

/**
 * Puts layers of settings in their outside form on top of the defaults, later layers winning.
 * A value that does not fit is left out and named; the rest applies.
 */
export function readSettings(...layers: readonly Readonly<Record<string, unknown>>[]): {
  readonly settings: Settings
  readonly problems: readonly SettingProblem[]
} {
  const problems: SettingProblem[] = []
  const read: { -readonly [Name in keyof Settings]?: Settings[Name] } = {}
  const put = <Name extends keyof Settings>(name: Name, value: unknown): void => {
    const { success, data, error } = SETTINGS[name].schema.safeParse(value)
    if (success) read[name] = data
    else problems.push({ name, message: error.issues[0]?.message ?? 'not a valid value' })
  }
  for (const name of NAMES) put(name, SETTINGS[name].standard)
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      const known = NAMES.find(one => one === name)
      if (known === undefined) problems.push({ name, message: unknownName(name) })
      else put(known, value)
    }
  }
  return { settings: read as Settings, problems }
}

function unknownName(name: string): string {
  const near = nearest(name, NAMES)
  const advice = near === undefined ? 'docs/settings.md has them all' : `the nearest is "${near}"`
  return `there is no setting of this name; ${advice}`
}
