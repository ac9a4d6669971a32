// Cards held to emulated readers and PINs typed by made-up people, as reports on one keyboard, with what goes wrong there.

import type { Timed } from '../../drivers/decode/decoder.ts'

/** A draw from 0 to 1. */
export type Chance = () => number

/** A kind of reader as it was set up: from key to key, its cards and its end key. */
export interface MadeReader {
  readonly keyMs: number
  readonly jitter: number
  readonly lengths: readonly [fewest: number, most: number]
  readonly digits: string
  readonly end: number | undefined
  readonly numeric: boolean
}

/** What happens to one presentation in a hundred each. */
export const GLITCHES = [
  'stalled host',
  'missing release',
  'roll-over',
  'error report',
  'lost report',
  'slow reader',
  'double hit',
] as const
export type Glitch = (typeof GLITCHES)[number]

export interface Presentation {
  readonly kind: 'card' | 'pin'
  readonly text: string
  readonly glitch: Glitch | undefined
  /** Reports with the moments at which the host reads them, from 0. */
  readonly reports: readonly Timed<Uint8Array>[]
}

const ENTER = 0x28
const ENDS = [ENTER, ENTER, 0x58, 0x2b, undefined] as const
const LEFT_SHIFT = 0x02
const PEOPLE = { fastestMs: 60, slowestMs: 400 }

const between = (chance: Chance, least: number, most: number): number =>
  least + chance() * (most - least)
const whole = (chance: Chance, least: number, most: number): number =>
  Math.floor(between(chance, least, most + 1))
function pick<T>(chance: Chance, all: readonly T[]): T {
  const one = all[whole(chance, 0, all.length - 1)]
  if (one === undefined && !all.includes(one as T)) throw new Error('Nothing to pick from.')
  return one as T
}
const textOf = (chance: Chance, characters: string, length: number): string =>
  Array.from({ length }, () => characters.charAt(whole(chance, 0, characters.length - 1))).join('')

export function someReader(chance: Chance): MadeReader {
  const fewest = pick(chance, [7, 8, 10, 10, 14])
  return {
    keyMs: between(chance, 4, 50),
    jitter: between(chance, 0, 0.08),
    lengths: [fewest, fewest + pick(chance, [0, 0, 0, 2])],
    digits: pick(chance, ['0123456789', '0123456789', '0123456789ABCDEF', '0123456789abcdef']),
    end: pick(chance, ENDS),
    numeric: chance() < 0.3,
  }
}

/** A person's usual time from key to key, milliseconds. */
export function somebody(chance: Chance): number {
  return between(chance, 85, 280)
}

interface Press {
  readonly usage: number
  readonly shift: boolean
  readonly down: number
  up: number
}

/** Digits, and letters in hex, by the USB usage table. */
function usageOf(character: string, numeric: boolean): number {
  const digit = '1234567890'.indexOf(character)
  if (digit >= 0) return (numeric ? 0x59 : 0x1e) + digit
  return 0x04 + 'abcdef'.indexOf(character.toLowerCase())
}

/** One card without anything wrong, to calibrate by. */
export function cleanCard(reader: MadeReader, chance: Chance): readonly Timed<Uint8Array>[] {
  return card(reader, undefined, chance).reports
}

/** A card or a PIN, now and then with something wrong. */
export function present(reader: MadeReader, person: number, chance: Chance): Presentation {
  const drawn = whole(chance, 0, 99)
  const glitch = GLITCHES[drawn]
  return chance() < 0.5 ? card(reader, glitch, chance) : pin(person, glitch, chance)
}

function card(reader: MadeReader, glitch: Glitch | undefined, chance: Chance): Presentation {
  const text = textOf(chance, reader.digits, whole(chance, ...reader.lengths))
  const slower = glitch === 'slow reader' ? 1.25 : 1
  const keyMs = reader.keyMs * slower
  const usages = [...text].map(one => ({
    usage: usageOf(one, reader.numeric),
    shift: /[A-F]/.test(one),
  }))
  if (reader.end !== undefined) usages.push({ usage: reader.end, shift: false })
  let at = 0
  const presses = usages.map(({ usage, shift }) => {
    const takes = keyMs * between(chance, 1 - reader.jitter, 1 + reader.jitter)
    const press = { usage, shift, down: at, up: at + takes / 2 }
    at += takes
    return press
  })
  return { kind: 'card', text, glitch, reports: heard(presses, glitch, chance) }
}

function pin(person: number, glitch: Glitch | undefined, chance: Chance): Presentation {
  const text = textOf(chance, '0123456789', whole(chance, 4, 8))
  const usages = [...text].map(one => usageOf(one, true))
  usages.push(pick(chance, [ENTER, 0x58]))
  const doubled = glitch === 'double hit' ? whole(chance, 1, usages.length - 1) : undefined
  let at = 0
  const presses = usages.map((usage, i) => {
    const spread = Math.exp(0.35 * (chance() + chance() + chance() - 1.5) * 2)
    const usual = Math.min(PEOPLE.slowestMs, person * spread)
    const able = usual >= PEOPLE.fastestMs ? usual : PEOPLE.fastestMs + 15 * chance()
    const takes = i + 1 === doubled ? between(chance, 12, 50) : able
    const press = { usage, shift: false, down: at, up: at + takes * between(chance, 0.3, 0.9) }
    at += takes
    return press
  })
  return { kind: 'pin', text, glitch, reports: heard(presses, glitch, chance) }
}

/** Presses as the reports a host reads. */
function heard(
  presses: readonly Press[],
  glitch: Glitch | undefined,
  chance: Chance,
): readonly Timed<Uint8Array>[] {
  const at = whole(chance, 0, presses.length - 2)
  const [one, next] = [presses[at], presses[at + 1]]
  const canOverlap = one?.usage !== next?.usage && one?.shift === next?.shift
  if (glitch === 'roll-over' && one !== undefined && next !== undefined && canOverlap) {
    // The first key is let go of only after the second went down.
    one.up = next.down + (next.up - next.down) / 2
  }
  let reports = reportsOf(presses)
  if (glitch === 'missing release') {
    const releases = reports.flatMap(({ value }, i) => (value[2] === 0 ? [i] : []))
    reports = without(reports, releases[whole(chance, 0, releases.length - 1)])
  }
  if (glitch === 'lost report') reports = without(reports, whole(chance, 0, reports.length - 1))
  if (glitch === 'error report') {
    const i = whole(chance, 1, reports.length - 1)
    const when = reports[i]?.at ?? 0
    const error = { at: when, value: Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 1) }
    reports = [...reports.slice(0, i), error, ...reports.slice(i)]
  }
  return readBy(reports, glitch === 'stalled host', chance)
}

const without = <T>(all: readonly T[], index: number | undefined): readonly T[] =>
  all.filter((_, i) => i !== index)

function reportsOf(presses: readonly Press[]): readonly Timed<Uint8Array>[] {
  const edges = presses
    .flatMap(press => [
      { at: press.down, press, isDown: true },
      { at: press.up, press, isDown: false },
    ])
    .toSorted((a, b) => a.at - b.at)
  let down: readonly Press[] = []
  return edges.map(({ at, press, isDown }) => {
    down = isDown ? [...down, press] : down.filter(one => one !== press)
    const shift = down.some(one => one.shift) ? LEFT_SHIFT : 0
    const value = Uint8Array.of(shift, 0, 0, 0, 0, 0, 0, 0)
    value.set([...new Set(down.map(one => one.usage))].slice(0, 6), 2)
    return { at, value }
  })
}

/** A host reads a report up to two milliseconds late; one that stalls reads all that waited at once. */
function readBy(
  reports: readonly Timed<Uint8Array>[],
  stalls: boolean,
  chance: Chance,
): readonly Timed<Uint8Array>[] {
  const end = reports.at(-1)?.at ?? 0
  const from = stalls ? between(chance, 0, end) : Number.POSITIVE_INFINITY
  const until = from + between(chance, 50, 400)
  let last = 0
  return reports.map(({ at, value }) => {
    const waits = at >= from && at < until
    const read = waits
      ? Math.max(last + between(chance, 0.05, 0.4), until)
      : Math.max(last + 0.05, at + between(chance, 0, 2))
    last = read
    return { at: read, value }
  })
}
