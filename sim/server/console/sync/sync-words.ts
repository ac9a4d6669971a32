// Synchronisation as it is said.

import type { SyncRule, TerminalSync } from '../client/shapes.ts'
import { count, listed, number } from '../parts/numbers.ts'

export const WHO: Readonly<Record<SyncRule['who'], string>> = {
  everybody: 'Everybody with a card or PIN',
  groups: 'Members of some groups',
  nobody: 'Nobody (off)',
}

export const FIRST: Readonly<Record<SyncRule['first'], string>> = {
  name: 'By name',
  recent: 'Who logged in there last',
}

/** Whom a rule is about, in a few words. */
export function ruleWords({ who, groups }: SyncRule): string {
  if (who !== 'groups') return WHO[who]
  return groups.length === 0 ? 'Members of no group' : `Members of ${listed(groups)}`
}

/** How many places are taken, and who found none. */
export function placesWords({ users, leftOut }: TerminalSync): string {
  const held = count(users.length, 'place is taken', 'places are taken')
  if (leftOut.count === 0) return `${held}; everybody has one.`
  return `${held}; ${count(leftOut.count, 'person finds', 'people find')} no room.`
}

/** How many cards and PINs of somebody are not held. */
export function shortenedWords({ cards, pins }: TerminalSync['shortened'][number]): string {
  const parts = [
    cards > 0 ? count(cards, 'card') : undefined,
    pins > 0 ? count(pins, 'PIN') : undefined,
  ].filter(part => part !== undefined)
  return `${listed(parts)} used longest ago not held`
}

/** Of those left out, how many are not named. */
export const moreWords = ({ count: all, users }: TerminalSync['leftOut']): string | undefined =>
  all > users.length ? `and ${number(all - users.length)} more` : undefined
