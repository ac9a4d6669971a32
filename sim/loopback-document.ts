// Fetches a document on this machine: from the agent's panel socket, or from the computer of whoever sent it.

/** A person's document is not longer. */
const MOST_BYTES = 33_554_432
const ANSWER_WAIT_MS = 5_000
const WHOLE_WAIT_MS = 120_000

/** `gone`: it was given out before. `asleep`: nobody answers. `cut`: it was given out, and did not come whole. */
export type Fetched =
  | { readonly result: 'whole'; readonly document: Uint8Array }
  | { readonly result: 'gone' | 'asleep' | 'cut' }

/** Asks once; never rejects. */
export async function fetchDocument(
  url: string,
  request: { readonly method: 'GET' | 'POST'; readonly headers?: Record<string, string> },
): Promise<Fetched> {
  const stop = new AbortController()
  let timer = setTimeout(() => stop.abort(), ANSWER_WAIT_MS)
  try {
    const answer = await fetch(url, { ...request, signal: stop.signal }).catch(() => undefined)
    if (answer === undefined) return { result: 'asleep' }
    if (!answer.ok || answer.body === null) return { result: 'gone' }
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(), WHOLE_WAIT_MS)
    const document = await wholeOf(answer.body)
    return document === undefined ? { result: 'cut' } : { result: 'whole', document }
  } finally {
    clearTimeout(timer)
  }
}

async function wholeOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of body) {
      bytes += piece.length
      if (bytes > MOST_BYTES) return undefined
      pieces.push(piece)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(pieces)
}
