// What the linter says of a rule without a card is true for every card; it keeps silent rather than be wrong.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardNumber } from '../../../../drivers/cards/card-number.ts'
import { certain } from '../../../../drivers/cards/rules/certain.ts'
import { parseRule } from '../../../../drivers/cards/rules/language.ts'
import { type Rule, run, STEPS, type Step } from '../../../../drivers/cards/rules/steps.ts'
import { lintRule } from '../../../../drivers/index.ts'

const said = (rule: string): readonly string[] => lintRule(rule, []).map(({ why }) => why)

it.each([
  ['prefix AX | hex-to-dec', 'Step 2 (hex-to-dec)'],
  ['prefix A | dec-to-hex', 'Step 2 (dec-to-hex)'],
  ['hex-to-bin | suffix 2 | bin-to-dec', 'Step 3 (bin-to-dec)'],
  ['constant 123 | reverse-bytes', 'Step 2 (reverse-bytes)'],
  ['take-left 1 | reverse-bytes', 'Step 2 (reverse-bytes)'],
  ['take-left 0 | hex-to-dec', 'Step 2 (hex-to-dec)'],
  ['pad-left 64 0 | suffix 1 | match /(.*)/', 'Step 3 (match /(.*)/)'],
  ['(upper) + (prefix Z | hex-to-bin)', 'Step 1, branch 2, step 2 (hex-to-bin)'],
  ['prefix x | upper | reverse-nibble-bits', 'Step 3 (reverse-nibble-bits)'],
])('%s holds a step that can never be done', (rule, step) => {
  expect(said(rule)).toEqual([`${step} can never be done on what the steps before it leave.`])
})

it.each([
  ['pad-left 10 0 | hex-to-dec', 'Step 1 (pad-left 10 0)'],
  ['hex-to-dec | upper', 'Step 2 (upper)'],
  ['dec-to-hex | upper', 'Step 2 (upper)'],
  ['upper | drop-left 0', 'Step 2 (drop-left 0)'],
  ['take-left 8 | take-right 10', 'Step 2 (take-right 10)'],
  ['take-left 8 | substring 0 8', 'Step 2 (substring 0 8)'],
  ['pad-left 10 0 | pad-right 10 F', 'Step 2 (pad-right 10 F)'],
  ['hex-to-dec | cut-at =', 'Step 2 (cut-at =)'],
  ['(hex-to-dec | lower) + (take-right 4)', 'Step 1, branch 1, step 2 (lower)'],
])('%s holds a step that changes nothing', (rule, step) => {
  expect(said(rule)).toEqual([`${step} changes nothing in the end: leave it out, or move it.`])
})

it.each([
  ['constant 1234', 'The rule gives all cards one number.'],
  ['(constant 12) + (constant 34)', 'The rule gives all cards one number.'],
  ['constant 12', 'What the rule leaves is never a card number.'],
  ['take-left 3', 'What the rule leaves is never a card number.'],
  ['suffix X', 'What the rule leaves is never a card number.'],
])('%s ends in what tells no card from another, or is none', (rule, why) => {
  expect(said(rule)).toEqual([why])
})

it.each([
  'hex-to-dec | pad-left 10 0',
  'pad-left 10 1 | hex-to-dec',
  'drop-left 2 | pad-left 8 0 | hex-to-dec',
  'upper | upper',
  'hex-to-ascii | hex-to-dec',
  'hex-to-dec | dec-to-hex | reverse-bytes',
  'prefix 0A | hex-to-dec',
  'lower | prefix ab',
  'cut-at =',
  '(take-left 4 | hex-to-dec) + (drop-left 4 | hex-to-dec | pad-left 5 0)',
])('%s may be what somebody needs: nothing is said', rule => {
  expect(said(rule)).toEqual([])
})

it('says of a rule of another product which step of ours it means', () => {
  expect(lintRule({ myq: 'lpad(10,0);hex2dec()' }, []).map(({ why }) => why)).toEqual([
    'Step 1 (pad-left 10 0) changes nothing in the end: leave it out, or move it.',
  ])
})

/** Small figures and short texts of few characters, so that steps meet what they cannot do. */
const simple: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(STEPS).map(([name, { takes }]) =>
    fc
      .tuple(
        ...(takes as readonly string[]).map(one =>
          one === 'count'
            ? fc.oneof(fc.nat(10), fc.nat(64)).map(String)
            : fc.stringMatching(/^[019AFafXxé]{1,3}$/),
        ),
      )
      .map(args => ({ step: name as keyof typeof STEPS, args })),
  ),
  fc.constantFrom({ match: '0*(.+)' }, { match: '[0-9]+' }),
)
const steps = fc.array(simple, { minLength: 1, maxLength: 5 })
const rules: fc.Arbitrary<Rule> = fc.oneof(
  steps,
  fc
    .tuple(steps, steps, steps, steps)
    .map(([a, b, c, d]) => [...a.slice(1), { join: [b, c] }, ...d]),
)
const texts = fc.array(
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'01'), minLength: 1, maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'01afAFxé=ßﬀΐ'), minLength: 1, maxLength: 80 }),
    fc.string({ minLength: 1, maxLength: 260 }),
    fc.stringMatching(/^(3[0-9]|4[1-6]){1,8}$/),
  ),
  { minLength: 5, maxLength: 10 },
)

/** The rule without the step at a place. */
function without(rule: Rule, [at = 0, branch, ...rest]: readonly number[]): Rule {
  if (branch === undefined) return rule.filter((_, i) => i !== at - 1)
  return rule.map((step, i) =>
    i === at - 1 && 'join' in step
      ? { join: step.join.map((one, b) => (b === branch - 1 ? without(one, rest) : one)) }
      : step,
  )
}

describe('whatever the card', () => {
  const options = { numRuns: 3_000 }

  it('no text gets through a step that can never be done', () => {
    let seen = 0
    fc.assert(
      fc.property(rules, texts, (rule, cards) => {
        for (const { kind, place } of certain(rule).steps) {
          if (kind !== 'impossible') continue
          seen += 1
          for (const card of cards) expect(run(rule.slice(0, place[0]), card)).toBeUndefined()
        }
      }),
      options,
    )
    expect(seen).toBeGreaterThan(100)
  })

  it('the rule does the same without a step that changes nothing', () => {
    let seen = 0
    fc.assert(
      fc.property(rules, texts, (rule, cards) => {
        for (const { kind, place } of certain(rule).steps) {
          if (kind !== 'idle') continue
          seen += 1
          const shorter = without(rule, place)
          for (const card of cards) expect(run(shorter, card)).toBe(run(rule, card))
        }
      }),
      options,
    )
    expect(seen).toBeGreaterThan(100)
  })

  it('a rule that is said to give no number, or one, does so', () => {
    let seen = 0
    fc.assert(
      fc.property(rules, texts, (rule, cards) => {
        const { end } = certain(rule)
        if (end === undefined) return
        seen += 1
        const numbers = cards.flatMap(card => {
          const known = cardNumber(run(rule, card) ?? '')
          return known.kind === 'number' ? [known.number] : []
        })
        expect(new Set(numbers).size).toBeLessThanOrEqual(end === 'no-number' ? 0 : 1)
      }),
      options,
    )
    expect(seen).toBeGreaterThan(100)
  })
})

it('takes every rule that can be written', () => {
  expect(certain(parseRule('match /^0*(.+)$/ | upper')).steps).toEqual([])
})
