// Makes the snapshot of credentials a terminal caches: who, keyed for that terminal, sealed to it.

import { createHmac } from 'node:crypto'
import type {
  CredentialsReply,
  CredentialsRequest,
  SnapshotUsers,
} from '../../agent/wire/server-messages.ts'
import type { Cards } from './cards.ts'
import type { Db } from './database.ts'
import { type OwnCredentials, ownCredentials } from './external/own-credentials.ts'
import type { Leases } from './leases.ts'
import type { Pins } from './pins.ts'
import { Refused } from './refused.ts'
import { sealTo } from './sealed-box.ts'
import type { SettingsStore } from './settings-store.ts'
import { MOST_USERS, type SyncRules } from './sync-rules.ts'
import type { Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

/** Promises of the wire (`snapshotUsers`), not settings. */
export const MOST_PER_USER = { cards: 3, pins: 3 } as const

/** The most that `cache.hours` can be set to, which its schema does not tell; the tests hold the two together. */
const LONGEST_CACHE_MS = 365 * 86_400_000

export type Sync = (terminal: Terminal, request: CredentialsRequest) => CredentialsReply

export interface SyncNeed {
  readonly db: Db
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly cards: Cards
  readonly pins: Pins
  readonly leases: Leases
  readonly rules: SyncRules
  readonly settings: SettingsStore
  readonly now: () => number
}

export function createSync(need: SyncNeed): Sync {
  const { db, tenants, terminals, cards, pins, leases, rules, settings, now } = need
  // What a terminal cached by itself may be the very card that was taken away. The terminal judges it by the
  // `cache.hours` of the moment, and what has ended by those of today may work again by those of tomorrow. Only after
  // the longest there can be, nothing from before the loss works ever again.
  const keepable = db.prepare<{ tenant: string; id: string; since: number; external: number }>(
    `SELECT 1 FROM users WHERE tenant = @tenant AND id = @id AND active = 1
       AND (lost_at IS NULL OR lost_at < @since)
       AND (@external OR external_at IS NULL OR external_at < @since)`,
  )
  const inDate = ({ expiresAt }: { readonly expiresAt: number | null }) =>
    expiresAt === null || expiresAt > now()
  const ending = (expiresAt: number | null) => (expiresAt === null ? {} : { expires: expiresAt })
  const keyed = (salt: Buffer, stretched: Buffer) =>
    createHmac('sha256', salt).update(stretched).digest('base64')

  const snapshot = (terminal: Terminal, mine: OwnCredentials): SnapshotUsers =>
    rules.candidates(terminal, 0, MOST_USERS).map(user => ({
      id: user.id,
      username: user.username,
      name: user.name,
      userSalt: user.salt.toString('base64'),
      cards: cards
        .of(terminal.tenant, user.id)
        .filter(inDate)
        .slice(0, mine.cards * MOST_PER_USER.cards)
        .map(card => ({ number: card.number, ...ending(card.expiresAt) })),
      pins: pins
        .of(terminal.tenant, user.id)
        .filter(inDate)
        .slice(0, mine.pins * MOST_PER_USER.pins)
        .map(pin => {
          const stretched = pins.stretched(terminal.tenant, pin)
          return {
            lookup: keyed(terminal.salt, stretched),
            check: keyed(user.salt, stretched),
            ...ending(pin.expiresAt),
          }
        }),
    }))

  return db.transaction((terminal: Terminal, request: CredentialsRequest) => {
    const generation = Math.max(terminal.generation, request.generation) + 1
    if (!Number.isSafeInteger(generation)) {
      throw new Refused(400, 'invalid-request', 'generation: too high to rise any further.')
    }
    terminals.generate(terminal, generation)
    const since = now() - LONGEST_CACHE_MS
    const how = settings.own(terminal.tenant)
    const mine = ownCredentials(how)
    const users = snapshot(terminal, mine)
    const external = Number(how['auth.cache'] === 'on')
    const keep = request.opportunistic.filter(
      id => keepable.get({ tenant: terminal.tenant.id, id, since, external }) !== undefined,
    )
    const holders = new Set([...users.map(({ id }) => id), ...keep])
    return {
      nonce: request.nonce,
      terminal: terminal.id,
      generation,
      credentialsVersion: tenants.versions(terminal.tenant).credentials,
      issuedAt: now(),
      keep,
      leases: leases.issue(terminal, [...holders]),
      sealed: sealTo(terminal.sealingKey, Buffer.from(JSON.stringify(users), 'utf8')),
    }
  })
}
