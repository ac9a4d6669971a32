// Rules for card numbers, as the server sees them: it keeps them and lets people try them. What a rule does only the
// drivers of a terminal know; they are handed in, so that it is tried by the very code that runs there.

import type { z } from 'zod'
import type { cardRules, cardRuleText } from '../../agent/wire/card-rules.ts'
import { nearest } from '../../agent/wire/nearest.ts'
import { Refused } from './refused.ts'

export type CardRuleText = z.infer<typeof cardRuleText>
type CardRule = z.infer<typeof cardRules>[number]

export const DIALECTS = ['latchkey', 'myq', 'papercut', 'safeq'] as const
export type Dialect = (typeof DIALECTS)[number]

/** What the drivers know of rules. */
export interface CardRuleTools {
  /** The models of readers there are. */
  readonly kinds: readonly string[]
  /** A pasted rule in the language that is chosen, or in the one that it is written in. */
  pasted(
    text: string,
    chosen: Dialect | undefined,
  ): { readonly dialect: Dialect; readonly rule: CardRuleText }
  /** The same rule in our own language; undefined when it is a mistake. */
  printed(rule: CardRuleText): string | undefined
  /** What is wrong with it. With an error it can give nobody a number. */
  findings(
    rule: CardRuleText,
  ): readonly { readonly severity: 'error' | 'warning'; readonly why: string }[]
  /** The text of a card in what a reader sends; undefined when it is no hex. */
  readerText(raw: string, as: 'text' | 'hex'): string | undefined
  tried(rule: CardRuleText, text: string): Tried
}

interface Tried {
  /** The number without the rule; undefined when it is none. */
  readonly before: string | undefined
  /** Up to the first that cannot be done, which leaves nothing. */
  readonly steps: readonly { readonly step: string; readonly text: string | undefined }[]
  readonly number: string | undefined
  readonly why: string | undefined
}

/** Stands for a server that was started without the drivers. Throws `Refused` 409. */
function missing(): never {
  const message =
    'This server was started without the drivers, which know rules for card numbers. Start it by the command `latchkey`.'
  throw new Refused(409, 'no-drivers', message)
}
export const NO_TOOLS: CardRuleTools = {
  kinds: [],
  pasted: missing,
  printed: missing,
  findings: missing,
  readerText: missing,
  tried: missing,
}

/** A sentence of this many characters is enough to find the mistake; what it repeats of a rule may be long. */
const MOST_CHARS = 200

/** What is wrong with rules that have the right shape, a sentence; undefined when nothing is. */
export function ruleProblem(rules: readonly CardRule[], tools: CardRuleTools): string | undefined {
  const wrong = rules.flatMap((one, i) => {
    const why = mistakeIn(one, tools)
    return why === undefined ? [] : [`rule ${i + 1}: ${cut(why)}`]
  })
  const [first, ...others] = wrong
  return others.length === 0 ? first : `${first} (${others.length} more have mistakes)`
}

function mistakeIn({ rule, kind }: CardRule, tools: CardRuleTools): string | undefined {
  const error = tools.findings(rule).find(({ severity }) => severity === 'error')
  if (error !== undefined || kind === undefined || tools.kinds.includes(kind)) return error?.why
  const near = nearest(kind, tools.kinds)
  const advice = near === undefined ? 'docs/readers.md has them all' : `the nearest is "${near}"`
  return `There is no model of reader "${kind}"; ${advice}.`
}

const cut = (text: string): string =>
  text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)} …` : text
