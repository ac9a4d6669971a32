// A card left lying is one read.

import { expect, it } from 'vitest'
import { repeatFilter } from '../../drivers/repeat.ts'

const heard = (...sightings: readonly (readonly [card: string, at: number])[]) => {
  const repeats = repeatFilter(3_000)
  return sightings.filter(([card, at]) => !repeats.isRepeat(card, at)).map(([, at]) => at)
}

it('counts from the last sighting, so a card may lie there for an hour', () => {
  const hour = Array.from({ length: 1_000 }, (_, i) => ['A', i * 2_999] as const)
  expect(heard(...hour)).toEqual([0])
})

it('reads the card again once it was away for the whole time', () => {
  expect(heard(['A', 0], ['A', 3_000], ['A', 5_999])).toEqual([0, 3_000])
})

it('reads it again at once when another card came in between', () => {
  expect(heard(['A', 0], ['B', 100], ['A', 200], ['A', 300])).toEqual([0, 100, 200])
})
