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

it('F takes a card that lies there for no new one when a rule changes its number', async () => {
  const numbers: string[] = []
  let now = 1_000
  const device = memoryDevice(() => now)
  const readers = createReaders({
    readers: [{ id: 'serial', use: 'serial-line' }],
    repeatMs: 3_000,
    log: { info: () => {}, error: () => {}, warn: () => {} },
    openSource: () => device.openSource,
  })
  await readers.start(event => {
    if (event.kind === 'presented' && event.as === 'card') numbers.push(event.card.reveal())
  })
  await Promise.resolve()
  await Promise.resolve()
  const lies = () => {
    now += 1_000
    device.send(Buffer.from('BEEF\r'))
  }
  lies()
  readers.rule({ serial: 'hex-to-dec' })
  lies()
  lies()
  expect(numbers).toEqual(['BEEF'])
  now += 3_000
  lies()
  expect(numbers).toEqual(['BEEF', '48879'])
  await readers.stop()
})

it('F puts a rule of the server in the place of the configured one, and goes back to that', async () => {
  const numbers: string[] = []
  const warnings: string[] = []
  const device = memoryDevice(() => 1_000)
  const readers = createReaders({
    readers: [{ id: 'serial', use: 'serial-line', rule: 'prefix 00' }],
    repeatMs: 0,
    log: { info: () => {}, error: () => {}, warn: message => warnings.push(message) },
    openSource: () => device.openSource,
  })
  await readers.start(event => {
    if (event.kind === 'presented' && event.as === 'card') numbers.push(event.card.reveal())
  })
  await Promise.resolve()
  await Promise.resolve()
  const swipe = () => device.send(Buffer.from('BEEF\r'))
  swipe()
  readers.rule({ serial: { myq: 'hex2dec()' } })
  swipe()
  readers.rule({ other: 'suffix 99' })
  swipe()
  readers.rule({ serial: { papercut: { converter: 'javascript:x' } } })
  swipe()
  expect(numbers).toEqual(['00BEEF', '48879', '00BEEF', '00BEEF'])
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain(
    'reader "serial" cannot be used, and its own is: Scripts are not run',
  )
  await readers.stop()
})
