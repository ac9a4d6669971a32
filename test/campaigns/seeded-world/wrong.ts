// Parts that are really wrong, for the controls: a world that does not notice them proves nothing.

import type { Tamper } from './server.ts'

/** A part that is really wrong, put in by a control. */
export interface Wrong {
  readonly server?: Tamper
  /** The agent believes the board's clock instead of what the server signs. */
  readonly believesBoard?: boolean
  /** A damaged journal is begun anew as if there had been none. */
  readonly losesDamaged?: boolean
  /** What the disk has answered for is lost at a cut. */
  readonly forgetsAtCut?: boolean
}
