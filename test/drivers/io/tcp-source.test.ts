// A reader that we connect to, on real sockets of loopback; what loopback cannot do is said by a socket of ours.

import { Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../../drivers/clock.ts'
import { type Dial, tcpSource } from '../../../drivers/io/tcp-source.ts'
import { freePort } from '../../../sim/free-port.ts'
import { tcpPort } from '../../../sim/readers/tcp-port.ts'
import { byteSourceContract, listenTo } from '../../contracts/byte-source.ts'
import { patiently } from '../../patiently.ts'
import { virtualClock } from '../virtual-clock.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).toReversed()) await one()
})

byteSourceContract(
  'connection to a reader',
  async () => {
    const written: number[] = []
    const reader = await tcpPort(bytes => written.push(...bytes))
    return {
      openSource: () => tcpSource(reader, systemClock),
      written: () => Uint8Array.from(written),
      send: bytes => void reader.send(bytes),
      unplug: reader.unplug,
      replug: reader.replug,
      end: reader.unplug,
    }
  },
  { shared: true },
)

/** A socket that never connects, and fails with this code at once where one is given. */
const dead =
  (code?: string, made: Socket[] = []): Dial =>
  () => {
    const socket = new Socket()
    made.push(socket)
    if (code !== undefined) socket.destroy(Object.assign(new Error(code), { code }))
    return socket
  }

it.each([
  ['ECONNREFUSED', 'refuses connections: plug the reader in'],
  ['ENOTFOUND', 'There is no host reader.example: correct host'],
  ['EAI_AGAIN', 'cannot be looked up now'],
  ['EHOSTUNREACH', 'There is no way to reader.example:4000: check the network'],
  ['ENETUNREACH', 'There is no way to'],
  ['ECONNRESET', 'could not be connected to (ECONNRESET): check the reader'],
])('says what to do about %s', async (code, says) => {
  const place = { host: 'reader.example', port: 4_000 }
  const { problems, has } = listenTo(tcpSource(place, systemClock, dead(code)))
  await has('gone')
  expect(problems).toEqual([{ code: 'unavailable', message: expect.stringContaining(says) }])
})

it('gives up after five seconds without an answer, and keeps no socket', async () => {
  const clock = virtualClock()
  const sockets: Socket[] = []
  const place = { host: '2001:db8::7', port: 4_000 }
  const { log, problems, has } = listenTo(tcpSource(place, clock, dead(undefined, sockets)))
  await clock.pass(4_999)
  expect(log).toEqual([])
  await clock.pass(1)
  await has('gone')
  expect(problems[0]?.message).toContain('[2001:db8::7]:4000 does not answer')
  expect(sockets.map(one => one.destroyed)).toEqual([true])
})

it('leaves a connection that was made in time as it is', async () => {
  const clock = virtualClock()
  const reader = await tcpPort()
  cleanups.push(reader.unplug)
  const source = tcpSource(reader, clock)
  cleanups.push(() => source.close())
  const { log, has, hasReceived } = listenTo(source)
  await has('opened')
  await clock.pass(60_000)
  reader.send(Uint8Array.of(1))
  await hasReceived(Uint8Array.of(1))
  expect(log).toEqual(['opened', 'chunk'])
})

it('ends at once when it is closed while it connects', async () => {
  const clock = virtualClock()
  const sockets: Socket[] = []
  const source = tcpSource({ host: '127.0.0.1', port: 1 }, clock, dead(undefined, sockets))
  const { log } = listenTo(source)
  await source.close()
  expect(sockets.map(one => one.destroyed)).toEqual([true])
  expect(log).toEqual([])
})

it('says that a port is refused where nobody listens', async () => {
  const port = await freePort()
  const { problems, has } = listenTo(tcpSource({ host: 'localhost', port }, systemClock))
  await has('gone')
  expect(problems[0]?.message).toContain(`localhost:${port} refuses connections`)
})

it('asks for small delays and for signs of life, and takes no more than 4096 bytes that nobody reads', async () => {
  const asked: object[] = []
  const socket = new Socket()
  const source = tcpSource({ host: 'reader', port: 4_000 }, systemClock, options => {
    asked.push(options)
    queueMicrotask(() => socket.emit('connect'))
    return socket
  })
  cleanups.push(() => source.close())
  const { has } = listenTo(source)
  await has('opened')
  expect(asked).toEqual([
    { host: 'reader', port: 4_000, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 },
  ])
  // Bytes that are never taken: as if the reader's window were shut.
  Object.defineProperty(socket, 'readyState', { value: 'open' })
  socket._write = () => undefined
  expect(source.write(new Uint8Array(4_000))).toBe(true)
  expect(source.write(new Uint8Array(96))).toBe(true)
  expect(source.write(Uint8Array.of(1))).toBe(false)
})

it('survives a reader that resets the connection', async () => {
  const reader = await tcpPort()
  cleanups.push(reader.unplug)
  const source = tcpSource(reader, systemClock)
  cleanups.push(() => source.close())
  const { problems, has } = listenTo(source)
  await has('opened')
  // Bytes the reader has not read make its end a reset.
  await patiently(() => expect(source.write(new Uint8Array(64))).toBe(true))
  reader.unplug()
  await has('gone')
  expect(problems).toEqual([
    {
      code: 'unplugged',
      message: `The connection with the reader at 127.0.0.1:${reader.port} ended: check its power and its network cable.`,
    },
  ])
})
