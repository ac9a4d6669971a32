// What is said of cards without an owner, and of what moved.

import type { Move } from '../client/shapes.ts'

export const cardWords = (card: string | null): string => card ?? 'Without a card'

export const WHY: Readonly<Record<Move['why'], string>> = {
  'card-given': 'Got the card',
  given: 'Was given it',
  undone: 'Taken back from',
}
