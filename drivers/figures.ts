// Figures for the configuration of a reader that types, from captures of it.

import { type Capture, kindOf } from './capture.ts'
import { type Calibration, calibrate } from './decode/calibrate.ts'
import { accept, type Timed } from './decode/decoder.ts'
import { evdev } from './decode/evdev.ts'
import type { ReaderKind } from './reader-kind.ts'

/** So long nothing comes between two cards, and not within one, milliseconds. */
const APART_MS = 1_000

/**
 * What to configure for the one reader that all these captures are of; each may hold several cards, a second or more
 * apart, and nothing that a person typed.
 * @throws Error when a capture is of no kind in the catalog
 */
export function figuresFrom(captures: readonly Capture[]): Calibration {
  const kinds = captures.map(kindOf)
  if (!kinds.every(types)) {
    return refused(
      'A reader that types no keys has no pace of its own: there is nothing to configure.',
    )
  }
  if (kinds.some(kind => !kind.yields.includes('card'))) {
    return refused('These are keys of a person: record the cards of a reader.')
  }
  if (new Set(kinds.map(kind => kind.id)).size > 1) {
    return refused('These captures are of several kinds of reader: give those of one.')
  }
  return calibrate(
    captures.flatMap((capture, i) =>
      cardsOf(kinds[i]?.transport === 'evdev' ? reportsOf(capture) : chunksOf(capture)),
    ),
  )
}

/** Whether its bytes are keys, as reports or as events. */
const types = (kind: ReaderKind): boolean =>
  kind.transport === 'evdev' || (kind.transport === 'hid' && kind.reports === undefined)

const refused = (why: string): Calibration => ({ kind: 'refused', why })

const chunksOf = ({ chunks }: Capture): readonly Timed<Uint8Array>[] =>
  chunks.map(({ at, bytes }) => ({ at, value: bytes }))

/** The keys of an input device as reports of a keyboard: down, and up at once. */
function reportsOf(capture: Capture): readonly Timed<Uint8Array>[] {
  const reports: Timed<Uint8Array>[] = []
  let state = evdev.start
  for (const chunk of chunksOf(capture)) {
    const step = accept(evdev, state, chunk)
    state = step.state
    for (const { at, value } of step.out) {
      if (value.kind !== 'stroke') continue
      const report = (usage: number) => Uint8Array.of(value.modifiers, 0, usage, 0, 0, 0, 0, 0)
      reports.push({ at, value: report(value.usage) }, { at, value: report(0) })
    }
  }
  return reports
}

function cardsOf(reports: readonly Timed<Uint8Array>[]): readonly (readonly Timed<Uint8Array>[])[] {
  const cards: Timed<Uint8Array>[][] = []
  for (const report of reports) {
    const card = cards.at(-1)
    const last = card?.at(-1)
    if (card !== undefined && last !== undefined && report.at - last.at < APART_MS) {
      card.push(report)
    } else cards.push([report])
  }
  return cards
}
