// Where a tool at a desk listens to a reader.

import type { Chunk } from './io/byte-source.ts'
import type { At, Decoded } from './reader-event.ts'

/**
 * What a reader sends and what its decoder makes of it, before anything is hidden or left out: for tools at a desk
 * only. An agent takes events. Moments are the decoder's own, so the same chunks at the same moments give the same.
 */
export interface Tap {
  /** A fresh decoder begins, with these 16 bytes of chance. */
  opened(at: At, chance: Uint8Array): void
  chunk(chunk: Chunk): void
  decoded(at: At, decoded: Decoded): void
}
