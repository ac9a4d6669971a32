// What is wrong with a rule: by itself, and on some cards. Numbers are not repeated, only counted.

import { type Certainty, certain } from './certain.ts'
import { compileRule, type RuleConfig } from './compile.ts'
import { printRule } from './language.ts'
import type { Rule } from './steps.ts'

export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly why: string
}

const error = (why: string): Finding => ({ severity: 'error', why })
const warning = (why: string): Finding => ({ severity: 'warning', why })

/** Every finding about a rule, what is certain without a card first; steps are named in our own language. */
export function lintRule(config: RuleConfig, samples: readonly string[]): readonly Finding[] {
  const compiled = compileRule(config)
  if (compiled.kind === 'mistake') return [error(compiled.why)]
  return [...aboutRule(compiled.rule), ...aboutCards(samples, compiled.apply)]
}

function aboutRule(rule: Rule): readonly Finding[] {
  const { steps, end } = certain(rule)
  return [
    ...steps.map(one =>
      one.kind === 'impossible'
        ? error(`${where(one)} can never be done on what the steps before it leave.`)
        : warning(`${where(one)} changes nothing in the end: leave it out, or move it.`),
    ),
    ...(end === 'one-number' ? [error('The rule gives all cards one number.')] : []),
    ...(end === 'no-number' ? [error('What the rule leaves is never a card number.')] : []),
  ]
}

/** Such as `Step 3, branch 2, step 1 (upper)`. */
function where({ place, step }: Certainty): string {
  const path = place.map((at, i) => `${i % 2 === 0 ? 'step' : 'branch'} ${at}`).join(', ')
  return `S${path.slice(1)} (${printRule([step])})`
}

function aboutCards(
  samples: readonly string[],
  apply: (card: string) => string | undefined,
): readonly Finding[] {
  const cards = [...new Set(samples)]
  const numbers = cards.map(apply)
  const refused = numbers.filter(one => one === undefined || one === '').length
  const good = numbers.filter(one => one !== undefined && one !== '')
  const merged = good.length - new Set(good).size
  const idle = good.length > 0 && numbers.every((one, i) => one === cards[i])
  return [
    ...(merged > 0 ? [error(`${merged + 1} of the cards become one number, or more.`)] : []),
    ...(refused > 0 ? [error(`${refused} of ${cards.length} cards give no number.`)] : []),
    ...(idle ? [warning('The rule changes none of the cards.')] : []),
  ]
}
