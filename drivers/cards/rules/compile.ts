// A rule as a configuration says it, ready to be used, or the sentence for whoever wrote it.

import { RuleMistake } from './call.ts'
import { type PaperCutRule, parseMyQ, parsePaperCut, parseSafeQ } from './dialects.ts'
import { parseRule, printRule } from './language.ts'
import { type Rule, run } from './steps.ts'

/** Our own language as a text, or the rule of another product under its name. */
export type RuleConfig =
  | string
  | { readonly myq: string }
  | { readonly papercut: PaperCutRule }
  | { readonly safeq: string }

export type Compiled =
  | {
      readonly kind: 'rule'
      /** In our own language. */
      readonly text: string
      /** The number, or undefined when the rule cannot be used on this text. */
      apply(text: string): string | undefined
    }
  | { readonly kind: 'mistake'; readonly why: string }

/** Never throws. */
export function compileRule(config: RuleConfig): Compiled {
  try {
    const rule = parsed(config)
    return { kind: 'rule', text: printRule(rule), apply: text => run(rule, text) }
  } catch (error) {
    if (error instanceof RuleMistake) return { kind: 'mistake', why: error.message }
    throw error
  }
}

function parsed(config: RuleConfig): Rule {
  if (typeof config === 'string') return parseRule(config)
  if ('myq' in config) return parseMyQ(config.myq)
  if ('papercut' in config) return parsePaperCut(config.papercut)
  return parseSafeQ(config.safeq)
}

export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly why: string
}

/** What is wrong with a rule, and what it does wrong with these cards; numbers are not repeated, only counted. */
export function lintRule(config: RuleConfig, samples: readonly string[]): readonly Finding[] {
  const compiled = compileRule(config)
  if (compiled.kind === 'mistake') return [{ severity: 'error', why: compiled.why }]
  const cards = [...new Set(samples)]
  const numbers = cards.map(card => compiled.apply(card))
  const refused = numbers.filter(one => one === undefined || one === '').length
  const good = numbers.filter(one => one !== undefined && one !== '')
  const merged = good.length - new Set(good).size
  const idle = good.length > 0 && numbers.every((one, i) => one === cards[i])
  return [
    ...(merged > 0
      ? [
          {
            severity: 'error',
            why: `${merged + 1} of the cards become one number, or more.`,
          } as const,
        ]
      : []),
    ...(refused > 0
      ? [{ severity: 'error', why: `${refused} of ${cards.length} cards give no number.` } as const]
      : []),
    ...(idle ? [{ severity: 'warning', why: 'The rule changes none of the cards.' } as const] : []),
  ]
}
