// How fast readers are decoded, each kind beside the least serialport has for the same chunks: a parser that cuts them
// by length and understands nothing; and the line protocol beside serialport's own ReadlineParser.

import { ByteLengthParser, ReadlineParser } from 'serialport'
import { expect, test } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { accept, opened, settle, type Timed } from '../../drivers/decode/decoder.ts'
import { createHub } from '../../drivers/index.ts'
import type { ReaderKind } from '../../drivers/reader-kind.ts'
import { memoryDevice } from '../../sim/readers/memory-source.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import type { TimedBytes } from '../../sim/readers/timed-bytes.ts'
import { TWINS } from '../../sim/readers/twins.ts'
import { cardsOf, sends } from '../sim/readers/sendable.ts'
import { figure, inTurn, median, report } from './report.ts'

const CARDS = 500
const ROUNDS = 11
/** Held to a reader that is asked: each takes as many conversations. */
const HELD_CARDS = 150
const NEXT_CARD_MS = 5_000

const readers = CATALOG.filter(kind => kind.yields.includes('card'))
const asks = (kind: ReaderKind): boolean => kind.decoder({}).begin !== undefined
const listening = readers.filter(kind => !asks(kind))
const asked = readers.filter(asks)

/** What the twin of a kind sends for each card, different for each number. */
function senderOf({ id }: ReaderKind): (n: number) => readonly TimedBytes[] {
  const card = cardsOf(id)
  return n => sends(id, card(n)) ?? []
}

/** Microseconds that `work` takes for each of `pieces`. */
function microsecondsEach(pieces: number, work: () => void): number {
  const from = performance.now()
  work()
  return ((performance.now() - from) / pieces) * 1_000
}

/** The bare parser over the same chunks, cut into `parts` of one length. */
function cutting(chunks: readonly Timed<Uint8Array>[], parts: number): () => void {
  const bytes = chunks.map(({ value }) => Buffer.from(value))
  const length = Math.max(1, Math.floor(Buffer.concat(bytes).length / parts))
  return () => {
    let heard = 0
    const parser = new ByteLengthParser({ length })
    parser.on('data', () => {
      heard += 1
    })
    for (const chunk of bytes) parser.write(chunk)
    expect(heard).toBeGreaterThanOrEqual(parts)
  }
}

/** Gives every chunk to the decoder; how many cards, and which. */
function decoding(kind: ReaderKind, chunks: readonly Timed<Uint8Array>[]) {
  const decoder = kind.decoder({})
  return () => {
    let { state } = opened(decoder, 0, new Uint8Array(16))
    const cards: string[] = []
    for (const chunk of chunks) {
      const step = accept(decoder, state, chunk)
      state = step.state
      for (const { value } of step.out) {
        if (value.kind === 'card') cards.push(value.text)
        if (value.kind === 'bits') cards.push(value.bits)
      }
    }
    return cards
  }
}

/** Microseconds from the last bytes of a card to the hub's `card` event, one by one. */
async function latencies(
  kind: ReaderKind,
  sent: readonly (readonly TimedBytes[])[],
): Promise<readonly number[]> {
  let now = 0
  let heard = 0
  const clock = { now: () => now, arm: () => () => {} }
  const device = memoryDevice(clock.now)
  const hub = createHub({
    readers: [{ id: 'one', use: kind.id }],
    repeatMs: 0,
    clock,
    roll: () => 0,
    onEvent: event => {
      // Bits without a configured format are refused, which takes as long.
      if (event.kind === 'card' || event.kind === 'noise') heard = performance.now()
    },
    openSource: () => device.openSource,
  })
  hub.start()
  await Promise.resolve()
  await Promise.resolve()
  const times: number[] = []
  for (const pieces of sent) {
    now += NEXT_CARD_MS
    const from = now
    heard = 0
    let began = 0
    for (const { after, bytes } of pieces) {
      now = from + after
      began = performance.now()
      device.send(bytes)
      if (heard > 0) times.push((heard - began) * 1000)
      heard = 0
    }
  }
  await hub.stop()
  return times
}

/** What a reader that is asked answers while cards are held to it, one every five seconds. */
function conversation(kind: ReaderKind): readonly Timed<Uint8Array>[] {
  const decoder = kind.decoder({})
  const twin = TWINS[kind.id]?.({})
  const card = cardsOf(kind.id)
  const chunks: Timed<Uint8Array>[] = []
  let { state, out } = opened(decoder, 0, new Uint8Array(16))
  let n = 0
  for (let at = 0; n < HELD_CARDS; at = Math.max(at + 1, decoder.deadline(state) ?? 0)) {
    const step = settle(decoder, state, at)
    state = step.state
    const questions = [...out, ...step.out]
    out = []
    const answers: TimedBytes[] = []
    if (at >= n * NEXT_CARD_MS) answers.push(...(twin?.present?.(card(n++), at) ?? []))
    for (const { value } of questions) {
      if (value.kind === 'send') answers.push(...(twin?.hear?.(value.bytes, at) ?? []))
    }
    for (const { after, bytes } of answers) {
      const heard = { at: at + after, value: bytes }
      chunks.push(heard)
      const read = accept(decoder, state, heard)
      state = read.state
      out = [...out, ...read.out]
      at = heard.at
    }
  }
  return chunks
}

test.for(asked)('$id', async (kind, context) => {
  const chunks = conversation(kind)
  const decode = decoding(kind, chunks)
  const cut = cutting(chunks, chunks.length)
  expect(new Set(decode()).size).toBeGreaterThanOrEqual(HELD_CARDS - 2)
  const rounds = await inTurn(
    ROUNDS,
    () => microsecondsEach(chunks.length, decode),
    () => microsecondsEach(chunks.length, cut),
  )
  report(
    context,
    figure({ name: `decode ${kind.id}, a reply`, unit: 'µs', beside: 'ByteLengthParser' }, rounds),
  )
})

test.for(listening)('$id', async (kind, context) => {
  const sending = senderOf(kind)
  const sent = Array.from({ length: CARDS }, (_, n) => sending(n))
  const chunks = sent.flatMap((pieces, n) =>
    pieces.map(({ after, bytes }) => ({ at: n * NEXT_CARD_MS + after, value: bytes })),
  )
  const decode = decoding(kind, chunks)
  const cut = cutting(chunks, CARDS)
  expect(decode().length).toBeGreaterThanOrEqual(CARDS - 1)
  const bare = () => microsecondsEach(CARDS, cut)
  const decoded = await inTurn(ROUNDS, () => microsecondsEach(CARDS, decode), bare)
  const beside = 'ByteLengthParser'
  report(context, figure({ name: `decode ${kind.id}, a card`, unit: 'µs', beside }, decoded))
  // Others are ended by silence, not by bytes.
  if ((await latencies(kind, sent)).length < CARDS / 2) return
  const heard = await inTurn(ROUNDS, async () => median(await latencies(kind, sent)), bare)
  const name = `hub ${kind.id}, last bytes to card`
  report(context, figure({ name, unit: 'µs', beside }, heard))
})

test('lines, beside ReadlineParser of serialport', async context => {
  const kind = CATALOG.find(({ id }) => id === 'serial-line')
  if (kind === undefined) throw new Error('no serial-line')
  const chunks = Array.from({ length: CARDS }, (_, n) => ({
    at: n * NEXT_CARD_MS,
    value: serialLine(n.toString(16).padStart(10, '0'), 'cr'),
  }))
  const decode = decoding(kind, chunks)
  const bytes = chunks.map(({ value }) => Buffer.from(value))
  const parse = () => {
    let lines = 0
    const parser = new ReadlineParser({ delimiter: '\r' })
    parser.on('data', () => {
      lines += 1
    })
    for (const chunk of bytes) parser.write(chunk)
    return lines
  }
  expect([decode().length, parse()]).toEqual([CARDS, CARDS])
  const rounds = await inTurn(
    ROUNDS,
    () => microsecondsEach(CARDS, decode),
    () => microsecondsEach(CARDS, parse),
  )
  const about = {
    name: 'decode lines, a card',
    unit: 'µs',
    beside: 'ReadlineParser',
  } as const
  report(context, figure(about, rounds))
})
