// Rules for card numbers in words.

import type { CardRule, CardRuleText, Dialect } from '../client/shapes.ts'

/** The rules in a setting's value. */
export const rulesOf = (value: unknown): readonly CardRule[] => (Array.isArray(value) ? value : [])

export const DIALECTS: readonly { readonly value: Dialect | ''; readonly label: string }[] = [
  { value: '', label: 'Find out' },
  { value: 'latchkey', label: 'Latchkey' },
  { value: 'myq', label: 'MyQ' },
  { value: 'papercut', label: 'PaperCut' },
  { value: 'safeq', label: 'SafeQ' },
]
export const dialectWords = (dialect: Dialect): string =>
  DIALECTS.find(({ value }) => value === dialect)?.label ?? dialect

/** The rule as it was pasted, with its product. */
export function ruleWords(rule: CardRuleText): string {
  if (typeof rule === 'string') return rule
  if ('myq' in rule) return `MyQ: ${rule.myq}`
  if ('safeq' in rule) return `SafeQ: ${rule.safeq}`
  const { regex, converter } = rule.papercut
  return `PaperCut: ${[regex, converter].filter(one => one !== undefined).join(' then ')}`
}

/** Which readers it is for. */
export function forWhom({ terminal, reader, kind }: CardRule): string {
  const readers = reader === undefined ? 'all readers' : `reader ${reader}`
  const model = kind === undefined ? readers : `${readers} of model ${kind}`
  return terminal === undefined
    ? `${model.charAt(0).toUpperCase()}${model.slice(1)}`
    : `Terminal ${terminal}, ${model}`
}
