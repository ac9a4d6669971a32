// The steps a card-number rule is made of: text in, text out, or no number when a step cannot work on its input.
// Numbers are whole, however long; nothing passes through a floating-point number.

import { reversedBits } from '../em4100.ts'
import { reversedBytes } from '../uid.ts'

/** Longest text between two steps, characters. */
export const MAX_LENGTH = 256
/** Longest text a pattern is tried on: as long as a card number may be. */
export const MAX_MATCHED = 64

/** What an argument of a step is. */
export type Argument = 'count' | 'text'

export interface StepKind {
  readonly takes: readonly Argument[]
  /** What comes out, or undefined when this cannot be done to the text. */
  run(text: string, ...args: readonly string[]): string | undefined
}

const count = (text = '0'): number => Number(text)
const onlyHex = (text: string): boolean => /^[0-9a-f]+$/i.test(text)
const inBase = (text: string, prefix: '0x' | '0b' | '', digits: RegExp): bigint | undefined =>
  digits.test(text) ? BigInt(prefix + text) : undefined
const hexOf = (text: string) => inBase(text, '0x', /^[0-9a-f]+$/i)
const decimalOf = (text: string) => inBase(text, '', /^[0-9]+$/)
const binaryOf = (text: string) => inBase(text, '0b', /^[01]+$/)
const wholeBytes = (text: string): boolean => onlyHex(text) && text.length % 2 === 0

/** One step without arguments that works on some texts only. */
const on = (fits: (text: string) => boolean, run: (text: string) => string): StepKind => ({
  takes: [],
  run: text => (fits(text) ? run(text) : undefined),
})
const convert = (read: (text: string) => bigint | undefined, radix: number): StepKind => ({
  takes: [],
  run: text => read(text)?.toString(radix).toUpperCase(),
})

export const STEPS = {
  'drop-left': { takes: ['count'], run: (text, n) => text.slice(count(n)) },
  'drop-right': {
    takes: ['count'],
    run: (text, n) => text.slice(0, Math.max(0, text.length - count(n))),
  },
  'take-left': { takes: ['count'], run: (text, n) => text.slice(0, count(n)) },
  'take-right': {
    takes: ['count'],
    run: (text, n) => text.slice(Math.max(0, text.length - count(n))),
  },
  substring: {
    takes: ['count', 'count'],
    run: (text, from, length) => text.slice(count(from), count(from) + count(length)),
  },
  prefix: { takes: ['text'], run: (text, more = '') => more + text },
  suffix: { takes: ['text'], run: (text, more = '') => text + more },
  'pad-left': {
    takes: ['count', 'text'],
    run: (text, n, fill = '0') => text.padStart(count(n), fill),
  },
  'pad-right': {
    takes: ['count', 'text'],
    run: (text, n, fill = '0') => text.padEnd(count(n), fill),
  },
  upper: { takes: [], run: text => text.toUpperCase() },
  lower: { takes: [], run: text => text.toLowerCase() },
  constant: { takes: ['text'], run: (_, value = '') => value },
  'cut-at': { takes: ['text'], run: (text, mark = '') => text.split(mark)[0] },
  'hex-to-dec': convert(hexOf, 10),
  'dec-to-hex': convert(decimalOf, 16),
  'hex-to-bin': convert(hexOf, 2),
  'bin-to-hex': convert(binaryOf, 16),
  'dec-to-bin': convert(decimalOf, 2),
  'bin-to-dec': convert(binaryOf, 10),
  'reverse-bytes': on(wholeBytes, reversedBytes),
  'reverse-bits': on(wholeBytes, hex => reversedBits(hex, 8)),
  'reverse-nibble-bits': on(onlyHex, hex => reversedBits(hex, 4)),
  'hex-to-ascii': on(wholeBytes, hex => {
    const codes = (hex.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
    return String.fromCharCode(...codes)
  }),
  /** Only what really is hex of digits and letters, perhaps filled up with FF; anything else stays as it is. */
  'ascii-hex-to-hex': {
    takes: [],
    run: text =>
      /^([34][0-9])+(ff)*$/i.test(text)
        ? (text.match(/[34][0-9]/g) ?? [])
            .map(pair => String.fromCharCode(Number.parseInt(pair, 16)))
            .join('')
        : text,
  },
} as const satisfies Readonly<Record<string, StepKind>>

export type StepName = keyof typeof STEPS

/** A step with its arguments, a pattern whose first group is kept, or branches on the same text, written one after the other. */
export type Step =
  | { readonly step: StepName; readonly args: readonly string[] }
  | { readonly match: string }
  | { readonly join: readonly Rule[] }

export type Rule = readonly Step[]

/** Does all steps; undefined when one of them cannot be done. */
export function run(rule: Rule, input: string): string | undefined {
  let text: string | undefined = input
  for (const step of rule) {
    if (text === undefined || text.length > MAX_LENGTH) return undefined
    text = one(step, text)
  }
  return text !== undefined && text.length <= MAX_LENGTH ? text : undefined
}

function one(step: Step, text: string): string | undefined {
  if ('join' in step) {
    const parts = step.join.map(branch => run(branch, text))
    return parts.includes(undefined) ? undefined : parts.join('')
  }
  if ('match' in step) {
    if (text.length > MAX_MATCHED) return undefined
    const found = new RegExp(step.match).exec(text)
    return found === null ? undefined : (found[1] ?? found[0])
  }
  const kind: StepKind = STEPS[step.step]
  return kind.run(text, ...step.args)
}

export const isStep = (name: string): name is StepName => Object.hasOwn(STEPS, name)
