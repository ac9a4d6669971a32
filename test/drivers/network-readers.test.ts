// Readers on the network through the hub, on real sockets of loopback, in both directions.

import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type ConfiguredReader, createHub, type ReaderEvent } from '../../drivers/index.ts'
import { freePort } from '../../sim/free-port.ts'
import { rdm6300Frame } from '../../sim/readers/rdm6300.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import { tcpPort } from '../../sim/readers/tcp-port.ts'
import { TWINS } from '../../sim/readers/twins.ts'
import { patiently } from '../patiently.ts'
import { tcpCaller } from './tcp-caller.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).toReversed()) await one()
})

function hubOf(reader: Omit<ConfiguredReader, 'id'>) {
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers: [{ id: 'one', ...reader }],
    repeatMs: 0,
    roll: () => 0,
    onEvent: event => events.push(event),
  })
  cleanups.push(() => hub.stop())
  hub.start()
  /** What was told so far, in short. */
  const told = (): readonly string[] =>
    events.map(event => {
      if (event.kind === 'card') return `card ${event.card}`
      return event.kind === 'noise' ? `noise ${event.count}: ${event.why}` : event.kind
    })
  const tells = (...all: readonly string[]) => patiently(() => expect(told()).toEqual(all))
  const is = (status: object) => patiently(() => expect(hub.status()[0]).toMatchObject(status))
  return { hub, told, tells, is }
}

async function networkReader(hear?: (bytes: Uint8Array) => void) {
  const reader = await tcpPort(hear)
  cleanups.push(reader.unplug)
  const { host, port } = reader
  return { reader, place: { host, port } }
}

function calling(port: number) {
  const reader = tcpCaller(port)
  cleanups.push(reader.unplug)
  return reader
}

it('reads lines from a reader it connects to, drops half of one at an unplug, and comes back', async () => {
  const { reader, place } = await networkReader()
  const { tells, is } = hubOf({ use: 'tcp-line', ...place })
  await is({ attached: true })
  reader.send(serialLine('0102030405', 'crlf'))
  await tells('attached', 'card 0102030405')
  // Whole and half at once: when the card is told, the half is held.
  reader.send(Buffer.from('0607080910\r\n01020'))
  await tells('attached', 'card 0102030405', 'card 0607080910')
  reader.unplug()
  const before = ['attached', 'card 0102030405', 'card 0607080910']
  await tells(...before, 'noise 5: unfinished when unplugged', 'detached')
  reader.replug()
  await is({ attached: true })
  reader.send(serialLine('30405', 'lf'))
  await tells(...before, 'noise 5: unfinished when unplugged', 'detached', 'attached', 'card 30405')
})

it('says what is wrong while nobody answers at the place of a reader', async () => {
  const { reader, place } = await networkReader()
  reader.unplug()
  const { is } = hubOf({ use: 'tcp-line', ...place })
  await is({ attached: false, problem: expect.stringContaining('refuses connections') })
})

it('reads a serial reader behind a converter, in both directions', async () => {
  const { reader, place } = await networkReader()
  const there = hubOf({ use: 'rdm6300', ...place })
  await there.is({ attached: true })
  reader.send(rdm6300Frame('62E3086CED'))
  await there.tells('attached', 'card 62E3086CED')

  const port = await freePort()
  const here = hubOf({ use: 'rdm6300', listen: true, port, host: '127.0.0.1' })
  const caller = calling(port)
  await here.is({ attached: true })
  caller.send(rdm6300Frame('62E3086CED'))
  await patiently(() => expect(here.told().at(-1)).toBe('card 62E3086CED'))
})

it('waits for a reader that connects to it, and takes it back at once when it comes again', async () => {
  const port = await freePort()
  const { is, told } = hubOf({ use: 'tcp-line', listen: true, port })
  await is({ attached: false, problem: expect.stringContaining(`No reader is connected to port`) })
  const reader = calling(port)
  await is({ attached: true })
  reader.send(serialLine('0102030405', 'cr'))
  await patiently(() => expect(told()).toEqual(['detached', 'attached', 'card 0102030405']))

  reader.unplug()
  await is({ attached: false, problem: expect.stringContaining('No reader is connected') })
  const again = connect({ port, host: '127.0.0.1' })
  cleanups.push(() => again.destroy())
  await new Promise((connected, refused) => {
    again.once('connect', connected)
    again.once('error', refused)
  })
  again.write('0607080910\n')
  await patiently(() => expect(told().at(-1)).toBe('card 0607080910'))
})

it('reads every card of a reader that connects for each, says it and goes', async () => {
  const port = await freePort()
  const { is, told } = hubOf({ use: 'tcp-line', listen: true, port })
  await is({ problem: expect.stringContaining('No reader') })
  const cards = Array.from({ length: 12 }, (_, n) => `01020304${10 + n}`)
  for (const card of cards) {
    const socket = connect({ port, host: '127.0.0.1' })
    cleanups.push(() => socket.destroy())
    socket.end(`${card}\n`)
    await patiently(() => expect(told()).toContain(`card ${card}`))
    await is({ attached: false })
  }
})

it('reads the last of a hundred connections that come one upon the other', async () => {
  const port = await freePort()
  const { is, told } = hubOf({ use: 'tcp-line', listen: true, port })
  await is({ problem: expect.stringContaining('No reader') })
  const sockets = []
  for (let n = 0; n < 100; n += 1) {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    socket.resume()
    cleanups.push(() => socket.destroy())
    await new Promise(connected => socket.once('connect', connected))
    sockets.push(socket)
  }
  const [last, ...others] = sockets.toReversed()
  await patiently(() => expect(others.filter(one => !one.closed)).toEqual([]))
  // What it says before its turn is thrown away, so it says it until it is heard.
  await patiently(() => {
    last?.write('0102030405\r\n')
    expect(told()).toContain('card 0102030405')
  })
  expect(told().filter(one => one === 'attached').length).toBeLessThan(10)
})

it('gives back port and connection when it is stopped, also between two attempts', async () => {
  const port = await freePort()
  const { hub, is } = hubOf({ use: 'tcp-line', listen: true, port })
  await is({ problem: expect.stringContaining('No reader') })
  const reader = calling(port)
  await is({ attached: true })
  reader.unplug()
  await is({ attached: false })
  await hub.stop()
  const { is: isAgain } = hubOf({ use: 'tcp-line', listen: true, port })
  await isAgain({ problem: expect.stringContaining('No reader') })
})

it('speaks the fast release protocol, and lets the reader show how it went', async () => {
  const heard: string[] = []
  const twin = TWINS['fast-release']?.({})
  const { reader, place } = await networkReader(bytes => {
    heard.push(Buffer.from(bytes).toString('latin1'))
    for (const reply of twin?.hear?.(bytes, 0) ?? []) reader.send(reply.bytes)
  })
  const { hub, is, tells } = hubOf({ use: 'fast-release', ...place })
  await is({ attached: true })
  for (const { bytes } of twin?.present?.('1234567890', 0) ?? []) reader.send(bytes)
  await tells('attached', 'card 1234567890')
  expect(hub.feedback('one', 'refused')).toBe(true)
  // On a slow machine it is told in between that it may go on.
  await patiently(() => expect(heard.join('')).toContain('e\r'))
})
