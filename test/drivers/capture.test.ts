// Captures through the decoders of their kinds, and figures from those of readers that type.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Capture, replayCapture } from '../../drivers/capture.ts'
import { figuresFrom } from '../../drivers/figures.ts'
import { GENERIC_KEYSTROKE, keystrokes } from '../../sim/readers/keystroke.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import type { TimedBytes } from '../../sim/readers/timed-bytes.ts'

const FOLDER = 'fixtures/captures'
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

interface Written {
  readonly use: string
  readonly tuning?: Capture['tuning']
  readonly chance?: string
  readonly chunks: readonly { readonly at: number; readonly hex: string }[]
  readonly expect: readonly object[]
}

function captured({ use, tuning, chance, chunks }: Written): Capture {
  return {
    ...{ use, chunks: chunks.map(one => ({ at: one.at, bytes: hex(one.hex) })) },
    ...(tuning !== undefined && { tuning }),
    ...(chance !== undefined && { chance: hex(chance) }),
  }
}

const said = (capture: Capture) =>
  replayCapture(capture)
    .filter(({ value }) => value.kind !== 'skip')
    .map(({ at, value }) => ({
      ...{ at, ...value },
      ...(value.kind === 'send' && { bytes: Buffer.from(value.bytes).toString('hex') }),
    }))

it.each(readdirSync(FOLDER).filter(name => name.endsWith('.json')))('reads %s as it says', name => {
  const file: Written = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))
  expect(said(captured(file))).toEqual(file.expect)
})

it('gives out nothing that was still held when nobody listened any more', () => {
  const line = {
    use: 'serial-line',
    chunks: [{ at: 10, bytes: serialLine('0102030405', 'cr').subarray(0, 6) }],
  }
  expect(said({ ...line, until: 10 })).toEqual([])
  expect(said(line)).toEqual([{ at: 310, kind: 'noise', count: 6, why: expect.any(String) }])
})

it('lets a reader that is asked be asked for as long as it was listened to', () => {
  const silent = { use: 'gwiot-7941w', chunks: [], until: 1_000 }
  const sent = said(silent).filter(one => one.kind === 'send')
  expect(sent.length).toBeGreaterThan(1)
  expect(said({ ...silent, until: 10_000 }).length).toBeGreaterThan(sent.length)
})

it.each([
  ['there is no kind', { use: 'nope', chunks: [] }, /^there is no kind "nope"; known kinds are /],
  [
    'a figure is none',
    { use: 'keystroke', tuning: { gapMs: -1 }, chunks: [] },
    /^gapMs must be a whole/,
  ],
])('says when %s', (_what, capture, why) => {
  expect(() => replayCapture(capture)).toThrow(why)
})

/** Cards typed one after another, with so many milliseconds from the end of one to the next. */
function typed(
  use: string,
  cards: readonly string[],
  pieces: (card: string) => readonly TimedBytes[],
): Capture {
  let at = 0
  const chunks = cards.flatMap(card => {
    const all = pieces(card).map(({ after, bytes }) => ({ at: at + after, bytes }))
    at = (all.at(-1)?.at ?? at) + 1_500
    return all
  })
  return { use, chunks }
}

const CARDS = ['0461851553', '0461851554', '0461851555']
const keyed = (card: string) => keystrokes(card, GENERIC_KEYSTROKE)

it('finds figures in one capture of several cards, and in one capture for each', () => {
  const together = figuresFrom([typed('keystroke', CARDS, keyed)])
  expect(together).toEqual({
    ...{ kind: 'figures', paceMs: 25, gapMs: 1_000, minLength: 10, maxLength: 10 },
  })
  expect(figuresFrom(CARDS.map(card => typed('keystroke', [card], keyed)))).toEqual(together)
})

it('finds figures of a reader that was read as an input device', () => {
  const file: Written = JSON.parse(readFileSync(`${FOLDER}/keystroke-evdev.json`, 'utf8'))
  const one = captured(file)
  const figures = figuresFrom([one, one, one])
  expect(figures).toEqual({
    ...{ kind: 'figures', paceMs: 36, gapMs: 1_000, minLength: 6, maxLength: 6 },
  })
})

it.each([
  ['one card', [typed('keystroke', CARDS.slice(0, 1), keyed)], /^Hold at least 3 cards/],
  ['a serial reader', [{ use: 'rdm6300', chunks: [] }], /^A reader that types no keys/],
  ['a network reader', [{ use: 'tcp-line', chunks: [] }], /^A reader that types no keys/],
  ['a reader in SDK mode', [{ use: 'pcprox-sdk', chunks: [] }], /^A reader that types no keys/],
  ['a keypad', [{ use: 'keypad', chunks: [] }], /^These are keys of a person/],
  [
    'two kinds',
    [typed('keystroke', CARDS, keyed), typed('keystroke-shared', CARDS, keyed)],
    /^These captures are of several kinds/,
  ],
])('says why there are no figures for %s', (_what, captures, why) => {
  expect(figuresFrom(captures)).toEqual({ kind: 'refused', why: expect.stringMatching(why) })
})
