// Every kind in the catalog through the hub, its twin at the other end: a card, keys, a mood, a plug that is pulled.

import { describe, expect, it } from 'vitest'
import { CATALOG, createHub, type ReaderEvent, type ReaderKind } from '../../drivers/index.ts'
import { memoryDevice } from '../../sim/readers/memory-source.ts'
import { play, type TimedBytes } from '../../sim/readers/timed-bytes.ts'
import { TWINS } from '../../sim/readers/twins.ts'
import { cardsOf } from '../sim/readers/sendable.ts'
import { virtualClock } from './virtual-clock.ts'

/** Facility 123, number 4567: both parities are right. */
const H10301 = '10111101100010001110101110'
/** Long enough for a reader that was silent to be asked again. */
const AGES_MS = 40_000

/** A card this kind can send. */
function cardFor(kind: string): string {
  const card = cardsOf(kind)(0xabcdef)
  return /^[01]+$/.test(card) ? H10301 : card
}

async function rig(kind: ReaderKind) {
  const clock = virtualClock()
  const twin = TWINS[kind.id]?.({})
  if (twin === undefined) throw new Error(`There is no twin of ${kind.id}.`)
  const send = (pieces: readonly TimedBytes[]) =>
    play(
      pieces,
      bytes => device.send(bytes),
      (ms, due) => clock.arm(clock.now() + ms, due),
    )
  let heard = 0
  const device = memoryDevice(clock.now, bytes => {
    heard += 1
    send(twin.hear?.(bytes, clock.now()) ?? [])
  })
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers: [{ id: 'one', use: kind.id, ...(kind.bits && { formats: ['H10301'] }) }],
    ...{ repeatMs: 3_000, clock, roll: () => 0 },
    onEvent: event => events.push(event),
    openSource: () => device.openSource,
  })
  hub.start()
  await clock.pass(1_000)
  return {
    ...{ clock, twin, send, device, hub },
    heard: () => heard,
    attached: () => hub.status()[0]?.attached,
    cards: () => events.flatMap(event => (event.kind === 'card' ? [event.card] : [])),
    keys: () => events.flatMap(event => (event.kind === 'key' ? [event.key] : [])),
  }
}

describe.each(CATALOG)('a reader of the kind $id', kind => {
  it('is there, gives what it is said to give, and is found again', async () => {
    const { clock, twin, send, device, attached, cards, keys } = await rig(kind)
    expect(attached()).toBe(true)
    const gives = new Set(kind.yields)
    expect(twin.present !== undefined).toBe(gives.has('card'))
    expect(twin.press !== undefined).toBe(gives.has('key'))

    const card = () => send(twin.present?.(cardFor(kind.id), clock.now()) ?? [])
    const wanted = gives.has('card') ? 1 : 0
    if (wanted > 0) card()
    await clock.pass(5_000)
    expect(cards()).toHaveLength(wanted)
    expect(cards().every(one => one !== '')).toBe(true)

    if (gives.has('key')) send(twin.press?.(['4', '7', '1', '1', 'enter'], clock.now()) ?? [])
    await clock.pass(5_000)
    expect(keys()).toEqual(gives.has('key') ? ['4', '7', '1', '1', 'enter'] : [])
    expect(cards()).toHaveLength(wanted)

    device.unplug()
    expect(attached()).toBe(false)
    device.replug()
    await clock.pass(AGES_MS)
    expect(attached()).toBe(true)
    if (wanted > 0) card()
    await clock.pass(5_000)
    expect(new Set(cards()).size).toBe(wanted)
    expect(cards()).toHaveLength(2 * wanted)
  })

  it('shows moods if it is said to have a light or a beeper, and goes on', async () => {
    const { clock, hub, heard, attached } = await rig(kind)
    const { led, beep } = kind.capabilities
    const before = heard()
    expect(hub.feedback('one', 'accepted')).toBe(led || beep)
    if (led || beep) {
      await clock.pass(1_000)
      expect(heard()).toBeGreaterThan(before)
    }
    await clock.pass(10_000)
    expect(attached()).toBe(true)
  })
})
