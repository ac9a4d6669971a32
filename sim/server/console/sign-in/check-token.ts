// Asks the server whether it takes a token.

import { createApi, ServerRefused } from '../client/api.ts'
import type { Tenant } from '../client/shapes.ts'

const WRONG =
  'The server does not know this token. Copy the whole line from the file, and nothing else.'

/** The tenant the token belongs to. Throws with a sentence for a person. */
export async function checkToken(token: string, ask: typeof fetch): Promise<Tenant> {
  // What cannot stand in a header is no token, and the browser would not even send it.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error(WRONG)
  const api = createApi({
    token: () => token,
    fetch: ask,
    now: () => 0,
    tokenRefused: () => {},
    clockAhead: () => {},
  })
  try {
    return await api.get<Tenant>('tenant')
  } catch (error) {
    if (error instanceof ServerRefused && error.status === 401) throw new Error(WRONG)
    throw error
  }
}
