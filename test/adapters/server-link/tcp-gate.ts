// A port in front of another port whose network can go down or freeze while both ends stay what they are.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpGate {
  readonly port: number
  /** `down`: connections are refused and the open ones cut. `frozen`: bytes are taken and go nowhere. */
  set(state: 'up' | 'down' | 'frozen'): Promise<void>
  close(): Promise<void>
}

/** Opens a gate on a free port of loopback to `target` on loopback. */
export async function openTcpGate(target: number): Promise<TcpGate> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let frozen = false

  const server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', bytes => {
        if (!frozen) to.write(bytes)
      })
      from.on('error', () => {})
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
    }
  })
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  const close = async () => {
    if (!server.listening) return
    server.close()
    cut()
    await once(server, 'close')
  }
  await open(0)
  const { port } = server.address() as AddressInfo

  return {
    port,
    async set(state) {
      // Bytes that a frozen network swallowed do not come back: those connections are lost.
      if (frozen && state !== 'frozen') cut()
      frozen = state === 'frozen'
      if (state === 'down') await close()
      else if (!server.listening) await open(port)
    },
    close,
  }
}
