// The shapes that settings come in: what may be said, what it means inside, and the same in words.

import { z } from 'zod'
import type { Millis } from '../core/vocabulary.ts'

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

/** `ms` with the largest unit that needs no fraction, as it may be written. */
function spelled(ms: Millis): string {
  const fitting = Object.entries(UNITS).filter(([, length]) => ms % length === 0)
  const [unit, length] = ms === 0 ? ['s', 1] : (fitting.at(-1) ?? ['ms', 1])
  return `${ms / length}${unit}`
}

/** What a person chooses or types. A secret can be set and is never shown; groups are names of groups of users; rules are made with a tool. */
export const SETTING_KINDS = [
  'choice',
  'duration',
  'number',
  'text',
  'list',
  'code',
  'groups',
  'secret',
  'rules',
] as const

/** What may be said: the shape, and the same in words for docs and consoles. */
export interface Shape<T> {
  readonly kind: (typeof SETTING_KINDS)[number]
  /** Outside form in, inside form out (durations become milliseconds). */
  readonly schema: z.ZodType<T>
  readonly unit: string
  /** All there is to choose from, of a choice or a list. */
  readonly choices?: readonly string[]
}

/** A setting with everything there is to say about it. */
export interface Described<T> extends Shape<T> {
  /** Default, in the outside form. */
  readonly standard: string | number
  /** Who normally decides it. */
  readonly owner: 'server' | 'terminal'
  readonly about: string
}

/** Reads text or a number; `advice` is what to write instead of what `how` does not understand. */
function read<T>(how: (value: string | number) => T | undefined, advice: string): z.ZodType<T> {
  return z.union([z.string(), z.number()], advice).transform((value, context): T => {
    const inside = how(value)
    if (inside !== undefined) return inside
    context.issues.push({ code: 'custom', input: value, message: advice })
    return z.NEVER
  })
}

export const duration = (unit: Unit, min: Millis, max: Millis): Shape<Millis> => ({
  kind: 'duration',
  unit: 'duration',
  schema: read(
    value => {
      const ms = readDuration(value, unit)
      return ms !== undefined && ms >= min && ms <= max ? ms : undefined
    },
    `write a duration such as 90s or 26h, from ${spelled(min)} to ${spelled(max)}`,
  ),
})
export const whole = (unit: string, min: number, max: number): Shape<number> => ({
  kind: 'number',
  unit,
  schema: read(value => {
    const number = /^\d+$/.test(String(value).trim()) ? Number(value) : Number.NaN
    return number >= min && number <= max ? number : undefined
  }, `write a whole number from ${min} to ${max}`),
})
export const choice = <T extends string>(...choices: readonly T[]): Shape<T> => ({
  kind: 'choice',
  unit: `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`,
  choices,
  schema: z.enum(choices, `choose one of ${choices.join(', ')}`),
})

/** Some of a few words, as `one, two` or as an array; at least one unless `none` is fine. */
export function several<T extends string>(
  choices: readonly T[],
  { none = false } = {},
): Shape<readonly T[]> {
  const advice = `list ${none ? 'any' : 'one or more'} of ${choices.join(', ')}`
  return {
    kind: 'list',
    unit: `list of ${choices.join(', ')}`,
    choices,
    schema: z
      .union([z.string().transform(wordsOf), z.array(z.string())], advice)
      .pipe(z.array(z.enum(choices, advice)).min(none ? 0 : 1, advice)),
  }
}

/** Words parted by commas. */
export const wordsOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
