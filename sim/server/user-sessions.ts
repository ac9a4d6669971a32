// Sessions of people at the pages for them: each hangs on the PIN, password or identity it was opened with, and goes with
// it. Only hashes of their tokens are stored.

import { createHash, randomBytes } from 'node:crypto'
import type { Db } from './database.ts'
import type { Pin } from './pins.ts'
import type { Subject } from './sign-in/federated-identities.ts'
import { PROVIDERS } from './sign-in/providers.ts'
import type { Tenant } from './tenants.ts'

/** How long one lasts unused, how long at most, and how many a user may have. */
const SESSION = { idleMs: 15 * 60_000, mostMs: 12 * 3_600_000, perUser: 10 } as const

/** What a session was opened with. */
export const SIGNED_IN_BY = ['pin', 'password', ...PROVIDERS] as const
type SignedInBy = (typeof SIGNED_IN_BY)[number]

/** Whose session it is. */
export interface Session {
  readonly tenant: Tenant
  readonly user: string
  readonly by: SignedInBy
}

export interface UserSessions {
  /**
   * Opens one with a PIN of its owner, whose oldest gives way when they have too many. Returns its token, this once;
   * undefined when the PIN has gone meanwhile.
   */
  open(tenant: Tenant, pin: Pin): string | undefined
  /** The same with the password of a user. */
  openWithPassword(tenant: Tenant, user: string): string | undefined
  /** The same with what an identity provider calls somebody. */
  openWithIdentity(tenant: Tenant, subject: Subject): string | undefined
  /** The session of a token, and counts as its use. Undefined when there is none, or it has ended. */
  use(token: string): Session | undefined
  close(token: string): void
  /** Closes those that a user opened with a password, but that of the token `staying`. */
  closeOfPassword(tenant: Tenant, user: string, staying?: string): void
  /** Closes all of a user's. */
  closeAll(session: Pick<Session, 'tenant' | 'user'>): void
}

interface Row {
  readonly tenant: string
  readonly region: string
  readonly user: string
  readonly by: SignedInBy
}

export function createUserSessions(db: Db, now: () => number): UserSessions {
  const insert = db.prepare(
    `INSERT INTO user_sessions SELECT ?, tenant, region, user_id, lookup, ?, ?, NULL FROM pins
     WHERE tenant = ? AND lookup = ?`,
  )
  const insertOfPassword = db.prepare(
    `INSERT INTO user_sessions SELECT ?, tenant, region, user_id, NULL, ?, ?, NULL FROM passwords
     WHERE tenant = ? AND user_id = ?`,
  )
  const insertOfIdentity = db.prepare(
    `INSERT INTO user_sessions SELECT ?, tenant, region, user_id, NULL, ?, ?, number FROM identities
     WHERE tenant = ? AND issuer = ? AND sub = ?`,
  )
  const ownerOf = db
    .prepare<[string, string, string], string>(
      'SELECT user_id FROM identities WHERE tenant = ? AND issuer = ? AND sub = ?',
    )
    .pluck()
  const forget = db.prepare('DELETE FROM user_sessions WHERE seen_at <= ? OR opened_at <= ?')
  const shorten = db.prepare(
    `DELETE FROM user_sessions WHERE hash IN (SELECT hash FROM user_sessions
       WHERE tenant = ? AND user_id = ? ORDER BY opened_at DESC, rowid DESC LIMIT -1 OFFSET ?)`,
  )
  const find = db.prepare<[Buffer, number, number, number], Row>(
    `SELECT s.tenant, s.region, s.user_id AS user,
       CASE WHEN s.pin IS NOT NULL THEN 'pin' ELSE coalesce(identities.provider, 'password') END AS "by"
     FROM user_sessions AS s
       LEFT JOIN pins ON pins.tenant = s.tenant AND pins.lookup = s.pin
       LEFT JOIN identities ON identities.number = s.identity
     WHERE hash = ? AND seen_at > ? AND opened_at > ? AND (expires_at IS NULL OR expires_at > ?)`,
  )
  const seen = db.prepare('UPDATE user_sessions SET seen_at = ? WHERE hash = ?')
  const drop = db.prepare('DELETE FROM user_sessions WHERE hash = ?')
  const dropOfPassword = db.prepare(
    `DELETE FROM user_sessions
     WHERE tenant = ? AND user_id = ? AND pin IS NULL AND identity IS NULL AND hash <> ?`,
  )
  const dropAll = db.prepare('DELETE FROM user_sessions WHERE tenant = ? AND user_id = ?')
  const hash = (token: string) => createHash('sha256').update(token).digest()
  const opened = (
    tenant: Tenant,
    user: string,
    put: (hash: Buffer, at: number) => number,
  ): string | undefined => {
    const at = now()
    forget.run(at - SESSION.idleMs, at - SESSION.mostMs)
    const token = randomBytes(32).toString('base64url')
    if (put(hash(token), at) === 0) return undefined
    shorten.run(tenant.id, user, SESSION.perUser)
    return token
  }
  return {
    open: db.transaction((tenant: Tenant, { lookup, user }: Pin) =>
      opened(tenant, user, (key, at) => insert.run(key, at, at, tenant.id, lookup).changes),
    ),
    openWithPassword: db.transaction((tenant: Tenant, user: string) =>
      opened(tenant, user, (key, at) => insertOfPassword.run(key, at, at, tenant.id, user).changes),
    ),
    openWithIdentity: db.transaction((tenant: Tenant, { issuer, sub }: Subject) => {
      const user = ownerOf.get(tenant.id, issuer, sub)
      if (user === undefined) return undefined
      return opened(
        tenant,
        user,
        (key, at) => insertOfIdentity.run(key, at, at, tenant.id, issuer, sub).changes,
      )
    }),
    use(token) {
      const [key, at] = [hash(token), now()]
      const row = find.get(key, at - SESSION.idleMs, at - SESSION.mostMs, at)
      if (row === undefined) return undefined
      seen.run(at, key)
      return { tenant: { id: row.tenant, region: row.region }, user: row.user, by: row.by }
    },
    close: token => {
      drop.run(hash(token))
    },
    closeOfPassword: (tenant, user, staying = '') => {
      dropOfPassword.run(tenant.id, user, hash(staying))
    },
    closeAll: ({ tenant, user }) => {
      dropAll.run(tenant.id, user)
    },
  }
}
