// What the page asks of the simulator API, and the parts of its answers it looks at.

/** A terminal as `GET /api/terminals/{id}` shows it. */
export interface Shown {
  readonly id: string
  readonly profile: string
  readonly power: 'on' | 'off'
  readonly panel: { readonly text: string }
  readonly link: { readonly state: string; readonly since: string }
  readonly gate: { readonly state: string; readonly until: string | null }
  readonly session: null | { readonly user: string | null; readonly source: string }
  readonly queue: number
  readonly cache: { readonly users: number; readonly generation: number }
  readonly lastVerdict: null | { readonly granted: boolean; readonly reason: string | null }
  readonly readers: readonly {
    readonly id: string
    readonly attached: boolean
    readonly problem: string | null
  }[]
  readonly network: string
  readonly clock: { readonly time: string; readonly trust: string }
  readonly meter: { readonly pages: number }
  readonly panelSocket: string
  readonly events: readonly {
    readonly at: string
    readonly kind: string
    readonly reason: string | null
    readonly detail: string | null
  }[]
}

/** The first terminal. Throws with the simulator's sentence, or a sentence that it does not answer. */
export async function lookAt(): Promise<Shown> {
  const { items } = (await call('GET', 'terminals')) as { readonly items: readonly Shown[] }
  const [first] = items
  if (first === undefined) throw new Error('This simulator has no terminal.')
  return first
}

/** Does something to a terminal; throws as `lookAt`. */
export async function act(id: string, what: string, body?: object): Promise<void> {
  await call('POST', `terminals/${encodeURIComponent(id)}/${what}`, body)
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`/api/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new Error('The simulator does not answer: is it still running?')
  })
  const said = await answer.json()
  if (!answer.ok) throw new Error(said.message)
  return said
}
