// Card or PIN on one keyboard: two hundred thousand presentations, and the rules one by one.

import { describe, expect, it } from 'vitest'
import { bootKeyboard, type KeyboardOutput } from '../../../drivers/decode/boot-keyboard.ts'
import { burst } from '../../../drivers/decode/burst.ts'
import { calibrate } from '../../../drivers/decode/calibrate.ts'
import { accept, chain, settle, type Timed } from '../../../drivers/decode/decoder.ts'
import { sharedStream } from '../../../drivers/decode/shared-stream.ts'
import type { Decoded } from '../../../drivers/reader-event.ts'
import type { ReaderDecoder } from '../../../drivers/reader-kind.ts'
import { seeded } from '../../campaigns/seeded.ts'
import { decodeAll, said } from './run.ts'
import {
  cleanCard,
  type Presentation,
  present,
  somebody,
  someReader,
} from './shared-presentations.ts'

const STANDARD = { paceMs: 55, gapMs: 400, minLength: 6, maxLength: 64 } as const
const PER_READER = 500
const SILENCE_MS = 2_500
/** A wait that somebody may notice. */
const NOTICED_MS = 100

type Outcome = 'right' | 'ambiguous' | 'again' | 'wrong number' | 'card as PIN' | 'PIN as card'

interface Tally {
  readonly counts: Record<Outcome, number>
  presentations: number
  /** Typed digits, all the time they were held, and how many were held for long. */
  digits: number
  heldMs: number
  noticed: number
}

/** What the agent would make of it. To be asked to do it again is no confusion, and no number that was not sent. */
function outcomeOf({ kind, text }: Presentation, out: readonly Decoded[]): Outcome {
  const cards = out.flatMap(one => (one.kind === 'card' ? [one] : []))
  const keys = out.flatMap(one => (one.kind === 'key' ? [one.key] : []))
  const [card] = cards
  if (cards.length === 1 && card?.ambiguous === true && card.text === text) return 'ambiguous'
  if (kind === 'pin') {
    if (cards.length > 0) return 'PIN as card'
    return keys.join('') === `${text}enter` ? 'right' : 'again'
  }
  // Four digits are a PIN even if nobody confirms them.
  const typed = keys.filter(key => /^\d$/.test(key)).length
  if (typed >= 4 || (typed > 0 && keys.includes('enter'))) return 'card as PIN'
  if (cards.length === 0) return 'again'
  return cards.length === 1 && card?.text === text ? 'right' : 'wrong number'
}

interface Desk {
  readonly decoder: ReaderDecoder
  readonly next: () => Presentation
}

/** A reader, a decoder set up for it, and people who come by. */
function desk(
  seed: number,
  decoder: (captures: Parameters<typeof calibrate>[0]) => ReaderDecoder,
): Desk {
  const chance = seeded(seed)
  const reader = someReader(chance)
  const captures = Array.from({ length: 8 }, () => cleanCard(reader, chance))
  return { decoder: decoder(captures), next: () => present(reader, somebody(chance), chance) }
}

function campaign(presentations: number, seed: number, decoder: Parameters<typeof desk>[1]): Tally {
  const counts = {
    ...{ right: 0, ambiguous: 0, again: 0 },
    ...{ 'wrong number': 0, 'card as PIN': 0, 'PIN as card': 0 },
  }
  const tally: Tally = { counts, presentations, digits: 0, heldMs: 0, noticed: 0 }
  for (let reader = 0; reader < presentations / PER_READER; reader++) {
    atDesk(desk(seed + reader, decoder), tally)
  }
  return tally
}

function atDesk({ decoder, next }: Desk, tally: Tally): void {
  let state = decoder.start
  let start = 0
  for (let i = 0; i < PER_READER; i++) {
    const shown = next()
    const out: Timed<Decoded>[] = []
    for (const { at, value } of shown.reports) {
      const step = accept(decoder, state, { at: start + at, value })
      state = step.state
      out.push(...step.out)
    }
    const end = start + (shown.reports.at(-1)?.at ?? 0) + SILENCE_MS
    const rest = settle(decoder, state, end)
    state = rest.state
    out.push(...rest.out)
    const outcome = outcomeOf(
      shown,
      out.map(({ value }) => value),
    )
    tally.counts[outcome] += 1
    if (outcome === 'right' && shown.kind === 'pin' && shown.glitch === undefined) {
      waited(shown, start, out, tally)
    }
    start = end
  }
}

/** How long each digit of a PIN was held before it was given out. */
function waited(
  { reports }: Presentation,
  start: number,
  out: readonly Timed<Decoded>[],
  tally: Tally,
): void {
  const pressed = reports.filter(({ value }) => value[2] !== 0).map(({ at }) => start + at)
  const given = out.filter(({ value }) => value.kind === 'key')
  for (const [i, { at }] of given.entries()) {
    const held = at - (pressed[i] ?? at)
    if (i === given.length - 1) continue
    tally.digits += 1
    tally.heldMs += held
    if (held > NOTICED_MS) tally.noticed += 1
  }
}

const confused = ({ counts }: Tally): number => counts['card as PIN'] + counts['PIN as card']
const share = (count: number, all: number): string => `${((count / all) * 100).toFixed(4)} %`

function figures(tally: Tally): string {
  const { counts, presentations, digits, heldMs, noticed } = tally
  const of = (count: number): string => `${count} (${share(count, presentations)})`
  return (
    `${presentations} presentations, ${of(confused(tally))} confused, ${counts['wrong number']} wrong numbers, ` +
    `${of(counts.ambiguous)} ambiguous, ${of(counts.again)} to do again, digits held ${(heldMs / digits).toFixed(0)} ms, ` +
    `${share(noticed, digits)} of them over ${NOTICED_MS} ms`
  )
}

it('tells cards from PINs by their timing, and cannot without it', () => {
  const begun = performance.now()
  const calibrated = campaign(100_000, 40_000, captures => {
    const found = calibrate(captures)
    if (found.kind === 'refused') throw new Error(found.why)
    return chain(bootKeyboard, sharedStream(found))
  })
  const standard = campaign(100_000, 80_000, () => chain(bootKeyboard, sharedStream(STANDARD)))
  const control = campaign(10_000, 120_000, () =>
    chain(bootKeyboard, burst({ ...STANDARD, gapMs: 2_000 })),
  )
  console.log(
    `shared stream, calibrated: ${figures(calibrated)}; standard: ${figures(standard)}; control without timing: ` +
      `${share(confused(control), control.presentations)} confused; ${((performance.now() - begun) / 1_000).toFixed(0)} s`,
  )
  for (const tally of [calibrated, standard]) {
    expect(confused(tally)).toBeLessThan(tally.presentations / 10_000)
    expect(tally.counts['wrong number']).toBeLessThan(tally.presentations / 10_000)
    expect(tally.counts.ambiguous).toBeLessThan(tally.presentations / 100)
    expect(tally.counts.again).toBeLessThan(tally.presentations / 50)
  }
  expect(confused(control)).toBeGreaterThan(control.presentations / 10)
}, 120_000)

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
  it('gives a card at its end key, at once', () => {
    expect(heard(type('12345678\n', 20))).toEqual([
      { at: 160, kind: 'card', text: '12345678', count: 9 },
    ])
  })

  it('gives a card without an end key when it has been silent', () => {
    expect(heard(type('12345678', 20))).toEqual([
      { at: 540, kind: 'card', text: '12345678', count: 8 },
    ])
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

  it('says that six digits in one heap may be either', () => {
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

  it('is no card, however long, when a person types it', () => {
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
