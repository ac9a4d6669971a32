// What is certain of the text between two steps of a rule, whatever the card: how long it is and what it is made of.

import { MAX_LENGTH, MAX_MATCHED, run, STEPS, type Step, type StepName } from './steps.ts'

export interface Known {
  /** Fewest and most characters. */
  readonly min: number
  readonly max: number
  /** Characters that are in it, whatever the card. */
  readonly has: string
  /** Characters it can be made of; any unless set. */
  readonly only?: string
  /** The one text it is, whatever the card. */
  readonly exact?: string
}

/** A card is never empty. */
export const ANY_CARD: Known = { min: 1, max: MAX_LENGTH, has: '' }

const BINARY = '01'
const DECIMAL = '0123456789'
const UPPER_HEX = '0123456789ABCDEF'
export const HEX = `${UPPER_HEX}abcdef`

const BASES = { bin: 2, dec: 10, hex: 16 } as const
const DIGITS = { bin: BINARY, dec: DECIMAL, hex: HEX } as const
type Base = keyof typeof BASES

/** The step without branches; those are known by their parts. */
export type Simple = Exclude<Step, { readonly join: unknown }>

export const exactly = (text: string): Known => ({
  ...{ min: text.length, max: text.length },
  ...{ has: text, only: text, exact: text },
})

/** Within the limits of a rule; undefined when nothing is. */
export function within(known: Known): Known | undefined {
  if (known.min > MAX_LENGTH) return undefined
  return known.max === 0 ? exactly('') : { ...known, max: Math.min(known.max, MAX_LENGTH) }
}

/** What is known behind a step; undefined when no text gets through it. */
export function after(step: Simple, known: Known): Known | undefined {
  if (known.exact !== undefined) {
    const text = run([step], known.exact)
    return text === undefined ? undefined : exactly(text)
  }
  if ('match' in step) {
    if (known.min > MAX_MATCHED) return undefined
    return within({ ...known, min: 0, max: Math.min(known.max, MAX_MATCHED), has: '' })
  }
  const next = done(step.step, step.args, known)
  return next && within(next)
}

function done(name: StepName, args: readonly string[], known: Known): Known | undefined {
  const { min, max, has, only } = known
  const [first = '', second = '0'] = args
  const n = Number(first)
  const cut = (least: number, most: number): Known => ({ ...known, min: least, max: most, has: '' })
  const more = (text: string): Pick<Known, 'only'> =>
    only === undefined ? {} : { only: only + text }
  if (changesNothing(name, args, known)) return known
  switch (name) {
    case 'drop-left':
    case 'drop-right':
      return cut(Math.max(0, min - n), Math.max(0, max - n))
    case 'take-left':
    case 'take-right':
      return cut(Math.min(min, n), Math.min(max, n))
    case 'substring': {
      const length = Number(second)
      const left = (of: number): number => Math.min(length, Math.max(0, of - n))
      return cut(left(min), left(max))
    }
    case 'prefix':
    case 'suffix':
      return { min: min + first.length, max: max + first.length, has: has + first, ...more(first) }
    case 'pad-left':
    case 'pad-right':
      return { min: Math.max(min, n), max: Math.max(max, n), has, ...more(args[1] ?? '0') }
    case 'upper':
    case 'lower':
      return cased(name, known)
    case 'constant':
      return exactly(first)
    case 'cut-at':
      return cut(0, max)
    case 'ascii-hex-to-hex':
      return { min: Math.min(min, 1), max, has: '' }
    default:
      return digits(name, known)
  }
}

const isAscii = (one: string): boolean => one < '\u0080'
/** Beyond ASCII one character may become three, as ΐ does. */
const MOST_OF_ONE = 3

function cased(name: 'upper' | 'lower', { min, max, has, only }: Known): Known {
  const turn = (text: string): string => STEPS[name].run(text)
  const certain = turn([...has].filter(isAscii).join(''))
  if (only === undefined || ![...only].every(isAscii)) {
    return { min, max: max * MOST_OF_ONE, has: certain }
  }
  return { min, max, has: certain, only: turn(only) }
}

/** Steps that take nothing but digits of some base. */
function digits(name: StepName, known: Known): Known | undefined {
  const { min, max, has, only } = known
  const conversion = conversionOf(name)
  const takes = DIGITS[conversion?.from ?? 'hex']
  if ([...has].some(one => !takes.includes(one))) return undefined
  const left = only === undefined ? takes : [...only].filter(one => takes.includes(one)).join('')
  if (left === '') return undefined
  if (conversion !== undefined) {
    const { from, to } = conversion
    const highest = BigInt(BASES[from]) ** BigInt(max) - 1n
    const longest = highest.toString(BASES[to]).length
    return { min: 1, max: longest, has: '', only: to === 'hex' ? UPPER_HEX : DIGITS[to] }
  }
  if (name === 'reverse-nibble-bits')
    return { min: Math.max(min, 1), max, has: '', only: UPPER_HEX }
  // Whole bytes, at least one.
  if (max < 2 || (min === max && min % 2 === 1)) return undefined
  if (name === 'hex-to-ascii') return { min: 1, max: Math.floor(max / 2), has: '' }
  const bytes = { min: Math.max(min, 2), max }
  return name === 'reverse-bytes'
    ? { ...bytes, has, only: left }
    : { ...bytes, has: '', only: UPPER_HEX }
}

function conversionOf(name: StepName): { from: Base; to: Base } | undefined {
  const found = /^(hex|dec|bin)-to-(hex|dec|bin)$/.exec(name)
  return found === null ? undefined : { from: found[1] as Base, to: found[2] as Base }
}

/** Whether the rule does the same without this step. */
export function isIdle(step: Simple, known: Known, next: Step | undefined): boolean {
  if (known.exact !== undefined && run([step], known.exact) === known.exact) return true
  if ('match' in step) return false
  // What becomes a number loses the zeros before it again.
  const isNumberNext = next !== undefined && 'step' in next && conversionOf(next.step) !== undefined
  const isZeros = step.step === 'pad-left' && /^0+$/.test(step.args[1] ?? '0')
  if (isZeros && isNumberNext && known.min > 0) return true
  return changesNothing(step.step, step.args, known)
}

function changesNothing(name: StepName, args: readonly string[], known: Known): boolean {
  const { min, max, only } = known
  const [first = '', second = '0'] = args
  const n = Number(first)
  switch (name) {
    case 'drop-left':
    case 'drop-right':
      return n === 0
    case 'take-left':
    case 'take-right':
      return n >= max
    case 'substring':
      return n === 0 && Number(second) >= max
    case 'pad-left':
    case 'pad-right':
      return n <= min
    case 'upper':
    case 'lower':
      return only !== undefined && [...only].every(isAscii) && STEPS[name].run(only) === only
    case 'cut-at':
      return only !== undefined && [...first].some(one => !only.includes(one))
    default:
      return false
  }
}
