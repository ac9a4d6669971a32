// The network between a terminal and the server, in each of its states, on real sockets.

import { once } from 'node:events'
import { request } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { seededChance } from '../../../sim/chance.ts'
import { type Network, type NetworkOptions, openNetwork } from '../../../sim/faults/network.ts'

/** A network in front of a server that says everything back. */
async function echoNetwork(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const server = createServer(socket => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: target } = server.address() as AddressInfo
  const network = await openNetwork({ target, chance: seededChance(7), ...options })
  onTestFinished(async () => {
    await network.close()
    server.close()
    await once(server, 'close')
  })
  return network
}

interface Line {
  readonly socket: Socket
  readonly heard: () => string
  /** How it ended: `end` or an error code. */
  readonly over: Promise<string>
}

async function call({ port }: Network): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1' })
  let heard = ''
  socket.on('data', bytes => {
    heard += bytes
  })
  const over = new Promise<string>(resolve => {
    socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? ''))
    socket.on('end', () => resolve('end'))
  })
  onTestFinished(() => void socket.destroy())
  await new Promise<void>(resolve => {
    socket.once('connect', () => resolve()).once('close', () => resolve())
  })
  return { socket, heard: () => heard, over }
}

const hears = (line: Line, text: string) =>
  expect.poll(line.heard, { interval: 5, timeout: 10_000 }).toBe(text)

it('is up: carries bytes both ways and the end of each', async () => {
  const network = await echoNetwork()
  const line = await call(network)
  line.socket.write('hello')
  await hears(line, 'hello')
  line.socket.end(' and bye')
  expect(await line.over).toBe('end')
  expect(line.heard()).toBe('hello and bye')
})

it('is down: resets what is open, refuses what is new, and comes back on the same port', async () => {
  const network = await echoNetwork()
  const { port } = network
  const open = await call(network)
  open.socket.write('a')
  await hears(open, 'a')
  await network.set('down')
  expect(await open.over).toBe('ECONNRESET')
  expect(await (await call(network)).over).toBe('ECONNREFUSED')
  await network.set('down')
  await network.set('up')
  expect(network).toMatchObject({ port, state: 'up' })
  const again = await call(network)
  again.socket.write('b')
  await hears(again, 'b')
})

it('is frozen: accepts, moves nothing, breaks nothing, and goes on where it stopped', async () => {
  const network = await echoNetwork()
  const before = await call(network)
  before.socket.write('1')
  await hears(before, '1')
  await network.set('frozen')
  before.socket.write('2')
  const during = await call(network)
  during.socket.write('3')
  // The bytes have left both sockets and nothing came back for many turns of the loop.
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
  expect([before.heard(), during.heard()]).toEqual(['1', ''])
  expect([before.socket.destroyed, during.socket.destroyed]).toEqual([false, false])
  await network.set('up')
  await hears(before, '12')
  await hears(during, '3')
})

it('is slow: every piece waits, and then takes its time', async () => {
  const network = await echoNetwork({ slow: { delayMs: 60, bytesPerSecond: 10_000 } })
  await network.set('slow')
  const line = await call(network)
  const begin = performance.now()
  line.socket.write('x'.repeat(1_000))
  await hears(line, 'x'.repeat(1_000))
  // Once for the connection, then there and back: 60 ms each, and twice 100 ms for a thousand bytes.
  expect(performance.now() - begin).toBeGreaterThanOrEqual(300)
})

it('is lossy: some connections break, some stall until it is better, some get through', async () => {
  const fates = async (seed: number) => {
    const network = await echoNetwork({ chance: seededChance(seed) })
    await network.set('lossy')
    const seen: string[] = []
    for (let i = 0; i < 60; i += 1) {
      const line = await call(network)
      line.socket.write('?')
      const fate = await Promise.race([
        line.over,
        expect
          .poll(line.heard, { interval: 1, timeout: 100 })
          .toBe('?')
          .then(
            () => 'through',
            () => 'stalled',
          ),
      ])
      seen.push(fate)
      if (fate === 'stalled' && !seen.includes('recovered')) {
        await network.set('up')
        await hears(line, '?')
        await network.set('lossy')
        seen.push('recovered')
      }
      line.socket.destroy()
    }
    return new Set(seen)
  }
  expect(await fates(3)).toEqual(new Set(['through', 'stalled', 'recovered', 'ECONNRESET']))
})

it('is captive: somebody else answers, with another certificate and 200 for everything', async () => {
  const network = await echoNetwork()
  const open = await call(network)
  open.socket.write('a')
  await hears(open, 'a')
  await network.set('captive')
  expect(await open.over).toBe('ECONNRESET')
  const sent = request({
    ...{ host: '127.0.0.1', port: network.port, path: '/device/v1/beat' },
    ...{ rejectUnauthorized: false, agent: false },
  })
  sent.end()
  const [answer] = await once(sent, 'response')
  expect(answer.statusCode).toBe(200)
  expect(answer.socket.getPeerCertificate().subject.CN).toBe('Guest network')
  answer.resume()
  await once(answer, 'end')
  await network.set('up')
  const line = await call(network)
  line.socket.write('b')
  await hears(line, 'b')
})
