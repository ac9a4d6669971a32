// Messages as lines of JSON over a stream, both ways; QEMU's control socket and the guest's channel speak so.

import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What is looked at in a message; whoever asks knows the rest. */
export interface Message {
  readonly id?: unknown
  readonly return?: unknown
  readonly error?: unknown
  readonly event?: unknown
  readonly data?: unknown
  readonly kind?: unknown
}

export interface JsonLines {
  send(message: object): void
  close(): void
  /** Resolves when the far end is gone and all it had sent is heard. */
  readonly over: Promise<unknown>
}

const TRY_AGAIN_MS = 50

/** Calls `heard` for every message from the socket at `path`, which may appear a moment later. */
export async function jsonLines(
  path: string,
  limitMs: number,
  heard: (message: Message) => void,
): Promise<JsonLines> {
  const socket = await connected(path, limitMs)
  // The far end goes when the machine is killed.
  socket.on('error', () => socket.destroy())
  const over = new Promise(resolve => socket.once('close', resolve))
  createInterface(socket).on('line', line => {
    if (line.startsWith('{')) heard(JSON.parse(line))
  })
  return {
    send: message => socket.write(`${JSON.stringify(message)}\n`),
    close: () => socket.destroy(),
    over,
  }
}

/** A connection to the socket at `path`, tried again until it is there. */
export async function connected(path: string, limitMs: number): Promise<Socket> {
  const last = performance.now() + limitMs
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path)
        socket.once('connect', () => resolve(socket)).once('error', reject)
      })
    } catch (error) {
      if (performance.now() > last) throw error
      await new Promise(resolve => setTimeout(resolve, TRY_AGAIN_MS))
    }
  }
}
