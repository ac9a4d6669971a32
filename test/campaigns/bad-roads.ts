// Ways in which a server is there and does not answer: each a real one, between a real terminal and a real server.

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Network } from '../../sim/faults/network.ts'

export interface BadRoad {
  readonly name: string
  begin(): Promise<void>
  end(): Promise<void>
}

/** All of them. `network` is what the terminal goes through first, `relay` what comes after it. */
export function badRoads(server: ChildProcess, network: Network, relay: Relay): readonly BadRoad[] {
  const up = () => network.set('up')
  let deaf: ChildProcess | undefined
  return [
    { name: 'cut', begin: () => network.set('down'), end: up },
    {
      name: 'server stopped',
      begin: async () => void server.kill('SIGSTOP'),
      end: async () => void server.kill('SIGCONT'),
    },
    {
      name: 'no answer to SYN',
      async begin() {
        await network.set('down')
        deaf = await deafPort(network.port)
      },
      async end() {
        if (deaf !== undefined) {
          const gone = once(deaf, 'exit')
          deaf.kill('SIGKILL')
          await gone
        }
        await up()
      },
    },
    {
      name: 'TLS handshake that hangs',
      async begin() {
        await network.set('down')
        await network.set('frozen')
      },
      // What hung for so long is lost: no handshake of before goes on.
      async end() {
        await network.set('down')
        await up()
      },
    },
    { name: 'captive portal', begin: () => network.set('captive'), end: up },
    {
      name: 'slow loris',
      begin: async () => relay.drip(true),
      end: async () => relay.drip(false),
    },
  ]
}

/** A port of loopback where SYNs are dropped: its owner is stopped, and its queue is full. */
async function deafPort(port: number): Promise<ChildProcess> {
  const program = `require('node:net').createServer().listen({ port: ${port}, host: '127.0.0.1', backlog: 1 }, () => process.stdout.write('x'))`
  const owner = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    owner.kill('SIGKILL')
  })
  await once(owner.stdout, 'data')
  owner.kill('SIGSTOP')
  for (let waiting = 0; waiting < MOST_WAITING; waiting += 1) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    onTestFinished(() => {
      socket.destroy()
    })
    const signal = AbortSignal.timeout(DROPPED_MS)
    const connected = await once(socket, 'connect', { signal }).then(
      () => true,
      () => false,
    )
    if (!connected) return owner
  }
  throw new Error(`Port ${port} still answers after ${MOST_WAITING} connections that nobody took.`)
}

/** More than any queue of one connection holds. */
const MOST_WAITING = 20
/** Loopback answers a SYN within microseconds, or not at all. */
const DROPPED_MS = 500

export interface Relay {
  readonly port: number
  /** While it drips, the server's answers come byte by byte. */
  drip(drips: boolean): void
}

const BYTE_EVERY_MS = 200

/** A port of loopback in front of another one. */
export async function openRelay(target: number): Promise<Relay> {
  let drips = false
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    const over = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', over).on('close', over)
    near.pipe(far)
    void carry(far, near)
  })
  const carry = async (from: Socket, to: Socket): Promise<void> => {
    try {
      for await (const piece of from) {
        for (let at = 0; at < piece.length; ) {
          const end = drips ? at + 1 : piece.length
          to.write(piece.subarray(at, end))
          at = end
          if (drips) await new Promise(resolve => setTimeout(resolve, BYTE_EVERY_MS))
        }
      }
    } catch {
      to.destroy()
    }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    drip(wanted) {
      drips = wanted
    },
  }
}
