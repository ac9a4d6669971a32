// Every setting: its public name, outside form, default, unit, owner and one sentence; the docs' table is made from this.

import { z } from 'zod'
import type { LoginMethod, Millis, Settings } from '../core/vocabulary.ts'

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNITS

/**
 * Reads a duration: `90s`, `1.5s`, `26h`, or a bare number in `unit`. Returns milliseconds.
 * Returns undefined when it is not a duration.
 */
export function readDuration(value: unknown, unit: Unit): Millis | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(String(value).trim())
  if (match === null) return undefined
  return Math.round(Number(match[1]) * UNITS[(match[2] as Unit | undefined) ?? unit])
}

const duration = (unit: Unit, min: Millis, max: Millis) =>
  z.union([z.string(), z.number()]).transform((value, context): Millis => {
    const read = readDuration(value, unit)
    if (read !== undefined && read >= min && read <= max) return read
    context.issues.push({
      code: 'custom',
      input: value,
      message: `write a duration such as 90s or 26h, from ${min} ms to ${max} ms`,
    })
    return z.NEVER
  })
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const methods = z
  .union([
    z.string().transform(list => list.split(',').map(one => one.trim())),
    z.array(z.string()),
  ])
  .pipe(z.array(z.enum(['card', 'pin', 'card-and-pin'])).min(1))
  .transform((list): readonly LoginMethod[] => list)

interface Described<T> {
  /** Outside form in, inside form out (durations become milliseconds). */
  readonly schema: z.ZodType<T>
  /** Default, in the outside form. */
  readonly standard: string | number
  readonly unit: string
  /** Who normally decides it. */
  readonly owner: 'server' | 'terminal'
  readonly about: string
}

/** The settings by public name. */
export const SETTINGS: { readonly [Name in keyof Settings]: Described<Settings[Name]> } = {
  'link.beat': {
    schema: duration('s', 50, 3_600_000),
    standard: '15s',
    unit: 'duration',
    owner: 'server',
    about: 'How often the terminal asks the server for a signed sign of life, give or take 20 %.',
  },
  'link.delay': {
    schema: duration('s', 0, 86_400_000),
    standard: '60s',
    unit: 'duration',
    owner: 'server',
    about: 'How long the server must be silent before the terminal goes offline.',
  },
  'login.wait': {
    schema: duration('s', 50, 10_000),
    standard: '1.5s',
    unit: 'duration',
    owner: 'server',
    about: 'The longest a login waits for the server.',
  },
  'login.methods': {
    schema: methods,
    standard: 'card, pin',
    unit: 'list of card, pin, card-and-pin',
    owner: 'server',
    about: 'The ways to log in that this terminal offers.',
  },
  gate: {
    schema: z.enum(['none', 'static']),
    standard: 'none',
    unit: 'none or static',
    owner: 'server',
    about: 'Whether offline login waits for an unlock code.',
  },
  'unlock.code': {
    schema: z.string().max(300),
    standard: '',
    unit: 'scrypt hash, written by the server',
    owner: 'server',
    about: 'The static unlock code, hashed; set it in clear through the Server API as unlockCode.',
  },
  'unlock.hours': {
    schema: duration('h', 60_000, 72 * 3_600_000),
    standard: '24h',
    unit: 'duration',
    owner: 'server',
    about: 'How long an unlock until online lasts at the most.',
  },
  offlineLogin: {
    schema: z.enum(['on', 'off']),
    standard: 'on',
    unit: 'on or off',
    owner: 'server',
    about: 'Whether anybody can log in while the server is gone.',
  },
  offlineAcceptance: {
    schema: z.enum(['cached', 'any-card', 'cached-then-any-card']),
    standard: 'cached',
    unit: 'cached, any-card or cached-then-any-card',
    owner: 'server',
    about: 'Whose card is let in offline. A PIN is never accepted unverified.',
  },
  'cache.hours': {
    schema: duration('h', 1_000, 365 * 86_400_000),
    standard: '24h',
    unit: 'duration',
    owner: 'server',
    about: 'How long after the server last verified a credential it still works offline.',
  },
  'sync.hours': {
    schema: duration('h', 1_000, 30 * 86_400_000),
    standard: '4h',
    unit: 'duration',
    owner: 'server',
    about: 'How often the terminal fetches all credentials it should hold.',
  },
  pinOffline: {
    schema: z.enum(['any-grade', 'grade-b', 'with-card', 'never']),
    standard: 'any-grade',
    unit: 'any-grade, grade-b, with-card or never',
    owner: 'server',
    about: 'What a PIN may do offline, by how well the terminal protects its key.',
  },
  pinOfflineMinLength: {
    schema: whole(4, 16),
    standard: 6,
    unit: 'digits',
    owner: 'server',
    about: 'The shortest PIN that is let in alone while offline.',
  },
  pinOfflineBudget: {
    schema: whole(5, 100),
    standard: 20,
    unit: 'wrong PINs in 24 hours',
    owner: 'server',
    about: 'How many wrong PINs are looked at offline before PIN entry is switched off.',
  },
  'clock.policy': {
    schema: z.enum(['strict', 'lenient']),
    standard: 'strict',
    unit: 'strict or lenient',
    owner: 'server',
    about:
      'Without a gate: whether offline login is refused while the clock is off by more than two weeks at boot (strict) or not (lenient).',
  },
  'session.idle': {
    schema: duration('s', 1_000, 3_600_000),
    standard: '60s',
    unit: 'duration',
    owner: 'server',
    about: 'How long a session stays open without anybody doing anything.',
  },
  'card.repeat': {
    schema: duration('s', 0, 60_000),
    standard: '3s',
    unit: 'duration',
    owner: 'terminal',
    about: 'How long the same card lying on the reader counts as one swipe.',
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
      if (known === undefined) problems.push({ name, message: `there is no setting "${name}"` })
      else put(known, value)
    }
  }
  return { settings: read as Settings, problems }
}
