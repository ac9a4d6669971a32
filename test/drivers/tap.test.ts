// What a tool at a desk hears beside the events of a reader: enough to play the same again, and nothing for an agent.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { accept, opened, type Timed } from '../../drivers/decode/decoder.ts'
import { type ConfiguredReader, createHub, type Tap } from '../../drivers/index.ts'
import type { Decoded } from '../../drivers/reader-event.ts'
import { memoryDevice } from '../../sim/readers/memory-source.ts'
import { rdm6300Frame } from '../../sim/readers/rdm6300.ts'
import { virtualClock } from './virtual-clock.ts'

/** A reader in memory on virtual time, with everything its tap hears. */
async function tapped(reader: ConfiguredReader) {
  const clock = virtualClock()
  const device = memoryDevice(clock.now)
  const begun: { readonly at: number; readonly chance: Uint8Array }[] = []
  const chunks: Timed<Uint8Array>[] = []
  const out: Timed<Decoded>[] = []
  const tap: Tap = {
    opened: (at, chance) => void begun.push({ at, chance }),
    chunk: ({ at, bytes }) => void chunks.push({ at, value: bytes }),
    decoded: (at, value) => void out.push({ at, value }),
  }
  const events: string[] = []
  const hub = createHub({
    readers: [reader],
    ...{ repeatMs: 3_000, clock, roll: () => 0, openSource: () => device.openSource },
    onEvent: ({ kind }) => events.push(kind),
    tap: () => tap,
  })
  hub.start()
  await clock.pass(0)
  return { clock, device, begun, chunks, out, events }
}

it('hears chunks, and everything decoded, the second look at a card that lies there too', async () => {
  const { clock, device, chunks, out, events } = await tapped({ id: 'em', use: 'rdm6300' })
  const frame = rdm6300Frame('62E3086CED')
  device.send(frame)
  await clock.pass(100)
  device.send(frame)
  expect(chunks).toEqual([
    { at: 1_000, value: frame },
    { at: 1_100, value: frame },
  ])
  expect(out.map(({ at, value }) => [at, value.kind])).toEqual([
    [1_000, 'card'],
    [1_100, 'card'],
  ])
  expect(events).toEqual(['attached', 'card'])
})

it('hears the chance and the moments with which a conversation can be had again', async () => {
  const { clock, device, begun, chunks, out } = await tapped({ id: 'w', use: 'gwiot-7941w' })
  device.send(Uint8Array.from(Buffer.from('cddc0081046de95c174a', 'hex')))
  await clock.pass(50)
  // The process sleeps through questions: the moments of the decoder do not.
  clock.sleep(10_000)
  await clock.pass(500)
  device.send(Uint8Array.from(Buffer.from('cddc00800080', 'hex')))

  const [first] = begun
  const decoder = CATALOG.find(({ id }) => id === 'gwiot-7941w')?.decoder({})
  if (first === undefined || decoder === undefined) throw new Error('nothing was opened')
  expect(first.chance).toHaveLength(16)
  const step = opened(decoder, first.at, first.chance)
  const again = [...step.out]
  let { state } = step
  for (const chunk of chunks) {
    const next = accept(decoder, state, chunk)
    state = next.state
    again.push(...next.out)
  }
  expect(out.map(({ value }) => value.kind)).toContain('card')
  expect(again).toEqual(out)
})

it('begins anew with every replug', async () => {
  const { clock, device, begun } = await tapped({ id: 'em', use: 'rdm6300' })
  device.unplug()
  device.replug()
  await clock.pass(2_000)
  expect(begun).toHaveLength(2)
})

it('is used nowhere in the agent', () => {
  const files = readdirSync('agent', { recursive: true, encoding: 'utf8' })
  const code = files.filter(file => file.endsWith('.ts'))
  expect(code).toContain(join('adapters', 'readers.ts'))
  const users = code.filter(file => /\btap\b/i.test(readFileSync(join('agent', file), 'utf8')))
  expect(users).toEqual([])
})
