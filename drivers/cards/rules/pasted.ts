// A rule as somebody pastes it, and whose language it is.

import { compileRule, type RuleConfig } from './compile.ts'

export type Dialect = 'latchkey' | 'myq' | 'papercut' | 'safeq'

/** The same text in a language. Of PaperCut either of its two keys, both with their names, or the value of one. */
function inDialect(text: string, dialect: Dialect): RuleConfig {
  const rule = text.trim()
  if (dialect === 'latchkey') return rule
  return dialect === 'papercut'
    ? { papercut: ofPaperCut(rule) }
    : dialect === 'myq'
      ? { myq: rule }
      : { safeq: rule }
}

const CONVERTERS = /^[A-Za-z0-9-]+(\s*\|\s*[A-Za-z0-9-]+)*$/

function ofPaperCut(text: string): { regex?: string; converter?: string } {
  const named = (key: string) =>
    new RegExp(`card-no-${key}\\s*[=:\\t ]\\s*(\\S.*?)\\s*$`, 'm').exec(text)?.[1]
  const [regex, converter] = [named('regex'), named('converter')]
  if (regex !== undefined || converter !== undefined) {
    return { ...(regex !== undefined && { regex }), ...(converter !== undefined && { converter }) }
  }
  return CONVERTERS.test(text) || text.includes('javascript:')
    ? { converter: text }
    : { regex: text }
}

/**
 * Whose language a text is written in. What is right in several is taken as ours, SafeQ's, MyQ's, PaperCut's, in this order;
 * what is right in none, as what it looks like most, so that its mistake can be told.
 */
function dialectOf(text: string): Dialect {
  if (/card-no-(regex|converter)|javascript:/.test(text)) return 'papercut'
  const order: readonly Dialect[] = [
    'latchkey',
    'safeq',
    ...(/[(;]/.test(text) ? (['myq'] as const) : []),
    'papercut',
  ]
  const right = order.filter(one => compileRule(inDialect(text, one)).kind === 'rule')
  const looks = looksLike(text)
  // Almost anything is a pattern.
  const sure = right.filter(one => one !== 'papercut' || looks === 'papercut')
  return sure[0] ?? looks
}

function looksLike(text: string): Dialect {
  if (
    /\b(Substring|Hex2Dec|Dec2Hex|Bin2Dec|Dec2Bin|ASCII2Hex|Const|LeftAppend|RightAppend|LeftPadding)\b/.test(
      text,
    )
  ) {
    return 'safeq'
  }
  if (/[a-z]\s*\([^()]*\)\s*(;|$)/.test(text)) return 'myq'
  if (/\b(hex2dec|dec2hex|ascii-enc)\b/.test(text) || /[\\[\]^$?*]|\(\S*[.\\]/.test(text))
    return 'papercut'
  return 'latchkey'
}

/** A pasted rule in the language that is chosen, or in the one that it is written in. */
export function pastedRule(
  text: string,
  chosen?: Dialect,
): { readonly dialect: Dialect; readonly rule: RuleConfig } {
  const dialect = chosen ?? dialectOf(text)
  return { dialect, rule: inDialect(text, dialect) }
}
