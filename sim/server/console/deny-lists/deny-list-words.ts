// Deny lists in words.

import type { DenyList } from '../client/shapes.ts'
import { count, listed } from '../parts/numbers.ts'

/** What terminals know a deny list by. */
export const fileOf = ({ serial }: DenyList): string => `${serial}.latchkey-deny`

/** `3 people and 4 cards`, or `Nobody`, and what it does beside. */
export function onIt(list: Pick<DenyList, 'users' | 'cards' | 'purge'>): string {
  const { users, cards, purge } = list
  const words = [
    ...(users > 0 ? [count(users, 'person', 'people')] : []),
    ...(cards > 0 ? [count(cards, 'card')] : []),
  ]
  const whom = words.length === 0 ? 'Nobody' : listed(words)
  return purge ? `${whom}; stored logins are erased` : whom
}

/** Numbers of cards as somebody typed or pasted them, apart by blanks, commas or lines. */
export const cardsIn = (text: string): readonly string[] =>
  text.split(/[\s,;]+/).filter(one => one !== '')

/** The server says which card of many it means; here they are one field. */
export const aboutCards = (problem: string | undefined): string | undefined =>
  problem?.replace(/^cards\.\d+: /, 'cards: ')
