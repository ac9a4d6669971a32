// What has changed, told to pages at once: server-sent events (HTML standard, section 9.2) with the whole state in each.

import type { Changes } from './changes.ts'

const SHORTEST_PAUSE_MS = 100
const LONGEST_SILENCE_MS = 1_000
const MOST_CLIENTS = 16
/** A client that reads slower than we tell is dropped beyond this; what is on the wire comes on top. */
const MOST_UNREAD_BYTES = 1_048_576
/** How soon a page that lost us tries again. */
const RETRY_MS = 1_000

export interface LiveClient {
  send(text: string): void
  /** Bytes it was sent and has not taken. */
  unread(): number
  drop(): void
}

export interface Live {
  /** True when no other client should join. */
  readonly full: boolean
  /** Takes a client in and tells it everything; the answer lets it go. */
  join(client: LiveClient): () => void
  close(): void
}

/** `state` is asked for a line of JSON whenever clients are to be told. */
export function createLive(changes: Changes, state: () => string): Live {
  const clients = new Set<LiveClient>()
  let timer: NodeJS.Timeout | undefined
  let due = Number.POSITIVE_INFINITY
  let toldAt = Number.NEGATIVE_INFINITY

  const event = (): string => `event: terminals\ndata: ${state()}\n\n`
  const tellBy = (moment: number): void => {
    if (clients.size === 0 || moment >= due) return
    clearTimeout(timer)
    due = moment
    timer = setTimeout(tell, Math.max(0, Math.ceil(moment - performance.now())))
  }
  const tell = (): void => {
    due = Number.POSITIVE_INFINITY
    toldAt = performance.now()
    for (const client of clients) {
      if (client.unread() <= MOST_UNREAD_BYTES) continue
      clients.delete(client)
      client.drop()
    }
    if (clients.size === 0) return
    const text = event()
    for (const client of clients) client.send(text)
    tellBy(toldAt + LONGEST_SILENCE_MS)
  }
  const deaf = changes.listen(() => tellBy(toldAt + SHORTEST_PAUSE_MS))

  return {
    get full() {
      return clients.size >= MOST_CLIENTS
    },
    join(client) {
      clients.add(client)
      client.send(`retry: ${RETRY_MS}\n\n${event()}`)
      tellBy(performance.now() + LONGEST_SILENCE_MS)
      return () => clients.delete(client)
    },
    close() {
      deaf()
      clearTimeout(timer)
      for (const client of clients) client.drop()
      clients.clear()
    },
  }
}
