// Card or PIN on one keyboard, the rules one by one; test/campaigns/ has the many.

import { describe, expect, it } from 'vitest'
import type { KeyboardOutput } from '../../../drivers/decode/boot-keyboard.ts'
import { calibrate } from '../../../drivers/decode/calibrate.ts'
import type { Timed } from '../../../drivers/decode/decoder.ts'
import { sharedStream } from '../../../drivers/decode/shared-stream.ts'
import { decodeAll, said } from './run.ts'

const STANDARD = { paceMs: 55, gapMs: 400, minLength: 6, maxLength: 64 } as const
const USAGES: Readonly<Record<string, number>> = { '\n': 0x28, '\t': 0x2b, '<': 0x2a, '!': 0x3e }
const usage = (key: string) => USAGES[key] ?? (key === '0' ? 0x27 : 0x1d + Number(key))

/** Keys typed every so many milliseconds: digits, `\n` Enter, `\t` Tab, `<` Backspace, `!` F5. */
const type = (keys: string, everyMs: number, from = 0) =>
  [...keys].flatMap((key, i): Timed<KeyboardOutput>[] => [
    {
      at: from + i * everyMs,
      value: { kind: 'stroke', usage: usage(key), modifiers: 0, count: 1 },
    },
    { at: from + i * everyMs + everyMs / 2, value: { kind: 'skip', count: 1 } },
  ])
const again = (at: number): readonly Timed<KeyboardOutput>[] => [
  { at, value: { kind: 'skip', count: 1, again: true } },
]
type Pieces = readonly (readonly Timed<KeyboardOutput>[])[]
const heard = (...pieces: Pieces) => said(decodeAll(sharedStream(STANDARD), pieces.flat()))
const kinds = (...pieces: Pieces) =>
  heard(...pieces).map(one => ('key' in one ? one.key : 'text' in one ? one.text : 'noise'))

describe('one keyboard for cards and keys', () => {
  it('D7 gives a card at its end key, at once', () => {
    expect(heard(type('12345678\n', 20))).toEqual([
      { at: 160, kind: 'card', text: '12345678', count: 9 },
    ])
  })

  it('gives a card without an end key when it has been silent', () => {
    expect(heard(type('12345678', 20))).toEqual([
      { at: 540, kind: 'card', text: '12345678', count: 8 },
    ])
  })

  it('gives a card when its last key is let go, if that took longer than cards pause', () => {
    const late = type('12345678', 20).with(-1, { at: 700, value: { kind: 'skip', count: 1 } })
    expect(heard(late)).toEqual([{ at: 700, kind: 'card', text: '12345678', count: 8 }])
  })

  it('gives a typed digit as soon as no card can begin with it, and Enter at once', () => {
    expect(heard(type('47\n', 200))).toEqual([
      { at: 75, kind: 'key', key: '4', count: 1 },
      { at: 275, kind: 'key', key: '7', count: 1 },
      { at: 400, kind: 'key', key: 'enter', count: 1 },
    ])
  })

  it('takes the other keys of a keypad for what they mean, and Tab for nothing', () => {
    expect(kinds(type('4<\t', 200))).toEqual(['4', 'back', 'noise'])
    // A key that no card has ends the waiting for one.
    expect(kinds(type('4<', 30))).toEqual(['4', 'back'])
  })

  it('lets a double hit be two keys', () => {
    expect(kinds(type('44', 30), type('71\n', 200, 300))).toEqual(['4', '4', '7', '1', 'enter'])
  })

  it('reads a card in the middle of a PIN, and goes on with the PIN', () => {
    expect(kinds(type('47', 200), type('12345678\n', 20, 800), type('11', 200, 2_000))).toEqual([
      ...['4', '7', '12345678', '1', '1'],
    ])
  })

  it('D7 says that six digits in one heap, which timing cannot tell, may be either', () => {
    expect(heard(type('123456\n', 0.5))).toEqual([
      { at: 3, kind: 'card', text: '123456', count: 7, ambiguous: true },
    ])
  })

  it('takes nothing for a card whose beginning waited elsewhere', () => {
    // The first digit came alone, then the host stalled, then all the others came at once.
    expect(kinds(type('1', 20), type('2345678\n', 0.5, 300))).toEqual(['1', 'noise'])
    // It came back before the card was over.
    expect(kinds(type('1', 20), type('234', 0.5, 300), type('5678\n', 20, 320))).toEqual([
      ...['1', 'noise'],
    ])
  })

  it('waits for the rest of a card when the host stalls within it', () => {
    expect(kinds(type('1234', 20), type('5678\n', 0.5, 350))).toEqual(['12345678'])
  })

  it('takes the rest that came too late neither for keys nor for a card', () => {
    expect(kinds(type('12345678', 20), type('90\n', 0.5, 600))).toEqual(['12345678', 'noise'])
    expect(kinds(type('12345678', 20), type('\n', 1, 600))).toEqual(['12345678', 'noise'])
  })

  it('gives no number of which a report was lost, at its beginning either', () => {
    expect(kinds(type('1234', 20), again(75), type('5678\n', 20, 85))).toEqual(['noise'])
    expect(kinds(again(0), type('2345678\n', 20, 10))).toEqual(['noise'])
  })

  it('gives no number with a foreign key in it, and none that is too short or too long', () => {
    expect(kinds(type('1234!5678\n', 20))).toEqual(['noise'])
    expect(kinds(type('12345\n', 20))).toEqual(['noise'])
    expect(kinds(type(`${'1234567890'.repeat(7)}\n`, 20))).toEqual(['noise', 'noise'])
  })

  it('D7 is no card, however long, when a person types it', () => {
    expect(kinds(type('12345678901234567890\n', 100))).toHaveLength(21)
  })
})

describe('the figures of a reader', () => {
  const captures = (keyMs: number, texts: readonly string[], end = '\n') =>
    texts.map(text =>
      [...text, ...end].flatMap((key, i) => [
        { at: i * keyMs, value: Uint8Array.of(0, 0, usage(key), 0, 0, 0, 0, 0) },
        { at: (i + 0.5) * keyMs, value: new Uint8Array(8) },
      ]),
    )

  it('come from its cards: its pace with some room, and their length where it is always the same', () => {
    expect(calibrate(captures(40, ['12345678', '87654321', '11112222']))).toEqual({
      ...{ kind: 'figures', paceMs: 47, gapMs: 1_000, minLength: 8, maxLength: 8 },
    })
    expect(calibrate(captures(4, ['12345678', '8765432', '1111222233'], ''))).toEqual({
      ...{ kind: 'figures', paceMs: 20, gapMs: 400, minLength: 5, maxLength: 12 },
    })
  })

  it('are not to be had from too few cards, or from a reader as slow as a person', () => {
    expect(calibrate(captures(40, ['12345678', '12', '']))).toMatchObject({
      ...{ kind: 'refused', why: expect.stringMatching(/^Hold at least 3 cards/) },
    })
    expect(calibrate(captures(80, ['12345678', '87654321', '11112222']))).toMatchObject({
      ...{ kind: 'refused', why: expect.stringMatching(/faster\.$/) },
    })
    const [first = [], ...others] = captures(40, ['12345678', '87654321', '11112222'])
    const twice = first.flatMap(one => [one, { ...one, at: one.at + 1 }])
    expect(calibrate([twice, ...others])).toMatchObject({
      ...{ kind: 'refused', why: expect.stringMatching(/repeats its reports/) },
    })
  })
})
