// The door between readers and login: what is wrong with them is told before anything is opened, and noise not for ever.

import { expect, it } from 'vitest'
import { createReaders, readerMistakes } from '../../agent/adapters/readers.ts'
import { memoryDevice } from '../../sim/readers/memory-source.ts'

it('names every mistake in the readers, as starting them would', () => {
  expect(readerMistakes([{ id: 'a', use: 'rdm6300', path: '/x' }])).toEqual([])
  const wrong = [
    { id: 'a', use: 'osdp', path: '/x', osdpKey: '00' },
    { id: 'b', use: 'tcp-line', host: 'reader' },
  ]
  const said = readerMistakes(wrong)
  expect(said).toHaveLength(2)
  expect(said[0]).toBe('Reader "a": osdpKey must be 32 hex digits, or default.')
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  expect(() => createReaders({ readers: wrong, repeatMs: 0, log })).toThrow(said.join(' '))
})

it('tells of noise at once, then adds it up: a broken reader does not fill the log', async () => {
  let now = 1_000
  const lines: object[] = []
  const device = memoryDevice(() => now)
  const log = { info: (_: string, details?: object) => lines.push(details ?? {}) }
  const readers = createReaders({
    readers: [{ id: 'serial', use: 'serial-line' }],
    repeatMs: 0,
    log: { ...log, warn: log.info, error: log.info },
    openSource: () => device.openSource,
  })
  await readers.start(() => undefined)
  await Promise.resolve()
  await Promise.resolve()
  for (let i = 0; i < 1_000; i++) {
    now += 10
    device.send(Uint8Array.of(0x01, 0x0d))
  }
  const why = 'byte that is no text'
  expect(lines).toEqual([{ reader: 'serial', count: 2, why }])
  now += 60_000
  device.send(Uint8Array.of(0x01, 0x0d))
  expect(lines[1]).toEqual({
    ...{ reader: 'serial', count: 2, why },
    untold: { times: 999, count: 1_998 },
  })
  await readers.stop()
})
