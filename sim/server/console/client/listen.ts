// Hears from the server what changed, for as long as it takes: reconnects with growing pauses.
//
//   connecting ──stream opens──▶ live ──stream ends, or nothing for too long──▶ silent ──pause──▶ (tries again)
//
// A token that is refused ends it.

import { ServerRefused } from './api.ts'
import { eventReader } from './event-stream.ts'
import { readTopics, TOPICS, type Topic } from './topics.ts'

export type Hearing =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'silent'; readonly since: number; readonly nextTry: number }

export interface ListenNeed {
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
  readonly changed: (topics: readonly Topic[]) => void
  readonly hearing: (hearing: Hearing) => void
  readonly now: () => number
  /** From 0 to 1, so that a hundred consoles do not all come back at once. */
  readonly chance: () => number
}

export interface Listening {
  /** Tries at once instead of waiting out the pause. */
  now(): void
  stop(): void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const OPEN_WAIT_MS = 10_000
/** The server sends a comment every 15 seconds. */
const HEARTBEAT_WAIT_MS = 40_000

/** The pause after so many failures in a row, half of it by chance. */
export function pauseMs(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
  return longest / 2 + (longest / 2) * chance
}

export function listen(need: ListenNeed): Listening {
  const all = new AbortController()
  let wake = (): void => {}

  const attempt = async (opened: () => void): Promise<void> => {
    const one = new AbortController()
    const end = (): void => one.abort()
    all.signal.addEventListener('abort', end)
    let limit = setTimeout(end, OPEN_WAIT_MS)
    try {
      const reader = (await need.open(one.signal)).getReader()
      opened()
      const decoder = new TextDecoder()
      const read = eventReader()
      for (;;) {
        clearTimeout(limit)
        limit = setTimeout(end, HEARTBEAT_WAIT_MS)
        const { done, value } = await reader.read()
        if (done) return
        for (const { event, data } of read(decoder.decode(value, { stream: true }))) {
          if (event === 'changed') need.changed(readTopics(data))
        }
      }
    } finally {
      clearTimeout(limit)
      all.signal.removeEventListener('abort', end)
      one.abort()
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    let since: number | undefined
    need.hearing({ kind: 'connecting' })
    while (!all.signal.aborted) {
      try {
        await attempt(() => {
          failures = 0
          since = undefined
          need.hearing({ kind: 'live' })
          // What changed before was not heard.
          need.changed(TOPICS)
        })
      } catch (error) {
        if (error instanceof ServerRefused && error.status === 401) return
      }
      if (all.signal.aborted) return
      since ??= need.now()
      const pause = pauseMs(failures++, need.chance())
      need.hearing({ kind: 'silent', since, nextTry: need.now() + pause })
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, pause)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  void run()
  return {
    now: () => wake(),
    stop() {
      all.abort()
      wake()
    },
  }
}
