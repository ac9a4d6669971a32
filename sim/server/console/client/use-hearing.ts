// Whether the server is heard, followed while it is drawn.

import { useEffect, useState } from 'preact/hooks'
import { useClient } from './client.ts'
import type { Hearing } from './listen.ts'

export function useHearing(): Hearing {
  const client = useClient()
  const [hearing, setHearing] = useState(() => client.hearing())
  useEffect(() => {
    const look = (): void => setHearing(client.hearing())
    look()
    return client.onHearing(look)
  }, [client])
  return hearing
}
