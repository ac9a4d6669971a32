// Hands the rules of the drivers to the reference server.

import {
  CATALOG,
  compileRule,
  lintRule,
  pastedRule,
  readerText,
  tryRule,
} from '../drivers/index.ts'
import type { CardRuleTools } from './server/card-rules.ts'

export const cardRuleTools: CardRuleTools = {
  kinds: CATALOG.map(({ id }) => id),
  pasted: pastedRule,
  printed: rule => {
    const compiled = compileRule(rule)
    return compiled.kind === 'rule' ? compiled.text : undefined
  },
  findings: rule => lintRule(rule, []),
  readerText,
  tried: tryRule,
}
