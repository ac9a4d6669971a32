// What a command does that runs until somebody stops it.

import { CannotStart } from './cannot-start.ts'

/**
 * Resolves at the first signal; the second one ends the process at once. Whoever was started by another command with a
 * channel to it stops with that, however it ended.
 */
export const untilStopped = (): Promise<void> =>
  new Promise(stop => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop())
    if (process.connected) process.once('disconnect', () => stop())
  })

/** What is said when something that listens at `port` does not start. */
export function notStarted(
  port: number,
): (error: NodeJS.ErrnoException & { readonly port?: number }) => never {
  return error => {
    const taken = error.code === 'EADDRINUSE'
    const message = `Port ${error.port ?? port} is taken. Choose another with --port.`
    throw new CannotStart(taken ? message : error.message)
  }
}
