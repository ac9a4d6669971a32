// How fast readers are decoded: cards per second per kind, bytes to card, and the line protocol beside serialport's own
// ReadlineParser on the same stream.

import { ReadlineParser } from 'serialport'
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

const CARDS = 20_000
const ROUNDS = 7
const NEXT_CARD_MS = 5_000

/** How many are held to a reader that is asked: it takes as many conversations. */
const HELD_CARDS = 1_000

const readers = CATALOG.filter(kind => kind.yields.includes('card'))
const asks = (kind: ReaderKind): boolean => kind.decoder({}).begin !== undefined
const listening = readers.filter(kind => !asks(kind))
const asked = readers.filter(asks)

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

/** What the twin of a kind sends for each card, different for each number. */
function senderOf({ id }: ReaderKind): (n: number) => readonly TimedBytes[] {
  const card = cardsOf(id)
  return n => sends(id, card(n)) ?? []
}

/** Cards per second out of a decoder alone. */
function decoded(kind: ReaderKind): number {
  const decoder = kind.decoder({})
  const sent = senderOf(kind)
  const stream = Array.from({ length: CARDS }, (_, n) =>
    sent(n).map(({ after, bytes }) => ({ at: n * NEXT_CARD_MS + after, value: bytes })),
  ).flat()
  const rates = Array.from({ length: ROUNDS }, () => {
    let { start: state } = decoder
    let cards = 0
    const from = performance.now()
    for (const piece of stream) {
      const step = accept(decoder, state, piece)
      state = step.state
      for (const { value } of step.out)
        if (value.kind === 'card' || value.kind === 'bits') cards += 1
    }
    expect(cards).toBeGreaterThanOrEqual(CARDS - 1)
    return (cards / (performance.now() - from)) * 1000
  })
  return median(rates)
}

/** Microseconds from the last bytes of a card to the hub's `card` event, one by one. */
async function latencies(kind: ReaderKind): Promise<readonly number[]> {
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
  const sent = senderOf(kind)
  for (let n = 0; n < CARDS; n++) {
    now += NEXT_CARD_MS
    const from = now
    heard = 0
    let began = 0
    for (const { after, bytes } of sent(n)) {
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

test.each(asked)('$id', kind => {
  const decoder = kind.decoder({})
  const chunks = conversation(kind)
  const [times, cards]: [number[], Set<string>] = [[], new Set()]
  for (let round = 0; round < ROUNDS; round++) {
    let { state } = opened(decoder, 0, new Uint8Array(16))
    const from = performance.now()
    for (const chunk of chunks) {
      const step = accept(decoder, state, chunk)
      state = step.state
      for (const { value } of step.out) {
        if (value.kind === 'card') cards.add(value.text)
        if (value.kind === 'bits') cards.add(value.bits)
      }
    }
    times.push(performance.now() - from)
  }
  const perReply = (median(times) / chunks.length) * 1000
  console.log(
    `decode ${kind.id}: ${Math.round(1_000_000 / perReply)} replies/s, ${perReply.toFixed(1)} µs each with its question, ${cards.size} cards seen`,
  )
  expect(cards.size).toBeGreaterThanOrEqual(HELD_CARDS - 2)
})

test.each(listening)('$id', async kind => {
  const rate = decoded(kind)
  const times = await latencies(kind)
  const wait =
    times.length < CARDS / 2
      ? 'ended by silence, not by bytes'
      : `bytes to card p50 ${quantile(times, 0.5).toFixed(1)} µs, p99 ${quantile(times, 0.99).toFixed(1)} µs`
  console.log(`decode ${kind.id}: ${Math.round(rate)} cards/s, ${wait}`)
  expect(rate).toBeGreaterThan(0)
})

test('lines, beside ReadlineParser of serialport', () => {
  const kind = CATALOG.find(({ id }) => id === 'serial-line')
  if (kind === undefined) throw new Error('no serial-line')
  const decoder = kind.decoder({})
  const chunks = Array.from({ length: CARDS }, (_, n) =>
    serialLine(n.toString(16).padStart(10, '0'), 'cr'),
  )
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    let { start: state } = decoder
    let cards = 0
    let from = performance.now()
    for (const [n, value] of chunks.entries()) {
      const step = accept(decoder, state, { at: n * NEXT_CARD_MS, value })
      state = step.state
      cards += step.out.length
    }
    ours.push(performance.now() - from)
    expect(cards).toBe(CARDS)

    let lines = 0
    const parser = new ReadlineParser({ delimiter: '\r' })
    parser.on('data', () => {
      lines += 1
    })
    from = performance.now()
    for (const chunk of chunks) parser.write(Buffer.from(chunk))
    theirs.push(performance.now() - from)
    expect(lines).toBe(CARDS)
  }
  const [mine, bare] = [median(ours), median(theirs)]
  console.log(
    `decode lines: ours ${((mine / CARDS) * 1000).toFixed(2)} µs a card, ReadlineParser ${((bare / CARDS) * 1000).toFixed(2)} µs, ratio ${(mine / bare).toFixed(2)}`,
  )
})
