// Which of the server's rules for card numbers is for which reader of this terminal.

import { type State, type Step, stay } from './state.ts'
import type { CardRule, CardRuleText } from './vocabulary.ts'

interface Place {
  readonly terminal: string | undefined
  readonly reader: string
  readonly kind: string
}

/** The rule that says most of the reader; the terminal counts more than its reader, and that more than the model. */
export function ruleFor(rules: readonly CardRule[], place: Place): CardRuleText | undefined {
  const fits = (one: CardRule): boolean =>
    (one.terminal === undefined || one.terminal === place.terminal) &&
    (one.reader === undefined || one.reader === place.reader) &&
    (one.kind === undefined || one.kind === place.kind)
  // Of like ones the first in the list.
  const [best] = rules.filter(fits).toSorted((one, two) => weight(two) - weight(one))
  return best?.rule
}

const weight = ({ terminal, reader, kind }: CardRule): number =>
  (terminal === undefined ? 0 : 4) + (reader === undefined ? 0 : 2) + (kind === undefined ? 0 : 1)

/** Tells the readers their rules. */
export function cardsRuled(state: State): Step {
  const { terminal } = state.enrolment
  const rules = Object.entries(state.readers).flatMap(([reader, { kind }]) => {
    const rule = ruleFor(state.settings['card.rules'], { terminal, reader, kind })
    return rule === undefined ? [] : [[reader, rule] as const]
  })
  return stay(state, { kind: 'rule-cards', rules: Object.fromEntries(rules) })
}
