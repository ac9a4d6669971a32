// Cards: which number belongs to whom, and until when.

import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant, Tenants } from './tenants.ts'

interface Card {
  readonly number: string
  readonly user: string
  readonly expiresAt: number | null
  readonly usedAt: number
}

export interface Cards {
  /**
   * Gives a user a card, or one of theirs a new end. The one place where a card gets an owner. `by`: who does that, for the
   * App. Log; the server when left out. Throws `Refused` 409 when it is somebody else's, or the user has too many.
   */
  register(
    tenant: Tenant,
    user: string,
    number: string,
    expiresAt: number | null,
    by?: string,
  ): Card
  find(tenant: Tenant, number: string): Card | undefined
  /** A user's cards, most recently used first. */
  of(tenant: Tenant, user: string): Card[]
  /** What the API calls this card of this user. */
  idOf(tenant: Tenant, card: Card): string
  /** Gives a user's card another end, or none. Throws `Refused` 404 when the user has none of that id. */
  end(tenant: Tenant, user: string, id: string, expiresAt: number | null): Card
  /** Takes a card from a user. Throws `Refused` 404 when the user has none of that id. */
  remove(tenant: Tenant, user: string, id: string): Card
  /** Notes that the card was just used to log in. */
  used(tenant: Tenant, number: string): void
}

/** One spelling for a number, whatever reader it came from: without blanks, capital letters. */
export const canonicalCard = (number: string): string => number.trim().toUpperCase()

/** What a list may show of a number: its last four characters, if it has more. */
export const maskCard = (number: string): string =>
  number.length > 4 ? `${'*'.repeat(number.length - 4)}${number.slice(-4)}` : '****'

export interface CardsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly tenants: Tenants
  readonly settings: SettingsStore
  readonly announce: Announce
  readonly now: () => number
  /** Hears, in the same transaction, that a card that was nobody's has an owner now. */
  given(tenant: Tenant, user: string, number: string, by: string): void
}

export function createCards(need: CardsNeed): Cards {
  const { db, keys, people, tenants, settings, announce, now, given } = need
  const columns = 'number, user_id AS user, expires_at AS expiresAt, used_at AS usedAt'
  const find = db.prepare<[string, string], Card>(
    `SELECT ${columns} FROM cards WHERE tenant = ? AND number = ?`,
  )
  const of = db.prepare<[string, string], Card>(
    `SELECT ${columns} FROM cards WHERE tenant = ? AND user_id = ? ORDER BY used_at DESC, number`,
  )
  const put = db.prepare(
    `INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, number) DO UPDATE SET expires_at = excluded.expires_at`,
  )
  const setEnd = db.prepare('UPDATE cards SET expires_at = ? WHERE tenant = ? AND number = ?')
  const drop = db.prepare('DELETE FROM cards WHERE tenant = ? AND number = ?')
  const used = db.prepare('UPDATE cards SET used_at = ? WHERE tenant = ? AND number = ?')

  const idOf = (tenant: Tenant, { user, number }: Card) =>
    keys.credentialId(`card\n${tenant.id}\n${user}`, Buffer.from(number, 'utf8'))
  const changed = (tenant: Tenant) => {
    tenants.changed(tenant, 'credentials')
    announce(tenant, 'users')
  }
  /** For one card more. */
  const makeRoom = (tenant: Tenant, user: string) => {
    const most = settings.own(tenant)['cards.most']
    const theirs = of.all(tenant.id, user)
    if (theirs.length < most) return
    const over = theirs.findLast(({ expiresAt }) => expiresAt !== null && expiresAt <= now())
    if (over === undefined) {
      const message = `This user has ${theirs.length} cards, and ${most} is the most. Remove one first.`
      throw new Refused(409, 'too-many-cards', message)
    }
    drop.run(tenant.id, over.number)
  }
  const owned = (tenant: Tenant, user: string, id: string): Card => {
    const card = of.all(tenant.id, user).find(one => idOf(tenant, one) === id)
    if (card !== undefined) return card
    throw new Refused(404, 'not-found', 'This user has no such card (any more).')
  }

  return {
    idOf,
    find: (tenant, number) => find.get(tenant.id, canonicalCard(number)),
    of: (tenant, user) => of.all(tenant.id, user),
    used: (tenant, number) => {
      used.run(now(), tenant.id, number)
      announce(tenant, 'users')
    },
    register: db.transaction((tenant, user, text, expiresAt, by = 'the server') => {
      const number = canonicalCard(text)
      const held = find.get(tenant.id, number)
      if (held !== undefined && held.user !== user) {
        throw new Refused(409, 'card-taken', 'This card belongs to another user.')
      }
      if (held === undefined) makeRoom(tenant, user)
      else people.lost(tenant, user)
      put.run(tenant.id, tenant.region, number, user, now(), expiresAt, now())
      changed(tenant)
      if (held === undefined) given(tenant, user, number, by)
      return { number, user, expiresAt, usedAt: held?.usedAt ?? now() }
    }),
    end: db.transaction((tenant, user, id, expiresAt) => {
      const card = owned(tenant, user, id)
      setEnd.run(expiresAt, tenant.id, card.number)
      people.lost(tenant, user)
      changed(tenant)
      return { ...card, expiresAt }
    }),
    remove: db.transaction((tenant, user, id) => {
      const card = owned(tenant, user, id)
      drop.run(tenant.id, card.number)
      people.lost(tenant, user)
      changed(tenant)
      return card
    }),
  }
}
