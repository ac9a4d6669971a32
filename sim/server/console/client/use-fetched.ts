// What the server says about something, kept fresh while it is on the screen.

import { useEffect, useRef, useState } from 'preact/hooks'
import { useClient } from './client.ts'
import { type Fresh, keepFresh } from './keep-fresh.ts'
import { firstRows } from './rows.ts'
import type { Page } from './shapes.ts'
import type { Topic } from './topics.ts'

const PAUSE_MS = 500
const ROWS_AT_ONCE = 100
/** Beyond this somebody should search instead. */
const MAX_ROWS = 5_000

export interface Fetched<T> {
  /** The newest there is, also while it is loaded again or cannot be. */
  readonly data: T | undefined
  /** Why the last load failed. */
  readonly problem: Error | undefined
}

export interface FetchedAt<T> extends Fetched<T> {
  /** When `data` was asked for, by `performance.now()`; 0 when nobody knows. */
  readonly askedAt: number
}

/** The answer of a path, loaded again when one of the topics changes. */
export function useFetched<T>(path: string, ...topics: readonly Topic[]): FetchedAt<T> {
  const { api } = useClient()
  return useFresh(path, 1, signal => api.get<T>(path, signal), topics)
}

export interface Rows<T> extends Fetched<readonly T[]> {
  /** Shows the rows that follow; undefined when there are none. */
  readonly more: (() => void) | undefined
}

/** The first rows of a list, and more of them on demand. */
export function useRows<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  ...topics: readonly Topic[]
): Rows<T> {
  const { api, seen } = useClient()
  const list = `${path} ${JSON.stringify(query)}`
  const [wish, setWish] = useState<{ readonly list: string; readonly rows: number }>()
  // Whoever comes back to a list finds as much of it as they left.
  const before = Number(seen.get(`rows of ${list}`) ?? ROWS_AT_ONCE)
  const wanted = wish?.list === list ? wish.rows : before
  const { data, problem } = useFresh<Page<T>>(
    list,
    wanted,
    signal => firstRows<T>(one => api.get(one, signal), path, query, wanted),
    topics,
  )
  const more = (): void => {
    const rows = wanted + ROWS_AT_ONCE
    seen.put(`rows of ${list}`, rows)
    setWish({ list, rows })
  }
  const isMore = data !== undefined && data.next !== null && wanted < MAX_ROWS
  return { data: data?.items, problem, more: isMore ? more : undefined }
}

/** All rows of a list, as far as there is sense in it. */
export function useAllRows<T>(path: string, ...topics: readonly Topic[]): Fetched<readonly T[]> {
  const { api } = useClient()
  const { data, problem } = useFresh<Page<T>>(
    `${path} all`,
    MAX_ROWS,
    signal => firstRows<T>(one => api.get(one, signal), path, {}, MAX_ROWS),
    topics,
  )
  return { data: data?.items, problem }
}

/** `name` says what it is, `size` how much of it. */
function useFresh<T>(
  name: string,
  size: number,
  load: (signal: AbortSignal) => Promise<T>,
  topics: readonly Topic[],
): FetchedAt<T> {
  const client = useClient()
  const [fetched, setFetched] = useState<FetchedAt<T> & { readonly name?: string }>({
    data: undefined,
    problem: undefined,
    askedAt: 0,
  })
  // What loads is made anew with every drawing; the newest counts.
  const latest = useRef(load)
  latest.current = load
  const concerns = topics.join(' ')
  useEffect(() => {
    const fresh: Fresh = keepFresh<T>({
      load: signal => latest.current(signal),
      loaded: (data, askedAt) => {
        client.seen.put(name, data)
        setFetched({ name, data, problem: undefined, askedAt })
      },
      failed: problem =>
        setFetched(held => {
          // What stands there of something else must not pass for this.
          if (held.name === name) return { ...held, problem }
          return { name, data: client.seen.get(name) as T | undefined, problem, askedAt: 0 }
        }),
      pauseMs: PAUSE_MS,
    })
    const quiet = client.onChanged(changed => {
      if (changed.some(topic => concerns.split(' ').includes(topic))) fresh.changed()
    })
    return () => {
      quiet()
      fresh.stop()
    }
  }, [client, name, size, concerns])
  if (fetched.name === name) return fetched
  // Until the new is there: what was seen of it before, or else what stands on the screen now.
  const seen = client.seen.get(name) as T | undefined
  return { data: seen ?? fetched.data, problem: fetched.problem, askedAt: 0 }
}
