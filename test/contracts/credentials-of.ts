// What a server would put into a snapshot, computed from the words of the protocol and not with the vault's code.

import { createHmac, scryptSync } from 'node:crypto'
import { Secret, type User, type Wall } from '../../agent/core/vocabulary.ts'
import type { Snapshot, SnapshotUser } from '../../agent/ports.ts'

const terminalSalt = Buffer.alloc(32, 'terminal salt')
const siteSalt = Buffer.alloc(32, 'site salt')

/** The identity all snapshots of these tests are made for. */
export const IDENTITY = {
  terminal: 'T1',
  terminalSalt: terminalSalt.toString('base64'),
  siteSalt: siteSalt.toString('base64'),
  stretch: { N: 8_192, r: 8, p: 1 },
}

export const NOON = Date.UTC(2026, 10, 22, 12) as Wall
export const hours = (count: number) => (NOON + count * 3_600_000) as Wall

/** Anna, with two cards and a PIN; Ben, with one of each. */
export const ANNA = userOf('anna', 'Anna Archer')
export const BEN = userOf('ben', 'Ben Baker')

export function userOf(username: string, name = `Name of ${username}`): User {
  return { id: `u-${username}`, username, name }
}

/** A user as the server sends it. */
export function sent(
  user: User,
  cards: readonly (string | { readonly number: string; readonly expires: Wall })[],
  pins: readonly (string | { readonly pin: string; readonly expires: Wall })[] = [],
): SnapshotUser {
  const userSalt = createHmac('md5', 'user salt').update(user.id).digest()
  return {
    ...user,
    userSalt: userSalt.toString('base64'),
    cards: cards.map(card => (typeof card === 'string' ? { number: card } : card)),
    pins: pins.map(one => {
      const { pin, ...validity } = typeof one === 'string' ? { pin: one } : one
      const u = scryptSync(pin, siteSalt, 32, { N: 8_192, r: 8, p: 1, maxmem: 64 * 1024 * 1024 })
      return {
        lookup: createHmac('sha256', terminalSalt).update(u).digest('base64'),
        check: createHmac('sha256', userSalt).update(u).digest('base64'),
        ...validity,
      }
    }),
  }
}

export function snapshot(
  generation: number,
  users: readonly SnapshotUser[],
  keep: readonly string[] = [],
  issuedAt: Wall = NOON,
): Snapshot {
  return { generation, issuedAt, users, keep }
}

export const card = (value: string) => ({ kind: 'card', value: new Secret(value) }) as const
export const pin = (value: string) => ({ kind: 'pin', value: new Secret(value) }) as const
export const either = (value: string) =>
  ({ kind: 'card-or-pin', value: new Secret(value) }) as const
export const both = (number: string, second: string, kind: 'card' | 'card-or-pin' = 'card') => ({
  kind,
  value: new Secret(number),
  secondFactor: new Secret(second),
})

export const UNKNOWN_CARD = { kind: 'refused', reason: 'unknown-card' }
export const WRONG_PIN = { kind: 'refused', reason: 'wrong-pin' }
export const known = (user: User, verifiedAt: Wall = NOON, expires?: Wall) => ({
  kind: 'known',
  user,
  verifiedAt,
  ...(expires === undefined ? {} : { expires }),
})
