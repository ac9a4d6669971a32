// Tenants: whose data a row is, and the two versions that tell terminals something changed.

import { randomBytes } from 'node:crypto'
import type { Db } from './database.ts'

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
  add(tenant: Tenant): void
  /** Undefined when there is none. */
  find(id: string): Tenant | undefined
  /** 32 random bytes that go into every stretched PIN of the tenant. */
  siteSalt(tenant: Tenant): Buffer
  versions(tenant: Tenant): Versions
  /** Call in the transaction of the change itself: the version rises, and connected terminals hear of it. */
  changed(tenant: Tenant, what: News): void
  /** Terminals are to use the settings of now without a restart. Call it after `changed`, in the same transaction. */
  reset(tenant: Tenant): void
}

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
  const existing = (tenant: Tenant) => {
    const found = row.get(tenant.id)
    if (found === undefined) throw new Error(`There is no tenant ${tenant.id}.`)
    return found
  }
  return {
    add: tenant => {
      insert.run(tenant.id, tenant.region, randomBytes(32))
    },
    find(id) {
      const found = row.get(id)
      return found === undefined ? undefined : { id, region: found.region }
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
