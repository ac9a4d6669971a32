// Turns what went wrong on the way to the server into a fault whose message says what to do next.

import type { z } from 'zod'
import { Fault } from '../../fault.ts'
import { errorReply, TERMINAL_REVOKED } from '../../wire/server-messages.ts'
import { TimeUp } from './within-time.ts'

/** A server cannot silence a terminal for longer than this by `Retry-After`. */
const LONGEST_WAIT_MS = 3_600_000

const TIMED_OUT = /^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/
/** OpenSSL's and Node's names for a peer that is not TLS, or not one our CA vouches for. */
const NOT_TRUSTED =
  /^(ERR_SSL_(?!UNEXPECTED_EOF)|ERR_TLS_|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_)/
const NOT_HTTP = /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_))/

/** An answer that is not what the protocol says. `what` ends the sentence "The server's answer …". */
export function badAnswer(what: string, cause?: unknown): Fault {
  return new Fault(
    'server/bad-answer',
    `The server's answer ${what}: check that the address is that of the Latchkey server and nothing answers in its place.`,
    { cause },
  )
}

/** The fault for an error of connecting, TLS or HTTP. `host` is the server's name and port. */
export function faultOf(error: unknown, host: string): Fault {
  if (error instanceof Fault) return error
  const code = codeOf(error)
  if (error instanceof TimeUp || TIMED_OUT.test(code)) {
    return new Fault(
      'server/timeout',
      `The server at ${host} did not answer in time: check that it is running and the network is not overloaded.`,
      { cause: error },
    )
  }
  if (NOT_TRUSTED.test(code)) return notTrusted(host, code, error)
  if (NOT_HTTP.test(code)) return badAnswer('is not HTTP as agreed', error)
  return new Fault(
    'server/unreachable',
    `The server at ${host} cannot be reached: check the network and that the server is running.`,
    { cause: error },
  )
}

function notTrusted(host: string, code: string, cause: unknown): Fault {
  // The alert comes from the other side, and before the handshake is done anybody could have sent it:
  // so it must not count as the server's word that this terminal is refused.
  const why = code.includes('ALERT')
    ? 'does not accept the secure connection: check what stands between terminal and server, or enrol the terminal again'
    : 'does not prove to be our server: check its certificate, the address and this machine’s clock, and whether a login page of the network answers instead'
  return new Fault('server/not-trusted', `Whoever answers at ${host} ${why} (${code}).`, { cause })
}

/** The fault for an HTTP status other than success. `body` is the text of the answer, if it was short enough. */
export function faultOfStatus(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string | undefined,
): Fault {
  if (status === 401 || status === 403) {
    return new Fault(
      'server/refused',
      'The server does not accept this terminal: enrol it again or ask the administrator.',
      { retry: 'never', revoked: readError(body)?.error === TERMINAL_REVOKED },
    )
  }
  if (status === 429 || status === 503) {
    const waitMs = retryAfterMs(headers)
    return new Fault(
      'server/busy',
      'The server is busy: nothing to do, the terminal tries again.',
      waitMs === undefined ? {} : { waitMs },
    )
  }
  if (status === 409) {
    return new Fault(
      'server/conflict',
      'The server holds something else than what was sent: the journal must go on in a new log.',
      { retry: 'never' },
    )
  }
  const resendFrom = status === 422 ? readError(body)?.resendFrom : undefined
  if (resendFrom !== undefined) {
    return new Fault('server/gap', `The server lacks entries: send again from ${resendFrom}.`, {
      resendFrom,
    })
  }
  return badAnswer(`has the unexpected status ${status}`)
}

function readError(body: string | undefined): z.infer<typeof errorReply> | undefined {
  try {
    return errorReply.safeParse(JSON.parse(body ?? '')).data
  } catch {
    return undefined
  }
}

/** Seconds, or a date. A date is read against the server's own clock: ours may be wrong. */
function retryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | undefined {
  const { 'retry-after': after, date } = headers
  if (typeof after !== 'string') return undefined
  const ms = /^\d+$/.test(after)
    ? Number(after) * 1_000
    : Date.parse(after) - Date.parse(String(date))
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.min(ms, LONGEST_WAIT_MS))
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
