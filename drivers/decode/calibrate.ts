// A reader's own figures from a few of its cards, for telling it from a person on the same keyboard.

import { bootKeyboard, type KeyboardOutput } from './boot-keyboard.ts'
import { accept, type Timed } from './decoder.ts'
import { KEY, printed } from './usb-keys.ts'

/** What to write into the reader's configuration, or why this reader cannot be told from a person. */
export type Calibration =
  | {
      readonly kind: 'figures'
      readonly paceMs: number
      readonly gapMs: number
      readonly minLength: number
      readonly maxLength: number
    }
  | { readonly kind: 'refused'; readonly why: string }

/** Cards needed for figures worth having, and keys that each must have. */
const CARDS = 3
const KEYS = 4
/** Above this a reader is as slow as a quick person, who takes 60 ms. */
const SLOWEST_MS = 58
/** Below this a host's own delays are all that is measured. */
const FASTEST_MS = 20
/** Room above what was measured: a tenth, and the delays of a host. */
const ROOM = 1.1
const HOST_MS = 3
/** Without an end key only silence ends a card; with one, waiting for it costs nothing. */
const SILENCE_MS = 400
const END_KEY_MS = 1_000
/** Where cards differ in length, more lengths than those seen. */
const OTHER_LENGTHS = 2

const ENDS: readonly number[] = [KEY.enter, KEY.keypadEnter, KEY.tab, KEY.keypadTab]

/**
 * Figures from keyboard reports, eight bytes each: one capture is one card held to the reader once, moments in
 * milliseconds. When all cards had the same length, cards of another length are refused later: without an end key
 * nothing else shows that a piece is missing.
 */
export function calibrate(captures: readonly (readonly Timed<Uint8Array>[])[]): Calibration {
  if (captures.some(saysNothingNew)) {
    return refused(
      'This reader repeats its reports, which looks like lost keys: give it a keyboard of its own, and keys another.',
    )
  }
  const cards = captures.map(keysOf).filter(({ length }) => length >= KEYS)
  if (cards.length < CARDS) {
    return refused(`Hold at least ${CARDS} cards to the reader, each with ${KEYS} or more keys.`)
  }
  const gaps = cards
    .flatMap(keys => keys.slice(1).map(({ at }, i) => at - (keys[i]?.at ?? at)))
    .toSorted((a, b) => a - b)
  // One capture may have met a busy host; the slowest tenth of the gaps counts for nothing.
  const usual = gaps[Math.floor(gaps.length * 0.9)] ?? 0
  if (usual > SLOWEST_MS) {
    return refused('This reader types as slowly as a person: set it to send its keys faster.')
  }
  const roomy = Math.ceil(usual * ROOM + HOST_MS)
  const paceMs = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, roomy))
  const lengths = cards.map(keys => keys.reduce((sum, { text }) => sum + text.length, 0))
  const hasEnd = cards.every(keys => keys.at(-1)?.text === '')
  const [fewest, most] = [Math.min(...lengths), Math.max(...lengths)]
  const more = fewest === most ? 0 : OTHER_LENGTHS
  return {
    ...{ kind: 'figures', paceMs, gapMs: hasEnd ? END_KEY_MS : SILENCE_MS },
    ...{ minLength: Math.max(KEYS, fewest - more), maxLength: most + more },
  }
}

const refused = (why: string): Calibration => ({ kind: 'refused', why })

interface Key {
  readonly at: number
  readonly text: string
}

function saysNothingNew(capture: readonly Timed<Uint8Array>[]): boolean {
  return strokesOf(capture).some(({ value }) => value.kind === 'skip' && value.again === true)
}

/** The keys of one card, its end key among them as one without text. */
function keysOf(capture: readonly Timed<Uint8Array>[]): readonly Key[] {
  return strokesOf(capture).flatMap(({ at, value }) => {
    if (value.kind !== 'stroke') return []
    const text = printed(value.usage, value.modifiers)
    return text === undefined && !ENDS.includes(value.usage) ? [] : [{ at, text: text ?? '' }]
  })
}

function strokesOf(capture: readonly Timed<Uint8Array>[]): readonly Timed<KeyboardOutput>[] {
  let state = bootKeyboard.start
  return capture.flatMap(report => {
    const step = accept(bootKeyboard, state, report)
    state = step.state
    return step.out
  })
}
