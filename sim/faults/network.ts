// The network between one terminal and the server: a TCP proxy on loopback that can behave badly in known ways.
// It never looks into what it carries, so TLS and pinning stay what they are.

import { generateKeyPairSync, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttps } from 'node:https'
import { connect, createServer, type Socket } from 'node:net'
import type { Chance } from '../chance.ts'
import { makeCertificate } from '../server/certificate.ts'

/**
 * `down`: new connections are refused, open ones reset. `slow`: late and narrow. `lossy`: connections stall or break at
 * random. `frozen`: accepted, and nothing moves any more. `captive`: somebody else answers, with HTTP 200.
 */
export const NETWORK_STATES = ['up', 'down', 'slow', 'lossy', 'frozen', 'captive'] as const
export type NetworkState = (typeof NETWORK_STATES)[number]

export interface NetworkOptions {
  /** Port of the server on loopback. */
  readonly target: number
  readonly chance: Chance
  /** `slow`: what each piece waits, and how fast it then goes. */
  readonly slow?: { readonly delayMs: number; readonly bytesPerSecond: number }
  /** `lossy`: the chance of each piece to be the connection's last, by reset or by stalling. */
  readonly lossy?: { readonly reset: number; readonly stall: number }
}

export interface Network {
  /** Where the terminal finds the server. */
  readonly port: number
  readonly state: NetworkState
  set(state: NetworkState): Promise<void>
  close(): Promise<void>
}

// Below the ports that systems hand out by themselves: while we refuse, nobody else gets our port, and a client that
// tries it again and again cannot be given it as its own and so connect to itself. And drawn from no seed: simulators
// with the same one would all want the same port, and take it from whoever is down.
const FIRST_PORT = 15_000
const PORTS = 15_000
const PORT_TRIES = 50
/** A frozen network keeps connections open; beyond this many new ones are reset. */
const MOST_CONNECTIONS = 512

const DAY_MS = 86_400_000
const PORTAL_PAGE = '<!doctype html><title>Guest network</title><p>Please accept the terms of use.'

/** Opens the proxy on a free port of loopback. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { target, chance } = options
  const { slow = { delayMs: 200, bytesPerSecond: 16_384 } } = options
  const { lossy = { reset: 0.05, stall: 0.05 } } = options
  const open = new Set<Socket>()
  let state: NetworkState = 'up'
  let wakeAll = (): void => {}
  let change = new Promise<void>(resolve => {
    wakeAll = resolve
  })

  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  }
  const resetAll = (): void => {
    for (const socket of open) reset(socket)
  }

  /** Resolves when a piece of so many bytes may go on; throws when the connection breaks here. */
  const passage = async (bytes: number): Promise<void> => {
    for (;;) {
      switch (state) {
        case 'frozen':
          await change
          continue
        case 'slow':
          return sleep(slow.delayMs + (1_000 * bytes) / slow.bytesPerSecond)
        case 'lossy': {
          const drawn = chance()
          if (drawn < lossy.reset) throw new Error('reset')
          if (drawn >= lossy.reset + lossy.stall) return
          await change
          continue
        }
        case 'up':
        case 'down':
        case 'captive':
          return
      }
    }
  }
  const carry = async (from: Socket, to: Socket): Promise<void> => {
    // Standard, the loop would destroy the socket at its end, and with it what still goes the other way.
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      await passage(piece.length)
      if (!to.write(piece)) await once(to, 'drain')
    }
    to.end()
  }
  const join = async (near: Socket): Promise<void> => {
    keep(near)
    try {
      await passage(0)
      if (near.destroyed) return
      const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
      keep(far)
      const broken = (): void => {
        reset(near)
        reset(far)
      }
      near.on('error', broken)
      far.on('error', broken)
      await Promise.all([carry(near, far), carry(far, near)]).catch(broken)
    } catch {
      reset(near)
    }
  }

  const portal = createPortal()
  const server = createServer({ allowHalfOpen: true }, near => {
    if (open.size >= MOST_CONNECTIONS) reset(near)
    else if (state === 'captive') {
      keep(near)
      portal.emit('connection', near)
    } else void join(near)
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const shut = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    resetAll()
    await closed
  }

  const port = await someFreePort(listen)

  return {
    port,
    get state() {
      return state
    },
    async set(next) {
      const before = state
      state = next
      wakeAll()
      change = new Promise(resolve => {
        wakeAll = resolve
      })
      if (next === 'down') return shut()
      // The portal is somebody else: no connection lives on when it comes or goes.
      if (next !== before && (next === 'captive' || before === 'captive')) resetAll()
      if (!server.listening) await listen(port)
    },
    async close() {
      state = 'down'
      wakeAll()
      await shut()
      portal.close()
    },
  }
}

/** A socket that is just saying goodbye cannot be reset: libuv refuses, and Node 20 then never closes it at all. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function someFreePort(listen: (port: number) => Promise<void>): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = FIRST_PORT + randomInt(PORTS)
    try {
      await listen(port)
      return port
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || tries === PORT_TRIES) throw error
    }
  }
}

/** What a guest network's login page does: a certificate of its own, and a friendly 200 for everything. */
function createPortal() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = 'Guest network'
  const cert = makeCertificate({
    profile: 'server',
    subject,
    key: privateKey,
    issuer: { subject, key: privateKey },
    from: Date.now() - DAY_MS,
    until: Date.now() + 90 * DAY_MS,
    names: ['localhost', '127.0.0.1'],
  })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const portal = createHttps({ key, cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(PORTAL_PAGE)
  })
  return portal.on('tlsClientError', () => {})
}
