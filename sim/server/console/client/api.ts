// Asks the Server API. The token goes into a header, and nowhere else.

/** The server said no, in a sentence of its own. */
export class ServerRefused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The server did not answer. */
export class ServerSilent extends Error {}

const LONGEST_WAIT_MS = 15_000
/** The Date header counts whole seconds; less than this is no difference between two clocks. */
const CLOCKS_AGREE_MS = 2_000

export interface ApiNeed {
  readonly token: () => string
  readonly fetch: typeof fetch
  readonly now: () => number
  /** The server does not take the token, or not any more. */
  readonly tokenRefused: () => void
  /** How many milliseconds the server's clock is ahead of this browser's. */
  readonly clockAhead: (ms: number) => void
}

export interface Api {
  /** All throw `ServerRefused` or `ServerSilent`. Paths are relative to `api/`. */
  get<T>(path: string, signal?: AbortSignal): Promise<T>
  post<T>(path: string, body?: object): Promise<T>
  patch<T>(path: string, body: object): Promise<T>
  put<T>(path: string, body: object): Promise<T>
  remove(path: string): Promise<void>
  /** A body that comes bit by bit; ended by `signal`. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export function createApi(need: ApiNeed): Api {
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${need.token()}`,
      ...(init.body != null && { 'content-type': 'application/json' }),
    }
    const answer = await need
      .fetch(`api/${path}`, { ...init, headers, credentials: 'omit' })
      .catch((error: unknown) => {
        throw new ServerSilent(silence(init.method), { cause: error })
      })
    const ahead = Date.parse(answer.headers.get('date') ?? '') - need.now()
    if (!Number.isNaN(ahead)) need.clockAhead(Math.abs(ahead) < CLOCKS_AGREE_MS ? 0 : ahead)
    if (answer.ok) return answer
    if (answer.status === 401) need.tokenRefused()
    throw new ServerRefused(answer.status, await sentence(answer))
  }
  const call = async <T>(
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<T> => {
    const limit = AbortSignal.timeout(LONGEST_WAIT_MS)
    const answer = await ask(path, {
      method,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (answer.status === 204) return undefined as T
    // This page comes from the server it asks, and that writes its answers by the schemas it publishes.
    return (await answer.json().catch((error: unknown) => {
      throw new ServerSilent(silence(method), { cause: error })
    })) as T
  }
  return {
    get: (path, signal) => call('GET', path, undefined, signal),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    put: (path, body) => call('PUT', path, body),
    remove: path => call('DELETE', path),
    async stream(path, signal) {
      const answer = await ask(path, { method: 'GET', signal })
      if (answer.body === null) throw new ServerSilent(silence('GET'))
      return answer.body
    },
  }
}

function silence(method = 'GET'): string {
  return method === 'GET'
    ? 'The server does not answer.'
    : 'The server does not answer. Look whether it was done before you try again.'
}

async function sentence(answer: Response): Promise<string> {
  const said: unknown = await answer.json().catch(() => undefined)
  const message = (said as { readonly message?: unknown } | undefined)?.message
  return typeof message === 'string' && message !== ''
    ? message
    : `The server answered ${answer.status} and did not say why. Its log may.`
}
