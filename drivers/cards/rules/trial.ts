// A rule tried on what a reader sends: each step with what it leaves, and the number in the end.

import { cardNumber } from '../card-number.ts'
import { identity } from '../identity.ts'
import { compileRule, type RuleConfig } from './compile.ts'
import { printRule } from './language.ts'
import { type Rule, run } from './steps.ts'

export interface TriedStep {
  /** In our own language. */
  readonly step: string
  /** What it leaves; undefined when it cannot be done to what came before. */
  readonly text: string | undefined
}

/** What a rule makes of one card. */
export interface Trial {
  /** The number without the rule; undefined when it is none. */
  readonly before: string | undefined
  /** Up to the first that cannot be done. */
  readonly steps: readonly TriedStep[]
  /** What a terminal looks up, by the very code that a terminal runs. */
  readonly number: string | undefined
  /** Why there is no number. */
  readonly why: string | undefined
}

/** Tries a rule on the text of a card. A rule with a mistake changes nothing: see `lintRule` for that. */
export function tryRule(config: RuleConfig, text: string): Trial {
  const before = cardNumber(text)
  const known = identity({ rule: config })({ kind: 'card', text })
  const compiled = compileRule(config)
  const rule = compiled.kind === 'rule' ? compiled.rule : []
  return {
    before: before.kind === 'number' ? before.number : undefined,
    steps: before.kind === 'number' ? stepsOf(rule, before.number) : [],
    number: known.kind === 'number' ? known.number : undefined,
    why: known.kind === 'refused' ? known.why : undefined,
  }
}

function stepsOf(rule: Rule, start: string): readonly TriedStep[] {
  const tried: TriedStep[] = []
  let text: string | undefined = start
  for (const step of rule) {
    if (text === undefined) break
    text = run([step], text)
    tried.push({ step: printRule([step]), text })
  }
  return tried
}

/** What stands around a number: start and end of text, returns, blanks. */
const AROUND = /^[^!-~]+|[^!-~]+$/g

/**
 * The text of a card in what a reader sends, which is given as text or as hex of its characters. Undefined when it is no
 * hex.
 */
export function readerText(raw: string, as: 'text' | 'hex'): string | undefined {
  if (as === 'text') return raw.replace(AROUND, '')
  const digits = raw.replace(/0x|[\s:,-]/gi, '')
  if (!/^([0-9a-f]{2})+$/i.test(digits)) return undefined
  const codes = (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
  return String.fromCharCode(...codes).replace(AROUND, '')
}
