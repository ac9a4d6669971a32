// A document from the server: asked for in time, of limited size, read piece by piece.

import type { JobDocument } from '../../ports.ts'
import { MOST_DOCUMENT_BYTES } from '../../wire/server-messages.ts'
import type { Question, Way } from './carrier.ts'
import { badAnswer, faultOf, faultOfStatus } from './fault-of.ts'
import { MAX_ANSWER_BYTES } from './limits.ts'
import { type After, withinTime } from './within-time.ts'

/**
 * Resolves when the document begins to come, which must be within so many milliseconds; undefined when the server has
 * none to give. Rejects with a `server/…` fault.
 */
export async function fetchDocument(
  way: Way,
  question: Question,
  host: string,
  within: number,
  after: After,
): Promise<JobDocument | undefined> {
  const { status, headers, ...answer } = await withinTime(
    within,
    signal => way.ask(question, signal),
    after,
  ).catch(error => {
    throw faultOf(error, host)
  })
  if (status === 404) {
    answer.discard()
    return undefined
  }
  if (status !== 200) {
    throw faultOfStatus(status, headers, await answer.text(MAX_ANSWER_BYTES.error))
  }
  const bytes = Number(headers['content-length'] ?? Number.NaN)
  if (!(bytes <= MOST_DOCUMENT_BYTES)) {
    answer.discard()
    throw badAnswer(`does not say that it is at most ${MOST_DOCUMENT_BYTES} bytes long`)
  }
  return { bytes, content: whole(answer.pieces(), bytes, host), discard: answer.discard }
}

async function* whole(
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
  host: string,
): AsyncIterable<Uint8Array> {
  let seen = 0
  try {
    for await (const piece of pieces) {
      seen += piece.length
      if (seen <= bytes) yield piece
    }
  } catch (error) {
    throw faultOf(error, host)
  }
  if (seen !== bytes) throw badAnswer('is not as long as it says')
}
