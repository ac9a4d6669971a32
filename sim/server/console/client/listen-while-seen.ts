// Stops listening in a tab nobody looks at: a browser opens only six connections to a server, for all its tabs.

import type { Listening } from './listen.ts'

/** Somebody who only looks something up elsewhere misses nothing. */
const HIDDEN_WAIT_MS = 30_000

export function listenWhileSeen(start: () => Listening): Listening {
  let listening: Listening | undefined = start()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pause = (): void => {
    listening?.stop()
    listening = undefined
  }
  const look = (): void => {
    clearTimeout(timer)
    if (document.visibilityState === 'hidden') timer = setTimeout(pause, HIDDEN_WAIT_MS)
    else if (listening === undefined) listening = start()
    else listening.now()
  }
  window.addEventListener('online', look)
  document.addEventListener('visibilitychange', look)
  return {
    now: () => listening?.now(),
    stop() {
      clearTimeout(timer)
      window.removeEventListener('online', look)
      document.removeEventListener('visibilitychange', look)
      pause()
    },
  }
}
