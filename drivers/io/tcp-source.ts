// A reader on the network that we connect to, as a byte source, with nothing but node:net.

import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { Clock } from '../clock.ts'
import { createAttempt } from './attempt.ts'
import type { ByteSource, SourceProblem } from './byte-source.ts'
import { ALIVE, carry, codeOf, hangUp, sendOn, written } from './tcp-link.ts'

/** Longest wait for a connection, the look-up of a name included. */
const CONNECT_MS = 5_000

/** What is needed of the system. */
export type Dial = (options: TcpNetConnectOpts) => Socket

/**
 * One attempt at one reader. That another program is connected to it cannot be known: some readers refuse a second
 * connection, some close it at once, some take it.
 */
export function tcpSource(
  { host, port }: { readonly host: string; readonly port: number },
  clock: Clock,
  dial: Dial = connect,
): ByteSource {
  let socket: Socket | undefined
  const attempt = createAttempt(() => hangUp(socket))

  const start = async (): Promise<SourceProblem | undefined> => {
    socket = dial({ host, port, ...ALIVE })
    const error = await connected(socket, clock)
    if (error !== undefined) return unreached(host, port, error)
    carry(socket, attempt, clock, { where: `at ${written(host, port)}` })
    return undefined
  }

  return {
    open: listener =>
      attempt.begin(listener, () => start().catch(error => unreached(host, port, error))),
    write: bytes => !attempt.isOver && sendOn(socket, bytes),
    close() {
      const closed = attempt.close()
      // Or it would wait for the end of the connecting.
      socket?.destroy()
      return closed
    },
  }
}

/** What went wrong, or undefined when it is connected. */
function connected(socket: Socket, clock: Clock): Promise<Error | undefined> {
  return new Promise(resolve => {
    const late = Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })
    const disarm = clock.arm(clock.now() + CONNECT_MS, () => socket.destroy(late))
    const settled = (error?: Error): void => {
      disarm()
      resolve(error)
    }
    socket.once('connect', () => settled())
    // Stays for good: an error nobody listens for would end the process. What comes later is told by `close`.
    socket.on('error', settled)
    socket.once('close', () => settled(new Error('closed')))
  })
}

function unreached(host: string, port: number, error: unknown): SourceProblem {
  const at = written(host, port)
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED': {
      const message = `${at} refuses connections: plug the reader in, correct its host and port, or end what else is connected to it.`
      return { code: 'unavailable', message }
    }
    case 'ETIMEDOUT': {
      const message = `${at} does not answer: plug the reader in, check its network cable, or correct its host and port.`
      return { code: 'unavailable', message }
    }
    case 'ENOTFOUND': {
      const message = `There is no host ${host}: correct host, or write the address of the reader there.`
      return { code: 'unavailable', message }
    }
    case 'EAI_AGAIN': {
      const message = `The name ${host} cannot be looked up now: check this terminal's network, or write the address of the reader as host.`
      return { code: 'unavailable', message }
    }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH': {
      const message = `There is no way to ${at}: check the network of this terminal and of the reader.`
      return { code: 'unavailable', message }
    }
    default: {
      const said = typeof code === 'string' ? code : String(error)
      const message = `${at} could not be connected to (${said}): check the reader, its host and its port.`
      return { code: 'unavailable', message }
    }
  }
}
