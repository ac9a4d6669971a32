// What the views behind the sign-in share: whose session it is, and how it changes or ends.

import type { Me } from './client.ts'

export interface OpenSession {
  readonly me: Me
  readonly changed: (me: Me) => void
  readonly left: () => void
  /** Whether a problem means that the session has ended. */
  readonly ended: (word: string) => boolean
}
