// Where agent and server of a simulator log to: files in the data folder, one JSON line a message.

import { destination, type Logger, pino } from 'pino'
import type { Log } from '../agent/index.ts'

type Details = Readonly<Record<string, unknown>>

/** A pino logger on a file, appended to, readable by this user only. */
export function fileLogger(path: string): Logger {
  const lines = destination({ dest: path, mode: 0o600, mkdir: true, sync: true })
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, lines)
}

/** The agent's log on a logger. Of an error only name, code and message are kept: its causes may carry a request. */
export function agentLog(logger: Logger): Log {
  const write = (level: 'info' | 'warn' | 'error') => (message: string, details?: Details) =>
    logger[level](plain(details), message)
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

function plain(details: Details = {}): Details {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      value instanceof Error
        ? { name: value.name, message: value.message, ...('code' in value && { code: value.code }) }
        : value,
    ]),
  )
}
