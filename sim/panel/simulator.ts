// What the page asks of the simulator API, and the parts of its answers it looks at.

/** One contact with the server: a good beat and how long it took, or what went wrong. */
export interface Beat {
  readonly at: string
  readonly good: boolean
  readonly ms: number | null
  readonly problem: string | null
}

export interface ShownReader {
  readonly id: string
  readonly kind: string
  readonly gives: 'cards' | 'keys' | 'both'
  /** What can go wrong with a card held to it. */
  readonly faults: readonly string[]
  readonly plugged: boolean
  readonly attached: boolean
  readonly problem: string | null
  readonly light: 'off' | 'ready' | 'accepted' | 'refused' | 'offline'
  /** Since power on; a higher number than before means that it has beeped. */
  readonly beeps: number
}

export interface RunningJob {
  readonly id: string
  readonly kind: 'copy' | 'scan' | 'print'
  readonly pages: number
  readonly done: number
}

export interface SeenEvent {
  readonly at: string
  readonly kind: string
  readonly granted: boolean | null
  readonly reason: string | null
  readonly detail: string | null
}

/** A terminal as `GET /api/terminals/{id}` shows it. */
export interface Shown {
  readonly id: string
  readonly profile: string
  readonly power: 'on' | 'off'
  readonly panel: { readonly screen: string; readonly text: string }
  readonly link: {
    readonly state: string
    readonly since: string
    readonly misses: number
    readonly beats: readonly Beat[]
  }
  readonly gate: { readonly state: string; readonly until: string | null }
  readonly session: null | {
    readonly user: string | null
    readonly source: string
    readonly since: string
  }
  readonly queue: number
  readonly cache: {
    readonly users: number
    readonly generation: number
    readonly syncedAt: string | null
  }
  readonly journal: {
    readonly logId: string
    readonly head: number
    readonly acked: number
    readonly durable: number
    readonly tail: number
  }
  readonly pins: {
    readonly freeTries: number
    readonly budgetLeft: number
    readonly delayedUntil: string | null
  }
  readonly codes: { readonly freeTries: number; readonly delayedUntil: string | null }
  readonly lastVerdict: null | { readonly granted: boolean; readonly reason: string | null }
  readonly readers: readonly ShownReader[]
  readonly enrolled: boolean
  readonly secure: boolean
  readonly grade: string
  readonly network: string
  readonly clock: {
    readonly clock: string
    readonly time: string
    readonly trust: string
    readonly running: boolean
    /** Of the running clock, milliseconds since power on. */
    readonly uptime: number
  }
  readonly meter: { readonly pages: number; readonly color: number }
  readonly copier: {
    readonly locked: boolean
    readonly jobs: readonly RunningJob[]
    /** How many jobs wait here for their owners. */
    readonly held: number
  }
  readonly panelSocket: string
  readonly server: string
  readonly adminTokenFile: string
  readonly events: readonly SeenEvent[]
}

export interface HeldJob {
  readonly id: string
  /** Username of the owner. */
  readonly user: string
  readonly name: string
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  readonly sentAt: string
  /** Where it lies. */
  readonly at: 'terminal' | 'computer' | 'server'
}

/**
 * All that can be released; `serverAway`: what the server holds cannot be listed; `notConfirmed`: taken here before a
 * power cut, and nobody knows whether they came out.
 */
export interface HeldJobs {
  readonly items: readonly HeldJob[]
  readonly serverAway: boolean
  readonly notConfirmed: readonly Pick<HeldJob, 'id' | 'user' | 'name'>[]
}

/** One call of the API: what a control does, and what its curl line shows. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/api/`. */
  readonly path: string
  readonly body?: object
}

/** A call that does something to a terminal; without a body it sends an empty one. */
export const post = (terminal: string, what: string, body: object = {}): Call => ({
  method: 'POST',
  path: `terminals/${encodeURIComponent(terminal)}/${what}`,
  body,
})

/** The same call for a shell. */
export function curlLine({ method, path, body }: Call, origin: string): string {
  const words = ['curl -sS']
  if (method !== 'GET' && body === undefined) words.push(`-X ${method}`)
  words.push(`${origin}/api/${path}`)
  if (body !== undefined) {
    const json = JSON.stringify(body).replaceAll("'", "'\\''")
    words.push(`-H 'content-type: application/json' -d '${json}'`)
  }
  return words.join(' ')
}

/** A clock may be advanced by a year; everything else is quick. */
const LONGEST_WAIT_MS = { clock: 300_000, other: 15_000 } as const
/** After the stream was refused rather than lost, the browser does not connect again by itself. */
const AGAIN_MS = 2_000

/** Calls the API. Throws with the simulator's own sentence, or one that says that it does not answer. */
export async function send({ method, path, body }: Call): Promise<unknown> {
  const answer = await fetch(`/api/${path}`, {
    method,
    signal: AbortSignal.timeout(LONGEST_WAIT_MS[path.endsWith('/clock') ? 'clock' : 'other']),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new Error('The simulator does not answer. Is it still running?')
  })
  if (answer.status === 204) return undefined
  const said = await answer.json()
  if (!answer.ok) throw new Error(said.message)
  return said
}

/** The jobs that lie on a terminal until somebody releases them. */
export async function heldJobs(terminal: string): Promise<HeldJobs> {
  const path = `terminals/${encodeURIComponent(terminal)}/held-jobs`
  return (await send({ method: 'GET', path })) as HeldJobs
}

/**
 * Follows all terminals. `see` gets them whenever something changed, `lose` hears when the simulator stops answering. A
 * hidden page does not listen: a browser opens few connections to one place, and other tabs want theirs. Returns what
 * ends it.
 */
export function follow(see: (all: readonly Shown[]) => void, lose: () => void): () => void {
  let live: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  const close = (): void => {
    clearTimeout(again)
    live?.close()
    live = undefined
  }
  const open = (): void => {
    close()
    const opening = new EventSource('/api/live')
    live = opening
    opening.addEventListener('terminals', event => {
      const { items } = JSON.parse(event.data) as { readonly items: readonly Shown[] }
      see(items)
    })
    opening.addEventListener('error', () => {
      lose()
      if (opening.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS)
    })
  }
  const look = (): void => (document.hidden ? close() : open())
  document.addEventListener('visibilitychange', look)
  look()
  return () => {
    document.removeEventListener('visibilitychange', look)
    close()
  }
}
