// Rules for card numbers as settings and configurations write them. Whether a rule makes sense, the readers' drivers know.

import { z } from 'zod'

const text = z.string().min(1, 'write the rule').max(500, 'write at most 500 characters')

/** In our own language, or in another product's under its name. */
export const cardRuleText = z.union(
  [
    text,
    z.strictObject({ myq: text }),
    z.strictObject({ safeq: text }),
    z.strictObject({
      papercut: z.strictObject({ regex: text.exactOptional(), converter: text.exactOptional() }),
    }),
  ],
  'write text such as "take-right 8", or a rule of myq, safeq or papercut in braces',
)

const name = z.string().trim().min(1).max(64)

/** Rules of a tenant, and the readers each is for. */
export const MOST_RULES = 50
export const cardRules = z
  .array(
    z.strictObject({
      terminal: name.exactOptional(),
      reader: name.exactOptional(),
      kind: name.exactOptional(),
      rule: cardRuleText,
    }),
  )
  .max(MOST_RULES)
