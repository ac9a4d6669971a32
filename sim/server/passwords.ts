// Passwords of users: a slow hash under a salt of its own, sealed with the server's key; never in clear, never logged.

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import { type Stretch, stretch } from './stretch.ts'
import type { Tenant } from './tenants.ts'
import type { UserSessions } from './user-sessions.ts'

/** In characters, as NIST SP 800-63B (5.1.1.2) has the least. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const

const SALT_BYTES = 16
/** What is hashed with where nobody is, or somebody without a password. */
const NOBODYS_SALT = Buffer.alloc(SALT_BYTES)

export interface Passwords {
  /**
   * Gives a user a password, or another one: sessions opened with the one before end, but that of the token `staying`.
   * Throws `Refused`: 400 against the policy, 404 when there is no such user (any more).
   */
  set(tenant: Tenant, user: string, text: string, staying?: string): Promise<void>
  /** The slow hash of a password and its salt, for somebody who is no user yet. */
  hashed(text: string): Promise<Buffer>
  /** Gives a user the password that was hashed. */
  setHashed(tenant: Tenant, user: string, hashed: Buffer): void
  /** Throws `Refused` 404 when the user has none. */
  remove(tenant: Tenant, user: string): void
  /** When the user's password was set; null without one. */
  changedAt(tenant: Tenant, user: string): number | null
  /** Whether this is the user's password now. Nobody (`undefined`) takes as long as somebody. */
  fits(tenant: Tenant, user: string | undefined, text: string): Promise<boolean>
}

export interface PasswordsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly userSessions: UserSessions
  readonly announce: Announce
  readonly now: () => number
  readonly stretch?: Stretch | undefined
}

/** The same password whatever keyboard it was typed on (Unicode NFC). */
const spelled = (text: string): string => text.normalize('NFC')

/** What is wrong with a password, as a sentence that does not repeat it; undefined when it may be used. */
export function passwordProblem(text: string, username: string): string | undefined {
  const { min, max } = PASSWORD_LENGTH
  const length = [...spelled(text)].length
  if (length < min || length > max) return `A password has ${min} to ${max} characters.`
  const isName = spelled(text).toLowerCase() === spelled(username).toLowerCase()
  return isName ? 'A password must not be the username.' : undefined
}

export function createPasswords(need: PasswordsNeed): Passwords {
  const { db, keys, people, userSessions, announce, now } = need
  const how = need.stretch ?? stretch
  const put = db.prepare('REPLACE INTO passwords VALUES (?, ?, ?, ?, ?)')
  const held = db
    .prepare<[string, string], Buffer>(
      'SELECT sealed FROM passwords WHERE tenant = ? AND user_id = ?',
    )
    .pluck()
  const changedAt = db
    .prepare<[string, string], number>(
      'SELECT changed_at FROM passwords WHERE tenant = ? AND user_id = ?',
    )
    .pluck()
  const drop = db.prepare('DELETE FROM passwords WHERE tenant = ? AND user_id = ?')
  const about = (tenant: Tenant, user: string) => `password\n${tenant.id}\n${user}`

  // The user may be gone, or another one by name, once the slow hash is done.
  const store = db.transaction(
    (tenant: Tenant, user: string, text: string, content: Buffer, staying?: string) => {
      needGood(tenant, user, text)
      setHashed(tenant, user, content)
      userSessions.closeOfPassword(tenant, user, staying)
    },
  )
  const setHashed = (tenant: Tenant, user: string, content: Buffer) => {
    put.run(tenant.id, tenant.region, user, keys.seal(about(tenant, user), content), now())
    announce(tenant, 'users')
  }
  const hashed = async (text: string): Promise<Buffer> => {
    const salt = randomBytes(SALT_BYTES)
    return Buffer.concat([salt, await how(spelled(text), salt)])
  }
  const needGood = (tenant: Tenant, user: string, text: string) => {
    const problem = passwordProblem(text, people.get(tenant, user).username)
    if (problem !== undefined) throw new Refused(400, 'password-policy', `password: ${problem}`)
  }

  return {
    async set(tenant, user, text, staying) {
      needGood(tenant, user, text)
      store(tenant, user, text, await hashed(text), staying)
    },
    hashed,
    setHashed,
    remove: db.transaction((tenant, user) => {
      if (drop.run(tenant.id, user).changes === 0) {
        throw new Refused(404, 'not-found', 'This user has no password (any more).')
      }
      userSessions.closeOfPassword(tenant, user)
      announce(tenant, 'users')
    }),
    changedAt: (tenant, user) => changedAt.get(tenant.id, user) ?? null,
    async fits(tenant, user, text) {
      const sealed = user === undefined ? undefined : held.get(tenant.id, user)
      const content = sealed && keys.open(about(tenant, user ?? ''), sealed)
      const hash = await how(spelled(text), content?.subarray(0, SALT_BYTES) ?? NOBODYS_SALT)
      if (content === undefined || sealed === undefined || user === undefined) return false
      if (!timingSafeEqual(hash, content.subarray(SALT_BYTES))) return false
      // It may have been changed while it was looked at.
      return held.get(tenant.id, user)?.equals(sealed) ?? false
    },
  }
}
