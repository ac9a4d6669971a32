// A reader on the network that connects to us, as byte sources, with nothing but node:net.
//
//   no connection ──reader comes──▶ waiting ──an attempt takes it──▶ taken ──ends──▶ no connection
//                                      └────a newer one of the same reader takes its place────┘

import { BlockList, createServer, isIPv6, type Server, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { type Attempt, createAttempt } from './attempt.ts'
import type { ByteSource, OpenSource, SourceProblem } from './byte-source.ts'
import { ALIVE, carry, codeOf, hangUp, sendOn } from './tcp-link.ts'

/** Most connections that wait in the system to be looked at. */
const MAX_BACKLOG = 8

/** How long what a reader says waits for an attempt, milliseconds. */
const KEPT_MS = 500

const BUSY: SourceProblem = {
  code: 'busy',
  message: 'The port of this reader is in use by another reader: give each its own port.',
}

export interface TcpListener {
  readonly openSource: OpenSource
  /** Stops listening and ends the reader's connection; the sources must be closed before. */
  close(): Promise<void>
}

/**
 * Listens on a port from the first attempt until `close`, over all attempts: a reader whose connection ended comes again
 * at once, and must not be refused while the next attempt still waits for its turn. Its connection waits for that
 * attempt, which usually comes at once. Where it does not, after several short connections, what the reader says is
 * thrown away after half a second: a card must not open a session half a minute after it was shown.
 *
 * It has one connection at a time, and the newest of the same address wins: a reader that lost its power never closed
 * the old one, and to refuse the new one would keep it away until keep-alive notices. From other addresses nothing is
 * taken while there is a connection, so that nobody else pushes a reader out. `host`, when given, is the only address
 * that may come at all.
 */
export function tcpListener(
  { port, host }: { readonly port: number; readonly host?: string },
  clock: Clock,
  serve: typeof createServer = createServer,
): TcpListener {
  const mayCome = host === undefined ? () => true : only(host)
  let server: Server | undefined
  let listening: Promise<SourceProblem | undefined> | undefined
  let current: { readonly socket: Socket; readonly from: string } | undefined
  let holder: Attempt | undefined
  /** Gives the holder the connection it waits for, or undefined when it need not wait any more. */
  let take: ((socket: Socket | undefined) => void) | undefined

  /** What the reader says is kept for the attempt that comes at once, and for no later one. */
  const throwAwayLater = (socket: Socket): void => {
    const cancel = clock.arm(clock.now() + KEPT_MS, () => {
      if (current?.socket === socket && holder === undefined) socket.resume()
    })
    socket.once('close', cancel)
  }
  const arrive = (socket: Socket): void => {
    // Unheard, an error would end the process; `close` follows it.
    socket.on('error', () => undefined)
    const from = socket.remoteAddress
    const isSame = current === undefined || current.from === from
    if (from === undefined || !isSame || !mayCome(from)) {
      socket.destroy()
      if (from !== undefined && current === undefined) holder?.waiting(stranger(port, from, host))
      return
    }
    current?.socket.destroy()
    current = { socket, from }
    socket.once('close', () => {
      if (current?.socket === socket) current = undefined
    })
    if (take === undefined) throwAwayLater(socket)
    else take(socket)
    take = undefined
  }

  const listen = (): Promise<SourceProblem | undefined> => {
    listening ??= new Promise(resolve => {
      const made = serve(ALIVE, arrive)
      made.on('error', error => {
        // One connection could not be taken in; the next may.
        if (made.listening) return
        listening = undefined
        resolve(deaf(port, error))
      })
      made.listen({ port, backlog: MAX_BACKLOG }, () => resolve(undefined))
      server = made
    })
    return listening
  }

  const openSource = (): ByteSource => {
    let mine: Socket | undefined
    const attempt = createAttempt(async () => {
      await hangUp(mine)
      if (holder === attempt) holder = undefined
    })

    const start = async (): Promise<SourceProblem | undefined> => {
      if (holder !== undefined) return BUSY
      holder = attempt
      const problem = await listen()
      if (problem !== undefined || attempt.isOver) return problem
      if (current === undefined) attempt.waiting(nobody(port))
      mine = await (current?.socket ??
        new Promise<Socket | undefined>(resolve => {
          take = resolve
        }))
      if (mine !== undefined) carry(mine, attempt, clock, { where: `on port ${port}`, soon: true })
      return undefined
    }

    return {
      open: listener => attempt.begin(listener, start),
      write: bytes => !attempt.isOver && sendOn(mine, bytes),
      close() {
        const closed = attempt.close()
        if (holder === attempt) {
          take?.(undefined)
          take = undefined
        }
        return closed
      },
    }
  }

  return {
    openSource,
    async close() {
      const last = server
      server = undefined
      listening = undefined
      current?.socket.destroy()
      await new Promise<void>(resolve => {
        if (last === undefined) resolve()
        else last.close(() => resolve())
      })
    },
  }
}

/** Whether an address is this one, however it is written: IPv4 also comes as IPv6, and IPv6 with its interface. */
function only(host: string): (from: string) => boolean {
  const list = new BlockList()
  const bare = (address: string): string => address.replace(/%.*/, '')
  const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')
  list.addAddress(bare(host), family(host))
  return from => list.check(bare(from), family(from))
}

const nobody = (port: number): SourceProblem => ({
  code: 'unavailable',
  message: `No reader is connected to port ${port}: plug it in, and set in it the address of this terminal and port ${port}.`,
})

const stranger = (port: number, from: string, host = ''): SourceProblem => ({
  code: 'unavailable',
  message: `A reader from ${from.replace(/^::ffff:/, '')} was turned away from port ${port}: only ${host} may come. Correct its host, or that reader's address.`,
})

function deaf(port: number, error: Error): SourceProblem {
  switch (codeOf(error)) {
    case 'EADDRINUSE': {
      const message = `Another program listens on port ${port}: stop it, or give this reader another port.`
      return { code: 'busy', message }
    }
    case 'EACCES': {
      const message = `Port ${port} may not be opened by this user: give this reader a port above 1023.`
      return { code: 'no-permission', message }
    }
    default: {
      const message = `Port ${port} could not be listened on (${error.message}): check the network of this terminal.`
      return { code: 'unavailable', message }
    }
  }
}
