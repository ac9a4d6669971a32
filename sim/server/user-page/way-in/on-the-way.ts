// What the steps of the way in share.

import type { Ways } from '../client.ts'
import type { Loaded } from '../use-loaded.ts'
import type { Placed } from '../use-place.ts'

export interface OnTheWay extends Placed {
  /** To the step after this one, with what was chosen here. */
  readonly next: (chosen?: Partial<Placed['place']>) => void
  readonly ways: Loaded<Ways>
  /** The user somebody typed, at whichever step. */
  readonly user: string
  readonly setUser: (user: string) => void
}
