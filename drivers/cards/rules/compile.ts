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
      readonly rule: Rule
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
    return { kind: 'rule', rule, text: printRule(rule), apply: text => run(rule, text) }
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
