// A card left lying on a reader is one read, however long it lies there.

import type { At } from './reader-event.ts'

interface Sighting {
  readonly card: string
  readonly at: At
}

/**
 * Remembers the last card seen. `isRepeat` says whether the same card was seen less than `repeatMs` before; the time
 * runs from the last sighting, not the first, so a module that repeats while the card lies there gives one read.
 * Another card in between starts anew.
 */
export function repeatFilter(repeatMs: number): { isRepeat(card: string, at: At): boolean } {
  let last: Sighting | undefined
  return {
    isRepeat(card, at) {
      const before = last
      last = { card, at }
      return before !== undefined && before.card === card && at - before.at < repeatMs
    },
  }
}
