// A reader on the network without hardware: a real socket on loopback whose far end is the emulated reader.

import { createServer, type Server, type Socket } from 'node:net'

const LOOPBACK = '127.0.0.1'
const MAX_WAITING_BYTES = 4_096

export interface TcpPort {
  readonly host: string
  /** The same over unplug and replug. */
  readonly port: number
  /** Sends bytes to whoever is connected; false when nobody is, or takes none. */
  send(bytes: Uint8Array): boolean
  /** Ends the connection and refuses new ones. Safe to call twice. */
  unplug(): void
  /** Listens again on the same port. Who took that meanwhile keeps it; the reader then stays away. */
  replug(): void
}

/**
 * A plugged-in reader that waits for a connection on a free port. Unplug it when done. Like a reader it serves one
 * host: the last one that came. `hear` gets what that writes. Rejects with Node's error when no port is free.
 */
export async function tcpPort(hear: (bytes: Uint8Array) => void = () => {}): Promise<TcpPort> {
  let server: Server | undefined
  let host: Socket | undefined

  const serve = (socket: Socket): void => {
    host?.destroy()
    host = socket
    socket.on('data', hear)
    // Unheard, an error would end the process.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (host === socket) host = undefined
    })
  }
  const listen = (port: number): Server => {
    const made = createServer({ noDelay: true }, serve)
    server = made
    return made.listen(port, LOOPBACK)
  }

  const first = listen(0)
  await new Promise<void>((listening, failed) => {
    first.once('listening', listening)
    first.once('error', failed)
  })
  const address = first.address()
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  const { port } = address

  return {
    host: LOOPBACK,
    port,
    send(bytes) {
      if (host === undefined || host.writableLength > MAX_WAITING_BYTES) return false
      host.write(bytes)
      return true
    },
    unplug() {
      server?.close()
      server = undefined
      host?.destroy()
      host = undefined
    },
    replug() {
      if (server === undefined) listen(port).on('error', () => undefined)
    },
  }
}
