// Loads something now and again whenever it may have changed: one load at a time, and never too often. A load that
// failed is tried again without being asked, with growing pauses.

import { ServerRefused } from './api.ts'

export interface Fresh {
  /** It may have changed: load again, soon. */
  changed(): void
  stop(): void
}

export interface FreshNeed<T> {
  readonly load: (signal: AbortSignal) => Promise<T>
  /** `askedAt` is when the load began, by `performance.now()`: whatever the server did before is in the value. */
  readonly loaded: (value: T, askedAt: number) => void
  readonly failed: (problem: Error) => void
  /** From the end of one load to the start of the next. */
  readonly pauseMs: number
}

const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60_000

/** From the end of a load to the next, after so many failures in a row. */
const retryMs = (failures: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10))

/** A server that says no says it again until something changes; silence, and trouble of its own, may pass. */
const mayPass = (problem: Error): boolean =>
  !(problem instanceof ServerRefused) || problem.status >= 500

export function keepFresh<T>({ load, loaded, failed, pauseMs }: FreshNeed<T>): Fresh {
  const stopped = new AbortController()
  let busy = true
  let again = false
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const round = async (): Promise<void> => {
    again = false
    const askedAt = performance.now()
    try {
      const value = await load(stopped.signal)
      failures = 0
      if (!stopped.signal.aborted) loaded(value, askedAt)
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error))
      failures++
      if (!stopped.signal.aborted) {
        failed(problem)
        if (mayPass(problem)) retry = setTimeout(changed, retryMs(failures))
      }
    }
    if (!stopped.signal.aborted) setTimeout(rest, pauseMs)
  }
  const rest = (): void => {
    busy = false
    if (again) start()
  }
  const start = (): void => {
    if (stopped.signal.aborted) return
    busy = true
    clearTimeout(retry)
    void round()
  }
  const changed = (): void => {
    if (busy) again = true
    else start()
  }

  start()
  return {
    changed,
    stop() {
      stopped.abort()
      clearTimeout(retry)
    },
  }
}
