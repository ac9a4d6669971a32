// A card left lying on a reader is one read, however long it lies there.

import type { At } from './reader-event.ts'

interface Sighting {
  readonly card: string
  readonly at: At
}

export interface RepeatFilter {
  /** Whether the same card was seen less than `repeatMs` before. */
  isRepeat(card: string, at: At): boolean
  /**
   * From now on cards have other numbers. The next sighting is taken for the card that lies there if it comes as soon as
   * that would: somebody who left it there must not be logged in by a new rule.
   */
  renumbered(): void
}

/**
 * Remembers the last card seen. The time runs from the last sighting, not the first, so a module that repeats while the
 * card lies there gives one read. Another card in between starts anew.
 */
export function repeatFilter(repeatMs: number): RepeatFilter {
  let last: Sighting | undefined
  let isRenumbered = false
  return {
    isRepeat(card, at) {
      const before = last
      const isSame = isRenumbered || before?.card === card
      last = { card, at }
      isRenumbered = false
      return before !== undefined && isSame && at - before.at < repeatMs
    },
    renumbered() {
      isRenumbered = true
    },
  }
}
