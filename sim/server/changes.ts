// Tells open consoles what changed, in a word each, as server-sent events; what it is now they fetch as they always do.

import { Readable } from 'node:stream'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

/** A list of the Server API that reads differently now. */
type Change =
  | 'users'
  | 'groups'
  | 'terminals'
  | 'enrolment-codes'
  | 'deny-lists'
  | 'activities'
  | 'log'
  | 'settings'
  | 'unlock-codes'
  | 'mails'
  | 'jobs'
  | 'credit'
  | 'quotas'
  | 'projects'
  | 'tokens'
  | 'tenants'
  | 'connector'

/** Called by whoever changes something, inside the transaction or after it: it is told once that is over. */
export type Announce = (tenant: Tenant, what: Change) => void

export interface Changes {
  readonly announce: Announce
  /** A new stream of events for one client. Throws `Refused` 429 when the tenant has as many as it may have. */
  open(tenant: Tenant): Readable
  /** Ends all streams. */
  close(): void
}

/** At most five events a second. A client that leaves more bytes unread is cut off and can come back. */
const LIMITS = {
  streamsPerTenant: 32,
  unreadBytes: 16 * 1_024,
  spacingMs: 200,
  heartbeatMs: 15_000,
} as const

const GREETING = ': changes from now on\n\n'
const HEARTBEAT = ': still here\n\n'
const eventOf = (what: Iterable<Change>) =>
  `event: changed\ndata: ${JSON.stringify({ what: [...what].sort() })}\n\n`

interface Feed {
  readonly streams: Set<Readable>
  readonly waiting: Set<Change>
  readonly heartbeat: NodeJS.Timeout
  /** Set from an event until the next may be sent. */
  pause: NodeJS.Timeout | undefined
}

export function createChanges(): Changes {
  // Only tenants with a stream open have a feed: without a listener nothing is kept and no timer runs.
  const feeds = new Map<string, Feed>()

  const send = ({ streams }: Feed, text: string) => {
    for (const stream of streams) {
      if (stream.readableLength + text.length > LIMITS.unreadBytes) stream.destroy()
      if (!stream.destroyed) stream.push(text)
    }
  }
  const flush = (feed: Feed) => {
    feed.pause = undefined
    if (feed.waiting.size === 0) return
    send(feed, eventOf(feed.waiting))
    feed.waiting.clear()
    feed.pause = setTimeout(flush, LIMITS.spacingMs, feed)
  }
  const feedOf = (tenant: Tenant): Feed => {
    const held = feeds.get(tenant.id)
    if (held !== undefined) return held
    const feed: Feed = {
      streams: new Set(),
      waiting: new Set(),
      heartbeat: setInterval(() => send(feed, HEARTBEAT), LIMITS.heartbeatMs),
      pause: undefined,
    }
    feeds.set(tenant.id, feed)
    return feed
  }
  const drop = (id: string, feed: Feed) => {
    clearInterval(feed.heartbeat)
    clearTimeout(feed.pause)
    if (feeds.get(id) === feed) feeds.delete(id)
  }

  return {
    announce(tenant, what) {
      const feed = feeds.get(tenant.id)
      if (feed === undefined) return
      feed.waiting.add(what)
      feed.pause ??= setTimeout(flush, 0, feed)
    },
    open(tenant) {
      const feed = feedOf(tenant)
      if (feed.streams.size >= LIMITS.streamsPerTenant) {
        const message = `${LIMITS.streamsPerTenant} consoles listen already. Close one, or ask again later.`
        throw new Refused(429, 'too-many-streams', message)
      }
      const stream = new Readable({ read: () => undefined })
      feed.streams.add(stream)
      stream.once('close', () => {
        feed.streams.delete(stream)
        if (feed.streams.size === 0) drop(tenant.id, feed)
      })
      stream.push(GREETING)
      return stream
    },
    close() {
      for (const [id, feed] of feeds) {
        drop(id, feed)
        for (const stream of feed.streams) stream.push(null)
      }
    },
  }
}
