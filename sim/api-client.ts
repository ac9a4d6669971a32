// What the `latchkey` commands say to a running simulator.

/** The simulator does not answer. */
export class NoSimulator extends Error {}

/** The simulator answered no; the message is its own. */
export class SimulatorRefused extends Error {}

export interface ApiClient {
  get(path: string): Promise<unknown>
  post(path: string, body?: unknown): Promise<unknown>
}

const LONGEST_WAIT_MS = 300_000

/** A client of the API at `url`, e.g. `http://127.0.0.1:7070`. */
export function apiClient(url: string): ApiClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    let answer: Response
    try {
      answer = await fetch(new URL(`/api/${path}`, url), {
        method,
        ...(text === undefined
          ? {}
          : { body: text, headers: { 'content-type': 'application/json' } }),
        signal: AbortSignal.timeout(LONGEST_WAIT_MS),
      })
    } catch (error) {
      const why = codeOf(error)
      throw new NoSimulator(
        `No simulator answers at ${url}${why}: start one, or say where it is with --url.`,
        { cause: error },
      )
    }
    const said: unknown = await answer.json().catch(() => undefined)
    if (answer.ok) return said
    const message = (said as { message?: unknown } | undefined)?.message
    throw new SimulatorRefused(
      typeof message === 'string' ? message : `It answers ${answer.status}: is ${url} a simulator?`,
    )
  }
  return {
    get: path => call('GET', path),
    post: (path, body) => call('POST', path, body),
  }
}

/** What the system calls the trouble, in brackets; it is the cause of what fetch throws. */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } }
  return typeof cause?.code === 'string' ? ` (${cause.code})` : ''
}
