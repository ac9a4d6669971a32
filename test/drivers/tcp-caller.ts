// A reader on the network that connects to its host by itself, and again whenever it is closed.

import { connect, type Socket } from 'node:net'

const LOOPBACK = '127.0.0.1'
/** From the end of a connection to the next try, milliseconds. */
const AGAIN_MS = 20

export interface TcpCaller {
  /** Sends bytes to its host; false when it is not connected. */
  send(bytes: Uint8Array): boolean
  /** Ends the connection and tries no more. Safe to call twice. */
  unplug(): void
  replug(): void
}

/** A plugged-in reader that connects to a port of loopback. Unplug it when done. `hear` gets what its host writes. */
export function tcpCaller(port: number, hear: (bytes: Uint8Array) => void = () => {}): TcpCaller {
  let socket: Socket | undefined
  let again: NodeJS.Timeout | undefined
  let plugged = false

  const call = (): void => {
    const mine = connect({ port, host: LOOPBACK, noDelay: true })
    socket = mine
    mine.on('data', hear)
    // Unheard, an error would end the process; `close` follows it.
    mine.on('error', () => undefined)
    mine.on('close', () => {
      if (plugged && socket === mine) again = setTimeout(call, AGAIN_MS)
    })
  }
  const replug = (): void => {
    if (plugged) return
    plugged = true
    call()
  }

  replug()
  return {
    send(bytes) {
      if (socket?.readyState !== 'open') return false
      socket.write(bytes)
      return true
    },
    unplug() {
      plugged = false
      clearTimeout(again)
      socket?.destroy()
      socket = undefined
    },
    replug,
  }
}
