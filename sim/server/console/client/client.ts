// The console's one connection to the server: calls, news of what changed, and what was seen last.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type Api, createApi } from './api.ts'
import { type Hearing, listen } from './listen.ts'
import { listenWhileSeen } from './listen-while-seen.ts'
import { type Shelf, shelf } from './shelf.ts'
import type { Topic } from './topics.ts'

type Changed = (topics: readonly Topic[]) => void

export interface Client {
  readonly api: Api
  /** What was last seen of a path, to be shown until it is loaded again. */
  readonly seen: Shelf
  /** Tells everybody who shows one of these that it changed: the server's news, and our own doing. */
  changed(...topics: readonly Topic[]): void
  /** Returns the way to stop. */
  onChanged(told: Changed): () => void
  hearing(): Hearing
  onHearing(told: () => void): () => void
  /** Milliseconds since 1970 by the server's clock, as well as it is known. */
  now(): number
  tryNow(): void
  stop(): void
}

const MAX_SEEN = 60

export function createClient(token: string, tokenRefused: () => void): Client {
  const told = new Set<Changed>()
  const hearers = new Set<() => void>()
  let hearing: Hearing = { kind: 'connecting' }
  let ahead = 0
  const api = createApi({
    token: () => token,
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    tokenRefused,
    clockAhead: ms => {
      ahead = ms
    },
  })
  const tell = (topics: readonly Topic[]): void => {
    for (const one of told) one(topics)
  }
  const now = (): number => Date.now() + ahead
  const listening = listenWhileSeen(() =>
    listen({
      open: signal => api.stream('changes', signal),
      changed: tell,
      hearing: heard => {
        hearing = heard
        for (const one of hearers) one()
      },
      now,
      chance: Math.random,
    }),
  )
  return {
    api,
    seen: shelf(MAX_SEEN),
    changed: (...topics) => tell(topics),
    onChanged: one => member(told, one),
    hearing: () => hearing,
    onHearing: one => member(hearers, one),
    now,
    tryNow: () => listening.now(),
    stop: () => listening.stop(),
  }
}

function member<T>(all: Set<T>, one: T): () => void {
  all.add(one)
  return () => {
    all.delete(one)
  }
}

export const ClientContext = createContext<Client | undefined>(undefined)

/** The client of whoever is signed in; only used by what is drawn then. */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (client === undefined) throw new Error('Drawn outside of a sign-in.')
  return client
}
