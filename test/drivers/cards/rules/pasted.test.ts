// F: rules pasted from other products are known by how they are written, and tried step by step.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileRule,
  lintRule,
  pastedRule,
  readerText,
  tryRule,
} from '../../../../drivers/index.ts'

const tried = (text: string, card: string) => tryRule(pastedRule(text).rule, card).number

describe('F: a pasted rule', () => {
  // Published examples of each product, with the numbers published beside them.
  test.each([
    ['myq', 'ltrim(2);rtrim(1)', '0012345678', '1234567'],
    ['myq', 'hex2dec()', '1A2B3C4D', '439041101'],
    ['papercut', 'hex2dec', '946EBD28', '2490285352'],
    ['papercut', 'ascii-enc|hex2dec', '3934364542443238', '2490285352'],
    ['papercut', 'ext-device.card-no-converter = dec2hex', '2490285352', '946EBD28'],
    ['papercut', '(.{10})', '52350923858888', '5235092385'],
    ['papercut', String.raw`(\d{8})`, '12345678AB', '12345678'],
    [
      'papercut',
      'ext-device.card-no-regex: (.{8})\next-device.card-no-converter: hex2dec',
      '946EBD28AA',
      '2490285352',
    ],
    ['safeq', 'LeftPadding(0,3) + Substring(2,6)', '1a2b3c4d', '1A2B3C4D2B3C'],
    ['safeq', 'Substring(2);Hex2Dec', '0012345678', '305419896'],
    ['safeq', 'Substring(-8)', '00012345678', '12345678'],
    ['latchkey', 'take-right 8 | hex-to-dec', '00946EBD28', '2490285352'],
  ])('of %s is taken as that: %s', (dialect, text, card, number) => {
    expect(pastedRule(text).dialect).toBe(dialect)
    expect(lintRule(pastedRule(text).rule, []).filter(one => one.severity === 'error')).toEqual([])
    expect(tried(text, card)).toBe(number)
  })

  test('with a script is refused with what to do instead', () => {
    const { dialect, rule } = pastedRule('javascript:custom/card.js')
    expect(dialect).toBe('papercut')
    expect(lintRule(rule, [])[0]?.why).toContain('Scripts are not run here')
    const both = pastedRule('hex2dec|javascript:card.js')
    expect(lintRule(both.rule, [])[0]?.why).toContain('Scripts are not run here')
  })

  test.each([
    ['myq', 'hex2decimal()', 'hex2dec'],
    ['safeq', 'hex2Dec;Substring(2)', 'did you mean Hex2Dec'],
    ['latchkey', 'reverse', 'known are drop-left'],
    ['latchkey', 'take-right', 'take-right takes 1 arguments'],
  ])('with a mistake is told in the language it looks like: %s', (dialect, text, why) => {
    expect(pastedRule(text).dialect).toBe(dialect)
    expect(lintRule(pastedRule(text).rule, [])[0]?.why).toContain(why)
  })

  test('is read as what is chosen, whatever it looks like', () => {
    expect(pastedRule('hex2dec', 'myq').rule).toEqual({ myq: 'hex2dec' })
    expect(tryRule(pastedRule('hex2dec', 'myq').rule, 'BEEF').number).toBe('48879')
  })

  test('of ours is always known as ours, and printed is the same rule', () => {
    const step = fc.constantFrom('upper', 'hex-to-dec', 'take-left 8', 'pad-left 10 0', 'prefix AB')
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), steps => {
        const text = steps.join(' | ')
        expect(pastedRule(text)).toEqual({ dialect: 'latchkey', rule: text })
      }),
    )
  })

  test('whatever is pasted is answered, with a rule or a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const compiled = compileRule(pastedRule(text).rule)
        if (compiled.kind === 'mistake') expect(compiled.why).toMatch(/[.]$/)
      }),
    )
  })
})

describe('F: a trial', () => {
  test('shows every step up to the one that cannot be done', () => {
    expect(tryRule({ myq: 'ltrim(2);hex2dec()' }, '00946EBD28')).toEqual({
      before: '00946EBD28',
      steps: [
        { step: 'drop-left 2', text: '946EBD28' },
        { step: 'hex-to-dec', text: '2490285352' },
      ],
      ...{ number: '2490285352', why: undefined },
    })
    expect(tryRule('dec-to-hex | upper', 'BEEF')).toEqual({
      before: 'BEEF',
      steps: [{ step: 'dec-to-hex', text: undefined }],
      ...{ number: undefined, why: 'the rule gives no number' },
    })
    expect(tryRule('upper', 'no card')).toMatchObject({ before: undefined, steps: [] })
  })

  test('takes what a reader sends as text or as hex, without what stands around it', () => {
    expect(readerText('\u000204A1B2C3\r\n\u0003', 'text')).toBe('04A1B2C3')
    expect(readerText('02 30 34 41 31 0D 0A 03', 'hex')).toBe('04A1')
    expect(readerText('0x30,0x34', 'hex')).toBe('04')
    expect(readerText('04A', 'hex')).toBeUndefined()
    expect(readerText('', 'hex')).toBeUndefined()
  })
})
