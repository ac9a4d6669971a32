// Bearer tokens of the Server API: each belongs to a tenant and has a role; only their hashes are stored. The only place
// that decides who somebody is.

import { createHash, randomBytes } from 'node:crypto'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { UnlockMode } from './unlock-code.ts'

export const ROLES = ['admin', 'desk', 'technician', 'desktop'] as const
export type Role = (typeof ROLES)[number]

/** What unlock codes a role may give out. */
export const MODES_OF_ROLE: Readonly<Record<Role, readonly UnlockMode[]>> = {
  admin: ['single', 'until-online', 'diagnostic', 'clear-pins'],
  desk: ['single', 'until-online'],
  technician: ['diagnostic', 'clear-pins'],
  desktop: [],
}

/** Who holds a token. */
export interface Holder {
  readonly tenant: Tenant
  readonly name: string
  readonly role: Role
}

interface TokenFacts {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** 0 for the one in the file `admin-token`. */
  readonly createdAt: number
}

export interface Tokens {
  /** True when somebody can use the API: a first start ends with that. */
  any(): boolean
  /** Makes this the tenant's token of the file `admin-token`, in the place of the one before. */
  set(tenant: Tenant, token: string): void
  /** Who holds the token of this `Authorization` header. Throws `Refused` 401. */
  holderOf(authorization: string | undefined): Holder
  /** Returns the token itself, this once. Throws `Refused` 409 when the name is taken or there are too many. */
  make(tenant: Tenant, name: string, role: Role): TokenFacts & { readonly token: string }
  /** By id. */
  list(tenant: Tenant, query: PageQuery): Page<TokenFacts>
  /** From then on nobody holds it. Throws `Refused`: 404 when there is none, 409 for that of the file. */
  revoke(tenant: Tenant, id: string): TokenFacts
}

const MOST_TOKENS = 200
/** Id and name of the one in the file. */
const OF_FILE = 'admin-token'

export function createTokens(db: Db, announce: Announce, now: () => number): Tokens {
  const any = db.prepare('SELECT 1 FROM tokens')
  const clear = db.prepare('DELETE FROM tokens WHERE tenant = ? AND id = ?')
  const insert = db.prepare(
    'INSERT INTO tokens (hash, tenant, region, id, name, role, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const find = db.prepare<[Buffer], { tenant: string; region: string; name: string; role: Role }>(
    'SELECT tenant, region, name, role FROM tokens WHERE hash = ?',
  )
  const facts = 'SELECT id, name, role, created_at AS createdAt FROM tokens WHERE tenant = ?'
  const byId = db.prepare<[string, string], TokenFacts>(`${facts} AND id = ?`)
  const byName = db.prepare<[string, string], TokenFacts>(`${facts} AND name = ?`)
  const list = db.prepare<[string, string, number], TokenFacts>(
    `${facts} AND id > ? ORDER BY id LIMIT ?`,
  )
  const count = db.prepare<[string], number>('SELECT count(*) FROM tokens WHERE tenant = ?').pluck()
  const hash = (token: string) => createHash('sha256').update(token).digest()
  return {
    any: () => any.get() !== undefined,
    set: db.transaction((tenant, token) => {
      clear.run(tenant.id, OF_FILE)
      insert.run(hash(token), tenant.id, tenant.region, OF_FILE, OF_FILE, 'admin', 0)
    }),
    holderOf(authorization) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      const held = token === undefined ? undefined : find.get(hash(token))
      if (held === undefined) {
        const message = 'Send "Authorization: Bearer TOKEN"; the file admin-token holds a token.'
        throw new Refused(401, 'not-authorized', message)
      }
      const { tenant: id, region, name, role } = held
      return { tenant: { id, region }, name, role }
    },
    make: db.transaction((tenant, name, role) => {
      if (byName.get(tenant.id, name) !== undefined) {
        throw new Refused(409, 'name-taken', 'name: another token has this name.')
      }
      if ((count.get(tenant.id) ?? 0) >= MOST_TOKENS) {
        throw new Refused(409, 'too-many-tokens', `Revoke one first: ${MOST_TOKENS} is the most.`)
      }
      const [id, token] = [
        randomBytes(9).toString('base64url'),
        randomBytes(32).toString('base64url'),
      ]
      const createdAt = now()
      insert.run(hash(token), tenant.id, tenant.region, id, name, role, createdAt)
      announce(tenant, 'tokens')
      return { id, name, role, createdAt, token }
    }),
    list: (tenant, query) =>
      page(list.all(tenant.id, query.after ?? '', query.limit + 1), query, row => row.id),
    revoke: db.transaction((tenant, id) => {
      const held = byId.get(tenant.id, id)
      if (held === undefined) throw new Refused(404, 'not-found', 'There is no such token.')
      if (held.id === OF_FILE) {
        const message = 'This one lies in the file admin-token: delete the file and start again.'
        throw new Refused(409, 'token-of-file', message)
      }
      clear.run(tenant.id, id)
      announce(tenant, 'tokens')
      return held
    }),
  }
}
