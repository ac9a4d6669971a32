// F: which of the server's rules for card numbers is for which reader, and when readers hear of it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { ruleFor } from '../../agent/core/card-rules.ts'
import type { CardRule } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, known, settingsWith, Terminal } from './sample.ts'

const HERE = { terminal: 'T1', reader: 'usb', kind: 'keystroke' }

describe('F: the rule of a reader', () => {
  it.each([
    [[{ rule: 'all' }, { kind: 'keystroke', rule: 'model' }], 'model'],
    [
      [
        { kind: 'keystroke', rule: 'model' },
        { reader: 'usb', rule: 'socket' },
      ],
      'socket',
    ],
    [
      [
        { reader: 'usb', kind: 'keystroke', rule: 'both' },
        { terminal: 'T1', rule: 'terminal' },
      ],
      'terminal',
    ],
    [
      [
        { terminal: 'T1', reader: 'usb', rule: 'this' },
        { terminal: 'T1', rule: 'terminal' },
      ],
      'this',
    ],
    [[{ rule: 'first' }, { rule: 'second' }], 'first'],
    [
      [
        { terminal: 'T2', rule: 'x' },
        { reader: 'serial', rule: 'x' },
        { kind: 'rdm6300', rule: 'x' },
      ],
      undefined,
    ],
    [[], undefined],
  ])('is the one that says most of it: %j', (rules, expected) => {
    expect(ruleFor(rules, HERE)).toBe(expected)
  })

  it('does not depend on the order of rules that say different things', () => {
    const field = fc.boolean()
    const rules = fc.uniqueArray(fc.tuple(field, field, field), { selector: String })
    fc.assert(
      fc.property(rules, chosen => {
        const made = chosen.map(
          ([terminal, reader, kind]): CardRule => ({
            ...(terminal && { terminal: HERE.terminal }),
            ...(reader && { reader: HERE.reader }),
            ...(kind && { kind: HERE.kind }),
            rule: String([terminal, reader, kind]),
          }),
        )
        expect(ruleFor(made.toReversed(), HERE)).toBe(ruleFor(made, HERE))
      }),
    )
  })
})

const RULES = { 'card.rules': [{ reader: 'r', rule: 'hex-to-dec' }] }
const come = (t: Terminal, version: number, values: Readonly<Record<string, unknown>>) => {
  t.beat({ settingsVersion: version })
  return t.event({
    ...({ kind: 'settings', ticket: t.last('fetch-settings').ticket } as const),
    ...{ settings: settingsWith(values), pushed: { version, values }, resetVersion: version },
  })
}
const ruled = (t: Terminal) =>
  t.effects.flatMap(one => (one.kind === 'rule-cards' ? [one.rules] : []))

describe('F: readers are told their rules', () => {
  it('at the start, from what is kept, with nobody to ask', () => {
    const kept = { ...NOTHING_KEPT, pushed: { version: 4, values: RULES } }
    expect(ruled(new Terminal({ kept, settings: settingsWith(RULES) }))).toEqual([
      { r: 'hex-to-dec' },
    ])
    expect(ruled(new Terminal())).toEqual([])
  })

  it('once nobody is logged in, when they differ, and when they are gone', () => {
    const t = new Terminal()
    t.beat().swipe(ANNAS_CARD).answer(known(ANNA))
    come(t, 4, RULES)
    expect(ruled(t)).toEqual([])
    t.type('<logout>')
    expect(ruled(t)).toEqual([{ r: 'hex-to-dec' }])
    come(t, 5, { ...RULES, gate: 'static' })
    expect(ruled(t)).toHaveLength(1)
    come(t, 6, {})
    expect(ruled(t)).toEqual([{ r: 'hex-to-dec' }, {}])
  })
})
