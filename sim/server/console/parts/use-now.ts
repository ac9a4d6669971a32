// A clock that moves what is drawn with it.

import { useEffect, useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'

/** Milliseconds since 1970 by the server's clock, anew every so many milliseconds. */
export function useNow(everyMs: number): number {
  const client = useClient()
  const [now, setNow] = useState(() => client.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(client.now()), everyMs)
    return () => clearInterval(timer)
  }, [client, everyMs])
  return now
}
