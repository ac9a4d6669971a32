// Rules for card numbers: every published example of each dialect, and what must hold for all.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identity } from '../../../../drivers/cards/identity.ts'
import { identityMistakes } from '../../../../drivers/cards/identity-mistakes.ts'
import { parseRule, printRule } from '../../../../drivers/cards/rules/language.ts'
import { STEPS } from '../../../../drivers/cards/rules/steps.ts'
import { compileRule, lintRule, type RuleConfig } from '../../../../drivers/index.ts'

function applied(config: RuleConfig, text: string): string | undefined {
  const compiled = compileRule(config)
  if (compiled.kind === 'mistake') throw new Error(compiled.why)
  return compiled.apply(text)
}

const why = (config: RuleConfig): string => {
  const compiled = compileRule(config)
  return compiled.kind === 'mistake' ? compiled.why : ''
}

/** MyQ documentation, card transformation commands. */
const MYQ = [
  ['ltrim(2)', '123456', '3456'],
  ['rtrim(2)', '123456', '1234'],
  ['prepend(AB)', '123456', 'AB123456'],
  ['append(AB)', '123456', '123456AB'],
  ['left(2)', '123456', '12'],
  ['right(2)', '123456', '56'],
  ['mid(2,2)', '123456', '34'],
  ['lpad(12,0)', '123456', '000000123456'],
  ['hex2dec()', '1000AB', '1048747'],
  ['dec2hex()', '1048747', '1000AB'],
  ['hex2bin', '1000AB', '100000000000010101011'],
  ['bin2hex()', '100000000000010101011', '1000AB'],
  ['dec2bin()', '100023', '11000011010110111'],
  ['bin2dec()', '11000011010110111', '100023'],
  ['reverse()', '1234AB', 'AB3412'],
  ['ltrim(2);hex2dec()', 'FF1000AB', '1048747'],
] as const

it.each(MYQ)('MyQ %s', (myq, text, number) => {
  expect(applied({ myq }, text)).toBe(number)
})

/** PaperCut MF manual: card-no-regex and card-no-converter. */
const PAPERCUT = [
  [{ converter: 'hex2dec' }, '946EBD28', '2490285352'],
  [{ converter: 'ascii-enc' }, '3934364542443238', '946EBD28'],
  [{ converter: 'ascii-enc|hex2dec' }, '3934364542443238', '2490285352'],
  [{}, '5235092385=8', '5235092385'],
  [{ regex: '(.{10})' }, '123456789012345', '1234567890'],
  [{ regex: '\\d*=(\\d*)=\\d*' }, '111=222=333', '222'],
] as const

it.each(PAPERCUT)('PaperCut %j', (papercut, text, number) => {
  expect(applied({ papercut }, text)).toBe(number)
})

/** YSoft SafeQ documentation, card number conversion. */
const SAFEQ = [
  ['LeftPadding(0,3) + Substring(2,6)', '1a2b3c4d', '1a2b3c4d2b3c'],
  ['Substring(-8)', '0011223344', '11223344'],
  ['Substring(2);Hex2Dec;LeftPadding(0,3) + Substring(2,6);Hex2Dec', '0010', '01616'],
  ['ASCII2Hex', '31324142FF', '12AB'],
  ['ASCII2Hex', 'A1B2', 'A1B2'],
] as const

it.each(SAFEQ)('SafeQ %s', (safeq, text, number) => {
  expect(applied({ safeq }, text)).toBe(number)
})

describe('our own language', () => {
  it.each([
    ['reverse-bytes | hex-to-dec | pad-left 10 0', '04A1B2C3', '3283263748'],
    [
      '(take-left 4 | hex-to-dec) + (drop-left 4 | hex-to-dec | pad-left 5 0)',
      '00FF0001',
      '25500001',
    ],
    ['match /^0*(.+)$/ | upper', '000ab', 'AB'],
    ['hex-to-dec', 'FFFFFFFFFFFFFFFFFFFF', '1208925819614629174706175'],
    ['hex-to-ascii | suffix X', '3132', '12X'],
  ])('%s', (rule, text, number) => {
    expect(applied(rule, text)).toBe(number)
  })

  it('refuses what cannot be done, as a value', () => {
    expect(applied('hex-to-dec', 'XYZ')).toBeUndefined()
    expect(applied('reverse-bytes', '123')).toBeUndefined()
    expect(applied('match /(x)/', '123')).toBeUndefined()
  })

  it.each([
    ['hex-to-decimal', /There is no command "hex-to-decimal": known are drop-left/],
    ['UPPER', /did you mean upper/],
    ['drop-left', /drop-left takes 1 arguments, not 0/],
    ['drop-left x', /takes a whole number/],
    ['drop-left -1', /no number below 0/],
    ['upper |', /a step missing/],
    ['(upper', /without its "\)"/],
    ['upper)', /too many/],
    ['match /(a+)+/', /too hard/],
    ['match /(a|a)*b/', /too hard/],
    ['match /a*a*a*a*b/', /too hard/],
    ['match /(a)\\1/', /too hard/],
    ['match /(/', /no regular expression/],
    ['match /a', /without the other/],
    ['x'.repeat(501), /at most 500/],
  ])('says what is wrong with %s', (rule, said) => {
    expect(why(rule)).toMatch(said)
  })
})

it('says what is wrong with a rule of another product', () => {
  expect(why({ myq: 'ltrim(2' })).toMatch(/is no command/)
  expect(why({ myq: 'lefttrim(2)' })).toMatch(/known are ltrim/)
  expect(why({ safeq: 'hex2dec' })).toMatch(/did you mean Hex2Dec/)
  expect(why({ safeq: 'Substring(4,2)' })).toMatch(/an end behind it/)
  expect(why({ papercut: { converter: 'javascript:card.js' } })).toMatch(/Scripts are not run/)
  expect(why({ papercut: { regex: '(a*)*' } })).toMatch(/too hard/)
})

it('says the same in our language as in the dialect', () => {
  const rules: readonly RuleConfig[] = [
    ...MYQ.map(([myq]) => ({ myq })),
    ...PAPERCUT.map(([papercut]) => ({ papercut })),
    ...SAFEQ.map(([safeq]) => ({ safeq })),
  ]
  const texts = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF='), maxLength: 24 })
  fc.assert(
    fc.property(fc.constantFrom(...rules), texts, (config, text) => {
      const compiled = compileRule(config)
      if (compiled.kind === 'mistake') throw new Error(compiled.why)
      // CardNo alone is a rule without a step, which our language has no words for.
      expect(applied(compiled.text, text)).toBe(compiled.apply(text))
    }),
  )
})

const step = fc.oneof(
  ...Object.entries(STEPS).map(([name, { takes }]) =>
    fc
      .tuple(
        ...(takes as readonly string[]).map(one =>
          one === 'count' ? fc.nat(64).map(String) : fc.stringMatching(/^[0-9A-Za-z]{1,8}$/),
        ),
      )
      .map(args => [name, ...args].join(' ')),
  ),
)
const rule = fc.array(step, { minLength: 1, maxLength: 5 }).map(steps => steps.join(' | '))

it('never throws, and never gives more than 256 characters', () => {
  fc.assert(
    fc.property(rule, fc.string({ maxLength: 300 }), (one, text) => {
      expect((applied(one, text) ?? '').length).toBeLessThanOrEqual(256)
    }),
  )
})

it('takes no pattern that works for ever on a card', () => {
  // The worst that is taken: three repeats of everything, and an end that never comes.
  expect(applied('match /.*.*.*x/', '1'.repeat(64))).toBeUndefined()
  expect(applied('match /1/', '1'.repeat(65))).toBeUndefined()
})

it('is printed as it was written', () => {
  fc.assert(
    fc.property(rule, one => {
      expect(printRule(parseRule(one))).toBe(one)
    }),
  )
})

it('finds cards that become one number, give none, or are not changed', () => {
  expect(lintRule('take-left 4', ['00110022', '00110033', '5'])).toEqual([
    { severity: 'error', why: '2 of the cards become one number, or more.' },
  ])
  expect(lintRule('hex-to-dec', ['00FF', 'XY'])).toEqual([
    { severity: 'error', why: '1 of 2 cards give no number.' },
  ])
  expect(lintRule('upper', ['1234'])).toEqual([
    { severity: 'warning', why: 'The rule changes none of the cards.' },
  ])
  expect(lintRule('nothing', [])).toEqual([
    { severity: 'error', why: expect.stringContaining('There is no command') },
  ])
  expect(lintRule('hex-to-dec', ['00FF', '0100'])).toEqual([])
})

it('is done to the number of a card in the end', () => {
  const known = identity({ rule: { myq: 'ltrim(2);hex2dec()' } })
  expect(known({ kind: 'card', text: '00001000ab' })).toEqual({ kind: 'number', number: '1048747' })
  expect(known({ kind: 'card', text: '00FF' })).toEqual({
    kind: 'refused',
    why: 'no card number: too-short',
  })
  expect(identityMistakes({ rule: 'upside-down' })).toEqual([
    expect.stringMatching(/^rule: There is no command "upside-down"/),
  ])
  // An order that can never work is a mistake; one that does nothing is only said by the linter.
  expect(identityMistakes({ rule: 'prefix AB | dec-to-hex' })).toEqual([
    expect.stringMatching(/^rule: Step 2 .* can never be done/),
  ])
  expect(identityMistakes({ rule: 'pad-left 10 0 | hex-to-dec' })).toEqual([])
})
