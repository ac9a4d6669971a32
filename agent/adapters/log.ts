// What the agent says it does, as JSON lines by pino on a file descriptor.

import { destination, pino } from 'pino'
import { Fault } from '../fault.ts'
import type { Log } from '../ports.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level?: LogLevel
  /** Where the lines go: 1 is stdout. */
  readonly fd?: number
}

type Details = Readonly<Record<string, unknown>>

/**
 * The Log port over pino, one JSON line a message. A `Secret` prints its own mask. An `Error` is cut down to
 * code and message: its causes may carry requests, and a request may carry a card.
 */
export function createLog(options: LogOptions = {}): Log {
  const logger = pino(
    { base: null, level: options.level ?? 'info', timestamp: pino.stdTimeFunctions.isoTime },
    destination({ dest: options.fd ?? 1, sync: true }),
  )
  const write = (level: 'info' | 'warn' | 'error') => (message: string, details?: Details) =>
    logger[level](details === undefined ? {} : plain(details), message)
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

function plain(details: Details): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      value instanceof Error ? plainError(value) : value,
    ]),
  )
}

function plainError(error: Error): Record<string, unknown> {
  return error instanceof Fault
    ? { code: error.code, retry: error.retry, message: error.message }
    : { name: error.name, message: error.message }
}
