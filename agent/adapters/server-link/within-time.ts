// Ends a wait on time, whatever the awaited work does.

/** Calls `due` in so many milliseconds, unless the function returned is called before. */
export type After = (ms: number, due: () => void) => () => void

/** The machine's own time. */
export const afterTimeout: After = (ms, due) => {
  const timer = setTimeout(due, ms)
  return () => clearTimeout(timer)
}

/** Thrown when the time is up. */
export class TimeUp extends Error {
  constructor(ms: number) {
    super(`not done within ${ms} ms`)
    this.name = 'TimeUp'
  }
}

/**
 * Runs `work` for at most `ms` milliseconds, then aborts its signal and throws `TimeUp`.
 * The race is needed: undici looks at the signal of a request only once its connection stands.
 */
export async function withinTime<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  after: After = afterTimeout,
): Promise<T> {
  const stop = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true })
  })
  const cancel = after(ms, () => stop.abort(new TimeUp(ms)))
  try {
    return await Promise.race([work(stop.signal), ended])
  } finally {
    cancel()
  }
}
