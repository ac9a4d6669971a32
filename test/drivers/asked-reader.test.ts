// A reader that must be asked, through the hub: who speaks when, and when it counts as there.

import { expect, it } from 'vitest'
import type { Decoder } from '../../drivers/decode/decoder.ts'
import { createHub, type ReaderEvent, type ReaderKind } from '../../drivers/index.ts'
import type { Decoded } from '../../drivers/reader-event.ts'
import { memoryDevice } from '../../sim/readers/memory-source.ts'
import { virtualClock } from './virtual-clock.ts'

const ASK = 0x3f
const POLL_MS = 100
const IN_VAIN = 3
const SILENT = 'The reader does not answer: check its cable.'

interface State {
  readonly due: number
  readonly unanswered: number
  readonly there: boolean
}

const send = (byte: number): Decoded => ({ kind: 'send', bytes: Uint8Array.of(byte), count: 0 })

/** Asks every 100 ms; a byte is a card by its number. The least such a protocol can be. */
const asking: Decoder<State, Uint8Array, Decoded> = {
  start: { due: Number.MAX_VALUE, unanswered: 0, there: false },
  limit: 0,
  begin: (at, chance) => ({
    state: { due: at + POLL_MS, unanswered: 1, there: false },
    out: [{ at, value: send(chance.length) }],
  }),
  show: (state, mood, at) => ({ state, out: [{ at, value: send(mood === 'accepted' ? 1 : 2) }] }),
  feed(state, { at, value }) {
    const back: Decoded[] = state.there ? [] : [{ kind: 'answers', count: 0 }]
    const cards = [...value].map(
      (byte): Decoded =>
        byte === 0 ? { kind: 'skip', count: 1 } : { kind: 'card', text: `000${byte}`, count: 1 },
    )
    return {
      state: { ...state, unanswered: 0, there: true },
      out: [...back, ...cards].map(one => ({ at, value: one })),
    }
  },
  deadline: ({ due }) => due,
  expire(state, at) {
    const unanswered = state.unanswered + 1
    const gone: Decoded[] =
      unanswered === IN_VAIN + 1 ? [{ kind: 'silent', why: SILENT, count: 0 }] : []
    const there = state.there && unanswered <= IN_VAIN
    return {
      state: { due: at + POLL_MS, unanswered, there },
      out: [...gone, send(ASK)].map(value => ({ at, value })),
    }
  },
}

const KIND: ReaderKind = {
  ...{ id: 'asked', title: 'A reader that is asked', transport: 'hid', fingerprints: [] },
  capabilities: { led: true, beep: false, poll: true },
  yields: ['card'],
  uses: [],
  decoder: () => asking,
}

async function rig() {
  const clock = virtualClock()
  const heard: number[] = []
  const device = memoryDevice(clock.now, bytes => heard.push(...bytes))
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers: [{ id: 'one', use: 'asked' }],
    ...{ repeatMs: 0, clock, catalog: [KIND], roll: () => 0 },
    onEvent: event => events.push(event),
    openSource: () => device.openSource,
  })
  hub.start()
  await clock.pass(0)
  return {
    ...{ clock, device, hub },
    heard: () => heard.splice(0),
    told: () => events.splice(0).map(event => ('why' in event ? event.why : event.kind)),
  }
}

it('is spoken to first, with 16 bytes of chance, and is there when it answers', async () => {
  const { device, heard, told, hub, clock } = await rig()
  expect(heard()).toEqual([16])
  expect(told()).toEqual([])
  expect(hub.status()).toEqual([{ id: 'one', kind: 'asked', attached: false }])
  device.send(Uint8Array.of(0))
  expect(told()).toEqual(['attached'])
  await clock.pass(POLL_MS * 2)
  expect(heard()).toEqual([ASK, ASK])
})

it('gives cards with its answers, and shows moods only while it answers', async () => {
  const { device, heard, told, hub } = await rig()
  expect(hub.feedback('one', 'accepted')).toBe(false)
  device.send(Uint8Array.of(7))
  expect(told()).toEqual(['attached', 'card'])
  heard()
  expect(hub.feedback('one', 'accepted')).toBe(true)
  expect(heard()).toEqual([1])
})

it('says once that it has fallen silent, goes on asking, and says when it is back', async () => {
  const { clock, device, heard, told, hub } = await rig()
  device.send(Uint8Array.of(0))
  told()
  await clock.pass(POLL_MS * 10)
  expect(told()).toEqual([SILENT])
  expect(hub.status()[0]).toMatchObject({ attached: false, problem: SILENT })
  expect(heard().length).toBe(11)
  device.send(Uint8Array.of(0))
  expect(told()).toEqual(['attached'])
  expect(hub.status()).toEqual([{ id: 'one', kind: 'asked', attached: true }])
})

it('is asked nothing any more when it is pulled out, and from the beginning when it is back', async () => {
  const { clock, device, heard, told } = await rig()
  device.send(Uint8Array.of(0))
  device.unplug()
  expect(told()).toEqual(['attached', 'The reader was unplugged.'])
  heard()
  await clock.pass(500)
  expect(heard()).toEqual([])
  device.replug()
  await clock.pass(1_000)
  expect(heard()[0]).toBe(16)
})

it('is not asked in a burst after the process was asleep', async () => {
  const { clock, device, heard } = await rig()
  device.send(Uint8Array.of(0))
  heard()
  clock.sleep(10_000)
  await clock.pass(POLL_MS)
  expect(heard().length).toBeLessThanOrEqual(3)
})
