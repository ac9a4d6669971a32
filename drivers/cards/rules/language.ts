// Our own language of rules: steps with `|` between them, branches in parentheses with `+` between them.
//
//   reverse-bytes | hex-to-dec | pad-left 10 0
//   ( take-left 4 | hex-to-dec ) + ( drop-left 4 | hex-to-dec | pad-left 5 0 )

import { RuleMistake, unknown, whole } from './call.ts'
import { isStep, type Rule, STEPS, type Step, type StepKind } from './steps.ts'

const MAX_RULE = 500
const MAX_PATTERN = 100
/** A group that repeats, or many repeats in a row, can take longer than the age of the world. */
const REPEATED_GROUP = /\)\s*[*+{]/
const REPEAT = /[*+{]/g
const MOST_REPEATS = 3

/** @throws RuleMistake */
export function parseRule(text: string): Rule {
  if (text.length > MAX_RULE) throw new RuleMistake(`A rule has at most ${MAX_RULE} characters.`)
  return pieces(text, '|').map(step)
}

function step(text: string): Step {
  const trimmed = text.trim()
  const branches = pieces(trimmed, '+')
  if (trimmed.startsWith('(')) return { join: branches.map(branch) }
  const pattern = /^match\s+\/(.*)\/$/.exec(trimmed)?.[1]
  if (pattern !== undefined) return matching(pattern)
  const [name = '', ...args] = trimmed.split(/\s+/)
  if (!isStep(name)) return unknown(name, [...Object.keys(STEPS), 'match'])
  const { takes }: StepKind = STEPS[name]
  if (args.length !== takes.length) {
    throw new RuleMistake(`${name} takes ${takes.length} arguments, not ${args.length}.`)
  }
  for (const [i, one] of takes.entries()) {
    if (one === 'count' && whole(name, args[i]) < 0) {
      throw new RuleMistake(`${name} takes no number below 0.`)
    }
  }
  return { step: name, args }
}

/** A step that keeps what a pattern finds. @throws RuleMistake when the pattern is none, or could run for ever */
export function matching(pattern: string): Step {
  const hard =
    pattern.length > MAX_PATTERN ||
    REPEATED_GROUP.test(pattern) ||
    (pattern.match(REPEAT)?.length ?? 0) > MOST_REPEATS ||
    /\\[1-9k]/.test(pattern)
  if (hard) {
    throw new RuleMistake(
      `The pattern is too hard: at most ${MAX_PATTERN} characters and ${MOST_REPEATS} repeats, none of a group, no back-reference.`,
    )
  }
  try {
    new RegExp(pattern)
  } catch {
    throw new RuleMistake('The pattern is no regular expression.')
  }
  return { match: pattern }
}

function branch(text: string): Rule {
  const inside = /^\s*\(([\s\S]*)\)\s*$/.exec(text)?.[1]
  if (inside === undefined) throw new RuleMistake('Write each branch in parentheses: (…) + (…).')
  return pieces(inside, '|').map(step)
}

/** Splits at a mark outside parentheses and patterns. */
function pieces(text: string, mark: '|' | '+'): readonly string[] {
  const found: string[] = ['']
  let depth = 0
  let inPattern = false
  for (const [i, character] of [...text].entries()) {
    if (character === '/' && text[i - 1] !== '\\') inPattern = !inPattern
    if (!inPattern && character === '(') depth += 1
    if (!inPattern && character === ')') depth -= 1
    if (depth < 0) throw new RuleMistake('There is a ")" too many.')
    if (character === mark && depth === 0 && !inPattern) found.push('')
    else found[found.length - 1] += character
  }
  if (depth > 0) throw new RuleMistake('There is a "(" without its ")".')
  if (inPattern) throw new RuleMistake('There is a "/" without the other.')
  if (found.some(one => one.trim() === '')) throw new RuleMistake('There is a step missing.')
  return found
}

/** The same rule in our language. */
export function printRule(rule: Rule): string {
  return rule
    .map(one => {
      if ('join' in one) return one.join.map(branch => `(${printRule(branch)})`).join(' + ')
      if ('match' in one) return `match /${one.match}/`
      return [one.step, ...one.args].join(' ')
    })
    .join(' | ')
}
