// What both directions of TCP share: one connection with a reader carries bytes until it ends.

import { isIPv6, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Attempt } from './attempt.ts'

/** Most bytes that may wait for a reader that takes none. */
const MAX_WAITING_BYTES = 4_096

/**
 * A reader that lost its power says nothing more, so an idle connection is tried after ten seconds, then once a second;
 * after ten tries in vain the system ends it (the figures behind the first are Node's own).
 */
export const ALIVE = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 } as const

/**
 * Lets the attempt have what comes, until the connection ends; `where` is for the sentence then, `soon` for a reader
 * that connects to us.
 */
export function carry(
  socket: Socket,
  attempt: Attempt,
  clock: Clock,
  { where, soon }: { readonly where: string; readonly soon?: true },
): void {
  const message = `The connection with the reader ${where} ended: check its power and its network cable.`
  socket.on('data', (bytes: Buffer) => attempt.chunk({ at: clock.now(), bytes }))
  // It comes after the other side's end, and after every error.
  socket.once('close', () => attempt.fail({ code: 'unplugged', message, ...(soon && { soon }) }))
}

/** Sends, or answers false where the connection is not open or takes no more. */
export function sendOn(socket: Socket | undefined, bytes: Uint8Array): boolean {
  // A socket that is still connecting would keep the bytes for later.
  if (socket?.readyState !== 'open') return false
  if (socket.writableLength + bytes.length > MAX_WAITING_BYTES) return false
  socket.write(bytes)
  return true
}

/** Ends the connection at once, whatever is under way. */
export function hangUp(socket: Socket | undefined): Promise<void> {
  return new Promise(resolve => {
    if (socket === undefined || socket.closed) return resolve()
    socket.once('close', () => resolve())
    socket.destroy()
  })
}

/** A place on the network as people write it. */
export function written(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
