// One JSON call to the server: in time, of limited size, or a fault.

import type { Question, Way } from './carrier.ts'
import { badAnswer, faultOf, faultOfStatus } from './fault-of.ts'
import { MAX_ANSWER_BYTES } from './limits.ts'
import { type After, withinTime } from './within-time.ts'

interface Call extends Omit<Question, 'body'> {
  readonly body: unknown
  /** Milliseconds for the whole call, connecting included. */
  readonly within: number
  readonly maxBytes: number
  /** What is answered in the place of a server that does not know this call: one that is older. */
  readonly older?: unknown
}

/** The parsed JSON of a successful answer, not yet checked. Rejects with a `server/…` fault. */
export type Send = (call: Call) => Promise<unknown>

/** Calls on this way to `host`, its name and port. */
export function callsOn(way: Way, host: string, after: After): Send {
  return async call => {
    try {
      return await withinTime(call.within, signal => exchange(way, call, signal), after)
    } catch (error) {
      throw faultOf(error, host)
    }
  }
}

async function exchange(way: Way, call: Call, signal: AbortSignal): Promise<unknown> {
  const { method, path, maxBytes } = call
  const answer = await way.ask({ method, path, body: JSON.stringify(call.body) }, signal)
  const { status, headers } = answer
  if (status === 404 && call.older !== undefined) {
    answer.discard()
    return call.older
  }
  if (status !== 200 && status !== 201) {
    throw faultOfStatus(status, headers, await answer.text(MAX_ANSWER_BYTES.error))
  }
  if (!/^application\/json\s*(;|$)/i.test(String(headers['content-type']))) {
    answer.discard()
    throw badAnswer('is not JSON')
  }
  const text = await answer.text(maxBytes)
  if (text === undefined) throw badAnswer(`is longer than ${maxBytes} bytes`)
  try {
    return JSON.parse(text)
  } catch {
    throw badAnswer('is not JSON')
  }
}
