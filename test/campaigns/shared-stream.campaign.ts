// Card or PIN on one keyboard, two hundred thousand times: readers and people as they come, and what goes wrong.
// The control takes no notice of timing; it must confuse many.

import { expect, it } from 'vitest'
import { bootKeyboard } from '../../drivers/decode/boot-keyboard.ts'
import { burst } from '../../drivers/decode/burst.ts'
import { calibrate } from '../../drivers/decode/calibrate.ts'
import { accept, chain, settle, type Timed } from '../../drivers/decode/decoder.ts'
import { sharedStream } from '../../drivers/decode/shared-stream.ts'
import type { Decoded } from '../../drivers/reader-event.ts'
import type { ReaderDecoder } from '../../drivers/reader-kind.ts'
import { seededChance } from '../../sim/chance.ts'
import { campaign } from './campaign.ts'
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
  const chance = seededChance(seed)
  const reader = someReader(chance)
  const captures = Array.from({ length: 8 }, () => cleanCard(reader, chance))
  return { decoder: decoder(captures), next: () => present(reader, somebody(chance), chance) }
}

function manyDesks(
  presentations: number,
  seed: number,
  decoder: Parameters<typeof desk>[1],
): Tally {
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
  const { n, seed, close } = campaign('shared-stream')
  const calibrated = manyDesks(n, 39_999 + seed, captures => {
    const found = calibrate(captures)
    if (found.kind === 'refused') throw new Error(found.why)
    return chain(bootKeyboard, sharedStream(found))
  })
  const standard = manyDesks(n, 79_999 + seed, () => chain(bootKeyboard, sharedStream(STANDARD)))
  const control = manyDesks(10_000, 119_999 + seed, () =>
    chain(bootKeyboard, burst({ ...STANDARD, gapMs: 2_000 })),
  )
  const broken = [calibrated, standard].filter(
    tally =>
      confused(tally) >= tally.presentations / 10_000 ||
      tally.counts['wrong number'] >= tally.presentations / 10_000 ||
      tally.counts.ambiguous >= tally.presentations / 100 ||
      tally.counts.again >= tally.presentations / 50,
  )
  close(
    `calibrated: ${figures(calibrated)}, standard: ${figures(standard)}, control without timing: ` +
      `${share(confused(control), control.presentations)} confused`,
    broken.length,
  )
  for (const tally of [calibrated, standard]) {
    expect(confused(tally)).toBeLessThan(tally.presentations / 10_000)
    expect(tally.counts['wrong number']).toBeLessThan(tally.presentations / 10_000)
    expect(tally.counts.ambiguous).toBeLessThan(tally.presentations / 100)
    expect(tally.counts.again).toBeLessThan(tally.presentations / 50)
  }
  expect(confused(control)).toBeGreaterThan(control.presentations / 10)
})
