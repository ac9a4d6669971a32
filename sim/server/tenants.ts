// Tenants: whose data a row is, and the two versions that tell terminals something changed.

import { randomBytes } from 'node:crypto'
import type { Db } from './database.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'

/** Where a store is, and with it all of its tenants: the European or the American data centre. */
export const REGIONS = ['eu', 'us'] as const
export type Region = (typeof REGIONS)[number]

/** Where another region's server is: `https://HOST:PORT`. */
export interface RegionAddress {
  readonly id: Region
  readonly url: string
}

/** The owner of every row. */
export interface Tenant {
  readonly id: string
  readonly region: string
}

export type News = 'settings' | 'credentials'

export interface Versions {
  readonly settings: number
  /** Of settings: with this one all terminals were reset last. */
  readonly reset: number
  readonly credentials: number
}

export interface Tenants {
  /** Throws `Refused` 409 when there is one already, or there are too many. */
  add(tenant: Tenant): void
  /** By id. */
  list(query: PageQuery): Page<Tenant>
  /** Undefined when there is none. */
  find(id: string): Tenant | undefined
  /** Throws `Refused` 404 `no-tenant` when there is none. */
  named(id: string): Tenant
  /** 32 random bytes that go into every stretched PIN of the tenant. */
  siteSalt(tenant: Tenant): Buffer
  versions(tenant: Tenant): Versions
  /** Call in the transaction of the change itself: the version rises, and connected terminals hear of it. */
  changed(tenant: Tenant, what: News): void
  /** Terminals are to use the settings of now without a restart. Call it after `changed`, in the same transaction. */
  reset(tenant: Tenant): void
}

const MOST_TENANTS = 1_000

interface Row {
  readonly region: string
  readonly site_salt: Buffer
  readonly settings_version: number
  readonly reset_version: number
  readonly credentials_version: number
}

export function createTenants(db: Db, announce: (tenant: Tenant, what: News) => void): Tenants {
  const row = db.prepare<[string], Row>('SELECT * FROM tenants WHERE tenant = ?')
  const insert = db.prepare('INSERT INTO tenants VALUES (?, ?, ?, 1, 1, 1)')
  const raise = {
    settings: db.prepare(
      'UPDATE tenants SET settings_version = settings_version + 1 WHERE tenant = ?',
    ),
    credentials: db.prepare(
      'UPDATE tenants SET credentials_version = credentials_version + 1 WHERE tenant = ?',
    ),
  }
  const reset = db.prepare('UPDATE tenants SET reset_version = settings_version WHERE tenant = ?')
  const list = db.prepare<[string, number], Tenant>(
    'SELECT tenant AS id, region FROM tenants WHERE tenant > ? ORDER BY tenant LIMIT ?',
  )
  const count = db.prepare<[], number>('SELECT count(*) FROM tenants').pluck()
  const existing = (tenant: Tenant) => {
    const found = row.get(tenant.id)
    if (found === undefined) throw new Error(`There is no tenant ${tenant.id}.`)
    return found
  }
  const find: Tenants['find'] = id => {
    const found = row.get(id)
    return found === undefined ? undefined : { id, region: found.region }
  }
  return {
    add: db.transaction((tenant: Tenant) => {
      if (row.get(tenant.id) !== undefined) {
        throw new Refused(409, 'name-taken', `id: there is a tenant ${tenant.id} already.`)
      }
      if ((count.get() ?? 0) >= MOST_TENANTS) {
        throw new Refused(409, 'too-many-tenants', `${MOST_TENANTS} tenants is the most.`)
      }
      insert.run(tenant.id, tenant.region, randomBytes(32))
    }),
    list: query => page(list.all(query.after ?? '', query.limit + 1), query, ({ id }) => id),
    find,
    named(id) {
      const tenant = find(id)
      if (tenant !== undefined) return tenant
      throw new Refused(404, 'no-tenant', 'There is no tenant of this name in this region.')
    },
    siteSalt: tenant => existing(tenant).site_salt,
    versions(tenant) {
      const found = existing(tenant)
      return {
        settings: found.settings_version,
        reset: found.reset_version,
        credentials: found.credentials_version,
      }
    },
    changed(tenant, what) {
      raise[what].run(tenant.id)
      announce(tenant, what)
    },
    reset: tenant => {
      reset.run(tenant.id)
    },
  }
}
