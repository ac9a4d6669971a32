// A recording on virtual time: what is in it, where it ends, and that it plays the same again.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CATALOG } from '../../../drivers/catalog.ts'
import { type ConfiguredReader, createHub, replayCapture } from '../../../drivers/index.ts'
import { memoryDevice } from '../../../sim/readers/memory-source.ts'
import { rdm6300Frame } from '../../../sim/readers/rdm6300.ts'
import { serialLine } from '../../../sim/readers/serial-line.ts'
import { itemOf } from '../../../sim/readers-commands/hidden.ts'
import { WrongUsage } from '../../../sim/readers-commands/outcome.ts'
import { type Recorder, recorder } from '../../../sim/readers-commands/recorder.ts'
import { virtualClock } from '../../drivers/virtual-clock.ts'

/** A reader in memory that is recorded. */
async function recording(reader: ConfiguredReader, limits?: Parameters<typeof recorder>[1]) {
  const clock = virtualClock()
  const device = memoryDevice(clock.now)
  const kept = recorder(reader, limits)
  const ends: string[] = []
  const hear = (heard: Parameters<Recorder['hear']>[0]) => {
    const end = kept.hear(heard)
    if (end !== undefined) ends.push(end)
  }
  const hub = createHub({
    readers: [reader],
    ...{ repeatMs: 3_000, clock, roll: () => 0, openSource: () => device.openSource },
    onEvent: event => hear({ at: event.at, what: 'event', event }),
    tap: () => ({
      opened: (at, chance) => hear({ at, what: 'opened', chance }),
      chunk: ({ at, bytes }) => hear({ at, what: 'bytes', bytes }),
      decoded: (at, decoded) => hear({ at, what: 'read', decoded }),
    }),
  })
  hub.start()
  await clock.pass(0)
  return { clock, device, kept, ends, hub }
}

/** What a replay of it gives, as a file would have it. */
const replayed = (kept: Recorder) =>
  replayCapture(kept.recorded().capture)
    .filter(({ value }) => value.kind !== 'skip')
    .map(({ at, value }) => ({ at, ...itemOf(value) }))

it('counts moments from the opening, and writes down how the decoder was set', async () => {
  const { clock, device, kept } = await recording({
    ...{ id: 'front', use: 'serial-line', path: '/dev/ttyUSB0', maxLength: 40 },
    ...{ technology: 'ISO 14443A', uidOrder: 'reversed' },
  })
  await clock.pass(250)
  device.send(serialLine('0102030405', 'cr'))
  await clock.pass(1_000)
  expect(kept.recorded()).toEqual({
    capture: {
      ...{ use: 'serial-line', tuning: { maxLength: 40 }, until: 250 },
      chunks: [{ at: 250, bytes: serialLine('0102030405', 'cr') }],
    },
    expect: [{ at: 250, kind: 'card', text: '0102030405', count: 11 }],
  })
})

it('writes down what the decoder depends on, and nothing of where the reader is', () => {
  const tuningOf = (reader: Omit<ConfiguredReader, 'id'>) =>
    recorder({ id: 'r', ...reader }).recorded().capture.tuning
  const place = { host: 'reader', port: 4001, listen: false, baudRate: 9_600 }
  const card = { keypad: '4-bit', bitsFrom: 'pacs', write: 'hex', rule: 'upper' } as const
  expect(tuningOf({ use: 'tcp-line', ...place, ...card })).toBeUndefined()
  expect(tuningOf({ use: 'pcprox-ascii', formats: ['H10301'] })).toEqual({ formats: ['H10301'] })
  const osdp = { use: 'osdp', osdpAddress: 3 }
  expect(tuningOf({ ...osdp, osdpKey: 'default' })).toEqual({ osdpAddress: 3, osdpKey: 'default' })
})

it('refuses to write down a key', () => {
  const osdpKey = '00112233445566778899aabbccddeeff'
  const secret = () => recorder({ id: 'r', use: 'osdp', osdpKey })
  expect(secret).toThrow(WrongUsage)
  expect(secret).not.toThrow(osdpKey)
})

it('keeps the chance and the questions of a reader that is asked', async () => {
  const { clock, device, kept } = await recording({ id: 'w', use: 'gwiot-7941w' })
  device.send(Uint8Array.from(Buffer.from('cddc0081046de95c174a', 'hex')))
  await clock.pass(250)
  const { capture, expect: items } = kept.recorded()
  expect(capture.chance).toHaveLength(16)
  expect(items.map(({ kind }) => kind).slice(0, 3)).toEqual(['send', 'answers', 'card'])
  expect(replayed(kept)).toEqual(items)
})

it('ends when the reader was gone and is back', async () => {
  const { clock, device, kept, ends } = await recording({ id: 'em', use: 'rdm6300' })
  device.send(rdm6300Frame('62E3086CED'))
  device.unplug()
  device.replug()
  expect(ends).toEqual([])
  await clock.pass(2_000)
  device.send(rdm6300Frame('01000734E0'))
  expect(ends[0]).toBe('The reader was gone and is back.')
  expect(kept.recorded().capture.chunks).toHaveLength(1)
  expect(kept.recorded().expect).toHaveLength(1)
})

it.each([
  ['chunks', { chunks: 2, items: 100, bytes: 100 }, 'It has 2 chunks, the most of a file.'],
  ['bytes', { chunks: 100, items: 100, bytes: 20 }, 'It has 20 bytes, the most of a file.'],
  ['items', { chunks: 100, items: 2, bytes: 100 }, 'It has 2 items, the most of a file.'],
])('ends when it has as many %s as a file may have', async (_what, limits, why) => {
  const { device, kept, ends } = await recording({ id: 'em', use: 'rdm6300' }, limits)
  for (let i = 0; i < 5; i += 1) device.send(rdm6300Frame('62E3086CED'))
  expect(ends[0]).toBe(why)
  const { capture, expect: items } = kept.recorded()
  expect([capture.chunks.length, items.length]).toEqual([2, 2])
  expect(replayed(kept)).toEqual(items)
})

const STEP_MS = 1 / 8
const piece = fc.record({
  after: fc.oneof(fc.nat(400), fc.nat(20_000)).map(steps => steps * STEP_MS),
  slept: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(5_000) },
  ),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 24 }),
    fc.constantFrom('0102030405\r\n', '02', '62E3', '\r', '\u0002').map(text => Buffer.from(text)),
    // A key of a keyboard, or none.
    fc.constantFrom(0, 0x1e, 0x27, 0x28).map(usage => Uint8Array.of(0, 0, usage, 0, 0, 0, 0, 0)),
  ),
})

it('plays the same again, whatever came, and however long the process was busy', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CATALOG.map(kind => kind.id)),
      fc.array(piece, { maxLength: 25 }),
      async (use, pieces) => {
        const { clock, device, kept, hub } = await recording({ id: 'r', use })
        for (const { after, slept, bytes } of pieces) {
          await clock.pass(after)
          clock.sleep(slept)
          device.send(bytes)
        }
        await clock.pass(100)
        await hub.stop()
        expect(replayed(kept)).toEqual(kept.recorded().expect)
      },
    ),
    { numRuns: 300 },
  )
}, 60_000)
