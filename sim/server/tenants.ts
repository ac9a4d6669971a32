// Tenants: whose data a row is, and the two versions that tell terminals something changed.

import { randomBytes } from 'node:crypto'
import type { Db } from './database.ts'

/** The owner of every row. */
export interface Tenant {
  readonly id: string
  readonly region: string
}

export type News = 'settings' | 'credentials'

interface Versions {
  readonly settings: number
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
}

export function createTenants(db: Db, announce: (tenant: Tenant, what: News) => void): Tenants {
  const row = db.prepare<
    [string],
    { region: string; site_salt: Buffer; settings_version: number; credentials_version: number }
  >('SELECT * FROM tenants WHERE tenant = ?')
  const insert = db.prepare('INSERT INTO tenants VALUES (?, ?, ?, 1, 1)')
  const raise = {
    settings: db.prepare(
      'UPDATE tenants SET settings_version = settings_version + 1 WHERE tenant = ?',
    ),
    credentials: db.prepare(
      'UPDATE tenants SET credentials_version = credentials_version + 1 WHERE tenant = ?',
    ),
  }
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
      return { settings: found.settings_version, credentials: found.credentials_version }
    },
    changed(tenant, what) {
      raise[what].run(tenant.id)
      announce(tenant, what)
    },
  }
}
