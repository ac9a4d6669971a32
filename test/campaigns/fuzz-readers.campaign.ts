// A million ruined frames per transport: no crash, no hang, bounded memory, and no number that was not sent.
//
// A frame is what the twin of a kind sends for one card, with something done to it: a bit changed, cut, doubled, bytes
// put in, or nothing but garbage; of input devices the reports are ruined of which the kernel makes events. A number
// that comes out must have been sent: its text, or what the twin sends for it, must be in the stream. The control is a
// decoder that gets the last character wrong; it must be caught.

import { afterAll, expect, it } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { accept, opened, settle } from '../../drivers/decode/decoder.ts'
import type { Decoded } from '../../drivers/reader-event.ts'
import { type ReaderDecoder, type ReaderKind, unitsOf } from '../../drivers/reader-kind.ts'
import { seededChance } from '../../sim/chance.ts'
import { inputEvents } from '../../sim/readers/input-events.ts'
import type { TimedBytes } from '../../sim/readers/timed-bytes.ts'
import { TWINS } from '../../sim/readers/twins.ts'
import { keyFor } from '../../sim/readers/usage-table.ts'
import { cardsOf, sends } from '../sim/readers/sendable.ts'
import { campaign } from './campaign.ts'

const { n: FRAMES, seed: SEED, progress, close } = campaign('fuzz-readers')
/** Frames that must show up a decoder that is wrong. */
const CONTROL_FRAMES = 5_000
const SILENCE_MS = 30_000
/** What the stream held before is forgotten: no frame is as long. */
const WINDOW = 2_048

let fuzzed = 0

interface Outcome {
  readonly frames: number
  readonly numbers: number
  readonly invented: number
  readonly mostState: number
}

/** What each key prints, by the twins' own table: the digits of the numeric block are digits, too. */
const PRINTED = new Map<string, string>()
for (let code = 0x20; code < 0x7f; code++) {
  const character = String.fromCharCode(code)
  for (const numeric of [false, true]) {
    const { usage, shift } = keyFor(character, numeric)
    PRINTED.set(`${usage} ${shift}`, character)
  }
}

/** Keys that only some keyboards have (USB-IF HID Usage Tables, page 0x07), and those that lock. */
for (const [usage, text] of [
  [0x32, '#'],
  [0x64, '\\'],
  [0x67, '='],
  [0x85, ','],
  [0xb0, '00'],
  [0xb1, '000'],
  [0xcc, '#'],
  ...[...'ABCDEF'].map((letter, i) => [0xbc + i, letter] as const),
] as const) {
  PRINTED.set(`${usage} false`, text)
}
PRINTED.set(`${0x32} true`, '~')
PRINTED.set(`${0x64} true`, '|')
const LOCKS: readonly number[] = [0x39, 0x47, 0x53]

/** Reports of keys; those of other interfaces are bytes like any. */
const types = (kind: ReaderKind): boolean => kind.transport === 'hid' && kind.reports === undefined

const EVENT_BYTES = 24

/** What input events print: usages of MSC_SCAN, keys that go down; what the kernel dropped is a gap. */
function eventWriter(): (piece: Uint8Array) => string {
  let usage = 0
  const shifts = new Set<number>()
  let isDropping = false
  const said = (type: number, code: number, value: number): string => {
    if (type === 0 && code === 3) {
      isDropping = true
      shifts.clear()
      return '\u0000'
    }
    if (isDropping) {
      isDropping = !(type === 0 && code === 0)
      return ''
    }
    if (type === 4 && code === 4 && value >>> 16 === 7) usage = value & 0xffff
    if (type !== 1) return ''
    const key = usage
    usage = 0
    if (key === 0xe1 || key === 0xe5) {
      if (value === 1) shifts.add(key)
      else shifts.delete(key)
    }
    if (key >= 0xe0 || value !== 1 || LOCKS.includes(key)) return ''
    return PRINTED.get(`${key} ${shifts.size > 0}`) ?? PRINTED.get(`${key} false`) ?? '\u0000'
  }
  return piece => {
    const view = new DataView(piece.buffer, piece.byteOffset)
    let text = ''
    for (let at = 16; at < piece.length; at += EVENT_BYTES) {
      const [type, code] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
      text += said(type, code, view.getInt32(at + 4, true))
    }
    return text.toUpperCase()
  }
}

/** Reports that were ruined, as the kernel makes events of them, and now and then an event of another kind. */
function eventsOf(reports: readonly TimedBytes[], chance: () => number): readonly TimedBytes[] {
  const whole = inputEvents(reports.filter(({ bytes }) => bytes.length === 8))
  const index = Math.floor(chance() * whole.length)
  const change = chance()
  if (change > 0.3) return whole
  return whole.flatMap((one, i) => {
    if (i !== index) return [one]
    const event = new DataView(new ArrayBuffer(EVENT_BYTES))
    // Dropped events, a key that repeats, or anything.
    if (change < 0.1) event.setUint16(18, 3, true)
    else if (change < 0.2) {
      event.setUint16(16, 1, true)
      event.setUint16(18, 2 + chance() * 40, true)
      event.setInt32(20, 2, true)
    } else for (let at = 0; at < EVENT_BYTES; at++) event.setUint8(at, chance() * 256)
    return [one, { after: one.after, bytes: new Uint8Array(event.buffer) }]
  })
}

/** Everything that came as upper-case text, one character per byte or key; a key that prints nothing is a gap. */
function writer(kind: ReaderKind): (piece: Uint8Array) => string {
  if (kind.transport === 'evdev') return eventWriter()
  if (!types(kind)) return piece => String.fromCharCode(...piece).toUpperCase()
  let down: readonly number[] = []
  return report => {
    const now = [...new Set(report.subarray(2))].filter(one => one !== 0)
    if (report.length !== 8 || now.some(one => one <= 3)) return ''
    const shift = ((report[0] ?? 0) & 0x22) !== 0
    const fresh = now.filter(one => !down.includes(one) && !LOCKS.includes(one))
    down = now
    const said = (usage: number): string =>
      PRINTED.get(`${usage} ${shift}`) ?? PRINTED.get(`${usage} false`) ?? '\u0000'
    return fresh.map(said).join('').toUpperCase()
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a key that prints nothing is written so
const TEXT_END = /[\u0000\r\n]+$/

/** What the twin sends for a number, as text; a number it could never send is nowhere. */
function frameOf(kind: ReaderKind, text: string): string {
  const write = writer(kind)
  const pieces = sends(kind.id, text) ?? []
  const frame = pieces.map(({ bytes }) => write(bytes)).join('')
  // A text may also end by another key, by half a line end, or by silence.
  return frame === '' ? 'nowhere' : frame.replace(TEXT_END, '')
}

const little = (hex: string): string => (hex.match(/../g) ?? []).toReversed().join('')

/** Whether bits are in the replies of a reader that is asked, `raw` as hex, as its protocol has them there. */
function repliesHold(kind: ReaderKind, bits: string, raw: string): boolean {
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  const hex = (whole.match(/.{4}/g) ?? []).map(four => Number.parseInt(four, 2).toString(16))
  switch (kind.id) {
    case 'osdp': {
      // How many bits, the low byte first, then the bits from the left; behind a CRC that was right.
      const count = little(bits.length.toString(16).padStart(4, '0'))
      return raw.includes(`${count}${hex.join('')}`.toUpperCase())
    }
    case 'pcprox-sdk':
      // A report of eight bytes whose lowest bits they are; how many, another report says.
      return raw.split(' ').some(report => {
        const value = BigInt(`0x${little(report) || '0'}`)
          .toString(2)
          .padStart(64, '0')
        return value.endsWith(bits)
      })
    default:
      return false
  }
}

/** Of the number of a payment card only the first six and the last four of 13 to 19 digits come out. */
function isShortened(stream: string, text: string): boolean {
  return (
    /^\d{10}$/.test(text) && new RegExp(`${text.slice(0, 6)}\\d{3,9}${text.slice(6)}`).test(stream)
  )
}

function ruined(
  pieces: readonly TimedBytes[],
  chance: () => number,
  inReports: boolean,
): readonly TimedBytes[] {
  const index = Math.floor(chance() * pieces.length)
  const change = (edit: (bytes: Uint8Array) => Uint8Array) =>
    pieces.map((one, i) => (i === index ? { ...one, bytes: edit(one.bytes) } : one))
  const somewhere = (bytes: Uint8Array): number => Math.floor(chance() * bytes.length)
  switch (Math.floor(chance() * 6)) {
    case 0:
      return pieces
    case 1:
      return change(bytes => {
        const at = somewhere(bytes)
        const bit = 1 << Math.floor(chance() * 8)
        return bytes.map((byte, i) => (i === at ? byte ^ bit : byte))
      })
    case 2:
      return inReports ? pieces.slice(0, index) : change(bytes => bytes.slice(0, somewhere(bytes)))
    case 3:
      return [...pieces, ...pieces.map(one => ({ ...one, after: one.after + 5 }))]
    case 4:
      return change(bytes => {
        const at = somewhere(bytes)
        const more = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => chance() * 256)
        return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)])
      })
    default:
      return [
        { after: 0, bytes: Uint8Array.from({ length: 1 + chance() * 30 }, () => chance() * 256) },
      ]
  }
}

/** What comes from a reader next: a card it sends by itself, or its answers to what it was just asked. */
function source(kind: ReaderKind, asks: boolean, chance: () => number) {
  const twin = TWINS[kind.id]?.({})
  const card = cardsOf(kind.id)
  const another = (): string => card(Math.floor(chance() * 2 ** 48))
  return (questions: readonly Uint8Array[], at: number): readonly TimedBytes[] => {
    // The kernel makes events of the reports of the same reader.
    if (!asks) return sends(kind.id.replace(/-evdev$/, ''), another()) ?? []
    const shown = chance() < 0.3 ? (twin?.present?.(another(), at) ?? []) : []
    // Some that are asked send a card by themselves all the same.
    return [...shown, ...questions.flatMap(question => twin?.hear?.(question, at) ?? [])]
  }
}

function fuzz(kind: ReaderKind, decoder: ReaderDecoder, frames: number, seed: number): Outcome {
  const chance = seededChance(seed)
  const asks = decoder.begin !== undefined
  const next = source(kind, asks, chance)
  const inReports = unitsOf(kind, new Uint8Array(2)) === 1
  const isInput = kind.transport === 'evdev'
  const write = writer(kind)
  let [at, held, numbers, invented, mostState] = [0, 0, 0, 0, 0]
  let stream = ''
  let raw = ''
  const questions: Uint8Array[] = []

  const hear = (out: readonly { readonly value: Decoded }[]): void => {
    for (const { value } of out) {
      held -= value.count
      if (value.kind === 'send') questions.push(value.bytes)
      if (value.kind !== 'card' && value.kind !== 'bits') continue
      const text = value.kind === 'card' ? value.text : value.bits
      numbers += 1
      // Text is in the stream as it is; a number in a binary frame is there as its bytes, or as its twin sends it.
      const sent =
        stream.includes(text.toUpperCase()) ||
        raw.includes(text) ||
        stream.includes(frameOf(kind, text)) ||
        repliesHold(kind, text, raw) ||
        isShortened(stream, text)
      if (!sent) invented += 1
    }
  }
  const begun = opened(decoder, 0, new Uint8Array(16))
  let { state } = begun
  hear(begun.out)
  for (let frame = 0; frame < frames; frame++) {
    // What is asked is asked when it is due, and lost now and then.
    const due = asks && questions.length === 0 ? decoder.deadline(state) : undefined
    if (due !== undefined) {
      at = Math.max(at, due)
      const step = settle(decoder, state, at)
      state = step.state
      hear(step.out)
    }
    const whole = next(questions.splice(0), at)
    const ruins = whole.length === 0 && asks ? [] : ruined(whole, chance, inReports || isInput)
    const pieces = isInput ? eventsOf(ruins, chance) : ruins
    const start = at
    for (const { after, bytes } of pieces) {
      at = Math.max(at, start + after)
      stream += write(bytes)
      if (!isInput) {
        const hex = Buffer.from(bytes).toString('hex').toUpperCase()
        // Between reports there is a gap.
        raw += inReports ? `${hex} ` : hex
      }
      held += unitsOf(kind, bytes)
      const step = accept(decoder, state, { at, value: bytes })
      state = step.state
      hear(step.out)
      if (held < 0 || held > decoder.limit) throw new Error(`${kind.id} holds ${held}.`)
    }
    if (!asks) at += chance() < 0.5 ? 40 : 1_000
    fuzzed += 1
    if (frame % 1_000 === 0) progress(fuzzed)
    if (frame % 1_000 === 0) mostState = Math.max(mostState, JSON.stringify(state).length)
    if (stream.length > 2 * WINDOW) stream = stream.slice(-WINDOW)
    if (raw.length > 4 * WINDOW) raw = raw.slice(-2 * WINDOW)
  }
  const rest = settle(decoder, state, at + SILENCE_MS)
  hear(rest.out)
  if (held !== 0) throw new Error(`${kind.id} still holds ${held} after a silence.`)
  return { frames, numbers, invented, mostState }
}

/** Every kind that reads cards. */
const readers = CATALOG.filter(({ yields }) => yields.includes('card'))
const transports = [...new Set(readers.map(({ transport }) => transport))]

const figures: string[] = []
let invented = 0
afterAll(() => close(figures.join(', '), invented))

it.each(transports)('%s: nothing is invented out of ruined frames', transport => {
  const kinds = readers.filter(kind => kind.transport === transport)
  const outcomes = kinds.map((kind, i) =>
    fuzz(kind, kind.decoder({}), Math.ceil(FRAMES / kinds.length), SEED + i),
  )
  const sum = (of: (one: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0)
  const most = Math.max(...outcomes.map(one => one.mostState))
  invented += sum(one => one.invented)
  figures.push(
    `${transport} ${kinds.length} kinds ${sum(one => one.frames)} frames ${sum(one => one.numbers)} numbers ` +
      `state at most ${most} characters`,
  )
  expect(sum(one => one.numbers)).toBeGreaterThan(0)
  expect(outcomes.map((one, i) => [kinds[i]?.id, one.invented])).toEqual(
    kinds.map(kind => [kind.id, 0]),
  )
})

it.each(readers)('control: a $id that gets a character wrong is caught', kind => {
  const good = kind.decoder({})
  const wrong = <T extends { readonly value: Decoded }>(one: T): T =>
    one.value.kind === 'card'
      ? { ...one, value: { ...one.value, text: `${one.value.text.slice(0, -1)}~` } }
      : one.value.kind === 'bits'
        ? { ...one, value: { ...one.value, bits: `${one.value.bits}2` } }
        : one
  const careless: ReaderDecoder = {
    ...good,
    feed(state, input) {
      const step = good.feed(state, input)
      return { ...step, out: step.out.map(wrong) }
    },
    expire(state, at) {
      const step = good.expire(state, at)
      return { ...step, out: step.out.map(wrong) }
    },
  }
  expect(fuzz(kind, careless, CONTROL_FRAMES, 1).invented).toBeGreaterThan(0)
})
