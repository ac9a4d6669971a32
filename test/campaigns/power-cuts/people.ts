// Whom the server of the campaign knows. Every version of them has names and cards of its own, so that two of them mixed
// cannot be taken for one.

import { createHash } from 'node:crypto'
import type { SnapshotUser } from '../../../agent/ports.ts'
import { checkOf, lookupOf } from '../../../agent/vault/stretch.ts'

const PEOPLE = 8

/** Somebody whom no sync brings, only a login. */
export const GUEST = { id: 'guest', username: 'guest', name: 'Guest', card: '04AAAAAAAA' }

/** The first one's PIN, and what scrypt makes of it with `SITE_SALT`. */
export const PIN = '48291357'
export const STRETCH = { N: 8_192, r: 8, p: 1 } as const
export const SITE_SALT = bytes('site salt')
export const TERMINAL_SALT = bytes('terminal salt')
export const UNLOCK_KEY = bytes('unlock key')

/** The card that somebody has in every version. */
export const cardOf = (person: number): string => `0410${hex(person)}`

/** Cards and whose they are, as a cache that holds this version has them. */
export function cardsOf(version: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    numbers().flatMap(person => {
      const name = `Person ${person} of ${version}`
      return [cardOf(person), ownCard(version, person)].map(card => [card, name])
    }),
  )
}

/** The version as it comes with a sync; `u` is the stretched PIN of the first. */
export function snapshotOf(version: number, u: Uint8Array): readonly SnapshotUser[] {
  return numbers().map(person => {
    const userSalt = bytes(`salt ${person}`).subarray(0, 16)
    const pin = { lookup: base64(lookupOf(TERMINAL_SALT, u)), check: base64(checkOf(userSalt, u)) }
    return {
      ...{ id: `u${person}`, username: `p${person}`, name: `Person ${person} of ${version}` },
      userSalt: base64(userSalt),
      cards: [{ number: cardOf(person) }, { number: ownCard(version, person) }],
      pins: person === 0 ? [pin] : [],
    }
  })
}

const numbers = () => Array.from({ length: PEOPLE }, (_, person) => person)
const ownCard = (version: number, person: number) => `04${hex(version)}${hex(person)}`
const hex = (number: number) => number.toString(16).padStart(6, '0').toUpperCase()

function bytes(name: string): Buffer {
  return createHash('sha256').update(name).digest()
}

export function base64(some: Uint8Array): string {
  return Buffer.from(some).toString('base64')
}
