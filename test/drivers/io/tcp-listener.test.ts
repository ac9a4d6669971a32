// A reader that connects to us, on real sockets of loopback.

import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../../drivers/clock.ts'
import { tcpListener } from '../../../drivers/io/tcp-listener.ts'
import { freePort } from '../../../sim/free-port.ts'
import { byteSourceContract, listenTo } from '../../contracts/byte-source.ts'
import { patiently } from '../../patiently.ts'
import { tcpCaller } from '../tcp-caller.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).toReversed()) await one()
})

byteSourceContract('connection of a reader', async () => {
  const written: number[] = []
  const port = await freePort()
  const listener = tcpListener({ port }, systemClock)
  const reader = tcpCaller(port, bytes => written.push(...bytes))
  return {
    openSource: listener.openSource,
    written: () => Uint8Array.from(written),
    send: bytes => void reader.send(bytes),
    unplug: reader.unplug,
    replug: reader.replug,
    async end() {
      reader.unplug()
      await listener.close()
    },
  }
})

/** A listener, and every socket that reached it. */
async function rig(host?: string) {
  const port = await freePort()
  const sockets: Socket[] = []
  const servers: Server[] = []
  const listener = tcpListener(
    { port, ...(host !== undefined && { host }) },
    systemClock,
    (...args: unknown[]) => {
      const made: Server = Reflect.apply(createServer, undefined, args)
      made.prependListener('connection', socket => sockets.push(socket))
      servers.push(made)
      return made
    },
  )
  cleanups.push(() => listener.close())
  const open = () => {
    const source = listener.openSource()
    cleanups.push(() => source.close())
    return { source, ...listenTo(source) }
  }
  /** A client from an address of loopback; all of 127.0.0.0/8 is. */
  const call = (localAddress = '127.0.0.1') => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => undefined)
    let closed = false
    socket.on('close', () => {
      closed = true
    })
    // Unread, its end would never come.
    socket.resume()
    cleanups.push(() => socket.destroy())
    return { socket, isClosed: () => closed }
  }
  const isUp = () => patiently(() => expect(servers.at(-1)?.listening).toBe(true))
  return {
    port,
    listener,
    open,
    call,
    isUp,
    servers,
    alive: () => sockets.filter(one => !one.destroyed),
  }
}

it('listens on over the end of a connection, and hands over the next one that came meanwhile', async () => {
  const { open, call, servers, isUp } = await rig()
  const first = open()
  await isUp()
  const { socket } = call()
  await first.has('opened')
  socket.destroy()
  await first.has('gone')
  await first.source.close()
  // Nobody has asked for a connection yet: the next attempt is still to come.
  const again = call()
  await new Promise(connected => again.socket.once('connect', connected))
  const second = open()
  await second.has('opened')
  again.socket.write(Uint8Array.of(5))
  await second.hasReceived(Uint8Array.of(5))
  expect(servers).toHaveLength(1)
})

it('keeps what a reader says for an attempt that comes at once', async () => {
  const { open, call, isUp, alive } = await rig()
  const first = open()
  await isUp()
  call().socket.end()
  await first.has('gone')
  expect(first.problems[0]?.soon).toBe(true)
  await first.source.close()
  call().socket.write(Uint8Array.of(1, 2, 3))
  await patiently(() => expect(alive()).toHaveLength(1))
  const second = open()
  await second.hasReceived(Uint8Array.of(1, 2, 3))
})

it('throws away what a reader says before an attempt that comes late', async () => {
  const { open, call, isUp, alive } = await rig()
  const first = open()
  await isUp()
  call().socket.end()
  await first.has('gone')
  await first.source.close()
  const again = call()
  again.socket.write('0102030405\r\n')
  await patiently(() => {
    expect(alive()).toHaveLength(1)
    expect(alive()[0]?.bytesRead).toBe(12)
    expect(alive()[0]?.readableLength).toBe(0)
  })
  const second = open()
  await second.has('opened')
  again.socket.write(Uint8Array.of(7))
  await second.hasReceived(Uint8Array.of(7))
})

it('lets a newer connection of the same address take the place of the older', async () => {
  const { open, call, isUp } = await rig()
  const first = open()
  await isUp()
  const old = call()
  await first.has('opened')
  const newer = call()
  await first.has('gone')
  expect(first.problems[0]?.code).toBe('unplugged')
  await patiently(() => expect(old.isClosed()).toBe(true))
  await first.source.close()
  const second = open()
  await second.has('opened')
  newer.socket.write(Uint8Array.of(8))
  await second.hasReceived(Uint8Array.of(8))
})

it('takes nobody from another address while a reader is connected, and anybody when none is', async () => {
  const { open, call, isUp } = await rig()
  const first = open()
  await isUp()
  const reader = call('127.0.0.2')
  await first.has('opened')
  const stranger = call('127.0.0.3')
  await patiently(() => expect(stranger.isClosed()).toBe(true))
  expect(first.log).toEqual(['opened'])
  reader.socket.destroy()
  await first.has('gone')
  await first.source.close()
  const second = open()
  call('127.0.0.3')
  await second.has('opened')
})

it('says whom it turned away while it waits for a reader', async () => {
  const { open, call, isUp } = await rig('127.0.0.2')
  const { waits } = open()
  await isUp()
  call('127.0.0.3')
  await patiently(() => expect(waits.at(-1)?.message).toContain('from 127.0.0.3 was turned away'))
})

it('closes at once what does not come from the one address that may', async () => {
  const { open, call, isUp } = await rig('127.0.0.2')
  const { log, has } = open()
  await isUp()
  const stranger = call('127.0.0.3')
  await patiently(() => expect(stranger.isClosed()).toBe(true))
  expect(log).toEqual([])
  call('127.0.0.2')
  await has('opened')
})

it('keeps one connection of a hundred, the last', async () => {
  const { open, call, isUp, alive } = await rig()
  const first = open()
  await isUp()
  const callers: ReturnType<typeof call>[] = []
  for (let n = 0; n < 100; n += 1) {
    const caller = call()
    await new Promise(connected => caller.socket.once('connect', connected))
    callers.push(caller)
  }
  await first.has('gone')
  await first.source.close()
  await patiently(() => expect(callers.filter(one => !one.isClosed())).toEqual([callers.at(-1)]))
  expect(alive()).toHaveLength(1)
  const second = open()
  await second.has('opened')
  callers.at(-1)?.socket.write(Uint8Array.of(99))
  await second.hasReceived(Uint8Array.of(99))
})

it('keeps none of a hundred that come and go', async () => {
  const { open, call, isUp, alive } = await rig()
  open()
  await isUp()
  for (let n = 0; n < 100; n += 1) {
    const { socket } = call()
    await new Promise(connected => socket.once('connect', connected))
    socket.destroy()
  }
  await patiently(() => expect(alive()).toEqual([]))
})

it('gives back the port and the connection when it is closed, even with nobody to take it', async () => {
  const { port, open, call, isUp, listener, alive } = await rig()
  const first = open()
  await isUp()
  await first.source.close()
  const waiting = call()
  await patiently(() => expect(alive()).toHaveLength(1))
  await listener.close()
  await listener.close()
  await patiently(() => expect(waiting.isClosed()).toBe(true))
  const other = createServer()
  cleanups.push(() => new Promise(closed => other.close(closed)))
  await new Promise<void>(listening => other.listen(port, () => listening()))
})

it('listens on when one connection could not be taken in', async () => {
  const { open, call, isUp, servers } = await rig()
  const first = open()
  await isUp()
  servers[0]?.emit('error', Object.assign(new Error('too many'), { code: 'EMFILE' }))
  expect(first.log).toEqual([])
  await first.source.close()
  const second = open()
  call()
  await second.has('opened')
  expect(servers).toHaveLength(1)
})

it('says that another program has the port, and listens once that is gone', async () => {
  const { port, open } = await rig()
  const other = createServer()
  await new Promise<void>(listening => other.listen(port, '127.0.0.1', () => listening()))
  const first = open()
  await first.has('gone')
  expect(first.problems).toEqual([
    {
      code: 'busy',
      message: `Another program listens on port ${port}: stop it, or give this reader another port.`,
    },
  ])
  await new Promise(closed => other.close(closed))
  const second = open()
  await patiently(() => expect(second.waits).toHaveLength(1))
})

it.each([
  [
    'EACCES',
    'no-permission',
    'Port 80 may not be opened by this user: give this reader a port above 1023.',
  ],
  [
    'ENOBUFS',
    'unavailable',
    'Port 80 could not be listened on (ENOBUFS): check the network of this terminal.',
  ],
])('says what to do about %s', async (errno, code, message) => {
  const failing = () => {
    const made = createServer()
    made.listen = () => {
      made.emit('error', Object.assign(new Error(errno), { code: errno }))
      return made
    }
    return made
  }
  const listener = tcpListener({ port: 80 }, systemClock, failing)
  const { problems, has } = listenTo(listener.openSource())
  await has('gone')
  expect(problems).toEqual([{ code, message }])
  await listener.close()
})
