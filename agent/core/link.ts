// Whether the server is there, derived from signed beats only.
//
//              miss                    delay passed                 good beat
//   online ──────────► waiting ──────────────────────► offline ──────────────► recovering
//     ▲  ▲    good beat   │                               ▲        miss            │
//     │  └────────────────┘                               └────────────────────────┘
//     └──────────── three good beats in a row, and the hold has passed ────────────┘

import { around, fullJitter } from './backoff.ts'
import type { LinkState, Millis, Mono, Settings, Stamp, Ticket } from './vocabulary.ts'

/** The longest a whole beat may take. */
const BEAT_LIMIT: Millis = 8_000
/** First retries after a miss; after these the ordinary beat goes on. */
const RETRIES: readonly Millis[] = [1_000, 2_000, 4_000]
const GOODS_TO_RECOVER = 3
const LONGEST_HOLD: Millis = 15 * 60_000
/** A link that stayed up this long is not flapping any more. */
const CALM: Millis = 15 * 60_000
const LONGEST_PROBE_WAIT: Millis = 120_000

export interface Link {
  readonly state: LinkState
  /** When this state began. */
  readonly since: Mono
  /** First contact that failed; the delay before offline counts from here. */
  readonly firstMiss?: Mono
  /** Contacts that failed in a row. */
  readonly misses: number
  /** Good beats in a row while recovering, and when the first was. */
  readonly goods: number
  readonly firstGood?: Mono
  /** Outages without a calm time between them; each after the first doubles the hold. */
  readonly outages: number
  /** When the next beat is due; absent while one is under way or when there is nobody to ask. */
  readonly next?: Mono
  /** The server answers, and says that it does not accept this terminal. */
  readonly turnedAway?: true
  readonly beat?: { readonly ticket: Ticket; readonly until: Mono }
}

/** At boot nothing is known: wait as after a first miss, and ask at once. */
export function startLink(at: Mono): Link {
  return { state: 'waiting', since: at, firstMiss: at, misses: 0, goods: 0, outages: 0, next: at }
}

/** How long good beats must go on before the link is believed again. */
export function hold(link: Link, settings: Settings): Millis {
  return Math.min(LONGEST_HOLD, 2 * settings['link.beat'] * 2 ** Math.max(0, link.outages - 1))
}

/** A beat leaves. */
export function beatSent(link: Link, ticket: Ticket, at: Mono): Link {
  const { next: _, ...rest } = link
  return { ...rest, beat: { ticket, until: (at + BEAT_LIMIT) as Mono } }
}

/** Ask by this moment, unless a beat is under way already. */
export function beatSoon(link: Link, at: Mono): Link {
  if (link.beat !== undefined) return link
  return { ...link, next: Math.min(at, link.next ?? at) as Mono }
}

function to(link: Link, state: LinkState, at: Mono): Link {
  return link.state === state ? link : { ...link, state, since: at }
}

function outage(link: Link, at: Mono): Link {
  return to({ ...link, outages: Math.min(16, link.outages + 1) }, 'offline', at)
}

/** A signed beat came back. */
export function good(link: Link, settings: Settings, { at, roll }: Stamp): Link {
  const { beat: _, turnedAway: __, firstMiss, firstGood, ...rest } = link
  const next = (at + around(settings['link.beat'], roll)) as Mono
  const on: Link = { ...rest, misses: 0, next }
  if (link.state === 'online') return on
  if (link.state === 'waiting') return to({ ...on, goods: 0 }, 'online', at)
  const recovering = to(
    {
      ...on,
      ...(firstMiss === undefined ? {} : { firstMiss }),
      goods: link.goods + 1,
      firstGood: firstGood ?? at,
    },
    'recovering',
    at,
  )
  return passed(recovering, settings, at)
}

/** The server answered that it does not accept this terminal: that is contact, not an outage. */
export function turnedAway(link: Link, settings: Settings, { at, roll }: Stamp): Link {
  const { beat: _, firstMiss: __, firstGood: ___, ...rest } = link
  const next = (at + around(settings['link.beat'], roll)) as Mono
  return to({ ...rest, turnedAway: true, misses: 0, goods: 0, next }, 'online', at)
}

/** No answer, or one that could not be verified. */
export function miss(link: Link, settings: Settings, { at, roll }: Stamp): Link {
  const { beat: _, turnedAway: __, firstGood: ___, ...rest } = link
  const misses = link.misses + 1
  const calm = link.state === 'online' && at - link.since >= CALM
  const missed: Link = {
    ...rest,
    misses,
    goods: 0,
    outages: calm ? 0 : link.outages,
    firstMiss: link.firstMiss ?? at,
    next: (at + probeWait(link.state, misses, settings, roll)) as Mono,
  }
  if (link.state === 'online') return passed(to(missed, 'waiting', at), settings, at)
  if (link.state === 'recovering') return outage(missed, at)
  return passed(missed, settings, at)
}

function probeWait(state: LinkState, misses: number, settings: Settings, roll: number): Millis {
  const beat = settings['link.beat']
  if (state === 'offline') {
    // Full jitter, so that a fleet does not fall upon a server that has just come back.
    const backoff = { base: Math.min(1_000, beat), cap: Math.min(LONGEST_PROBE_WAIT, 4 * beat) }
    return 1 + fullJitter(backoff, misses, roll)
  }
  return Math.min(RETRIES[misses - 1] ?? Number.POSITIVE_INFINITY, around(beat, roll))
}

/** What mere passing of time changes: the delay before offline, the hold before online. */
export function passed(link: Link, settings: Settings, at: Mono): Link {
  const change = changeAt(link, settings)
  if (change === undefined || change > at) return link
  if (link.state === 'waiting') return outage(link, at)
  const { firstMiss: _, firstGood: __, ...rest } = link
  return to({ ...rest, goods: 0 }, 'online', at)
}

/** The moment at which the state changes by itself. */
export function changeAt(link: Link, settings: Settings): Mono | undefined {
  if (link.state === 'waiting' && link.firstMiss !== undefined) {
    return (link.firstMiss + settings['link.delay']) as Mono
  }
  if (
    link.state === 'recovering' &&
    link.goods >= GOODS_TO_RECOVER &&
    link.firstGood !== undefined
  ) {
    return (link.firstGood + hold(link, settings)) as Mono
  }
  return undefined
}

/** The next moment this machine waits for. */
export function linkDeadline(link: Link, settings: Settings): Mono | undefined {
  const moments = [link.beat?.until, link.next, changeAt(link, settings)]
  const due = Math.min(...moments.filter(moment => moment !== undefined))
  return Number.isFinite(due) ? (due as Mono) : undefined
}
