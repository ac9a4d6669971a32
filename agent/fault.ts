// Everything that can go wrong outside the core, as one typed error with a code a machine can act on.

/** Closed list, spelled `area/what`. A refused login is not here: it is a verdict with a reason. */
export type FaultCode =
  | 'server/unreachable'
  | 'server/timeout'
  | 'server/not-trusted'
  | 'server/not-secure'
  | 'server/refused'
  | 'server/busy'
  | 'server/bad-answer'
  | 'server/gap'
  | 'server/conflict'
  | 'enrolment/bad-code'
  | 'enrolment/wrong-server'
  | 'enrolment/other-owner'
  | 'enrolment/refused'
  | 'enrolment/missing'
  | 'store/wrong-key'
  | 'store/corrupt'
  | 'store/foreign'
  | 'store/busy'
  | 'store/full'
  | 'store/failed'
  | 'store/moved'
  | 'vault/bad-seal'
  | 'reader/unplugged'
  | 'reader/unavailable'
  | 'panel/unavailable'
  | 'config/invalid'

/** `later`: the same call may work another time. `never`: somebody must change something first. */
export type Retry = 'later' | 'never'

/** An error of the outside world. The message tells the person what to do next and holds no secret. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly retry: Retry
  /** Milliseconds the other side asked us to wait. */
  readonly waitMs?: number
  /** With `server/gap`: the first journal entry the server lacks. */
  readonly resendFrom?: number
  /** With `server/refused`: this terminal was revoked. */
  readonly revoked: boolean

  constructor(
    code: FaultCode,
    message: string,
    options: {
      retry?: Retry
      waitMs?: number
      resendFrom?: number
      revoked?: boolean
      cause?: unknown
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.retry = options.retry ?? 'later'
    this.revoked = options.revoked ?? false
    if (options.waitMs !== undefined) this.waitMs = options.waitMs
    if (options.resendFrom !== undefined) this.resendFrom = options.resendFrom
  }
}
