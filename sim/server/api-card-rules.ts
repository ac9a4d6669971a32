// Server API: tries a rule for card numbers on what a reader sends.

import { ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { CardRuleTools } from './card-rules.ts'
import { Refused } from './refused.ts'

export interface CardRuleRoutesNeed {
  readonly cardRules: CardRuleTools
}

export function cardRuleRoutes(app: App, { cardRules }: CardRuleRoutesNeed): void {
  app.post(
    '/api/card-rules/try',
    {
      schema: {
        tags: ['settings'],
        summary: 'Try a rule for card numbers, in our own language or another product’s',
        description:
          'It runs the code that terminals run and changes nothing. What `rule` answers is what to put in card.rules. Card numbers given here are kept nowhere.',
        body: shape.ruleTrial,
        response: ok(shape.triedRule),
      },
    },
    async request => {
      const { rule: text, dialect: chosen, raw, as } = request.body
      const { dialect, rule } = cardRules.pasted(text, chosen)
      const findings = cardRules.findings(rule)
      const input = raw === undefined ? undefined : cardRules.readerText(raw, as)
      if (raw !== undefined && input === undefined) {
        const advice = 'raw: write pairs of hex digits, such as 30 34 0D, or choose text.'
        throw new Refused(400, 'invalid-request', advice)
      }
      const isUsable = findings.every(({ severity }) => severity === 'warning')
      return {
        ...{ dialect, rule, text: cardRules.printed(rule) ?? null, findings: [...findings] },
        trial: input === undefined || !isUsable ? null : shown(input, cardRules.tried(rule, input)),
      }
    },
  )
}

const shown = (
  input: string,
  { before, steps, number, why }: ReturnType<CardRuleTools['tried']>,
) => ({
  ...{ input, before: before ?? null, number: number ?? null, why: why ?? null },
  steps: steps.map(({ step, text }) => ({ step, text: text ?? null })),
})
