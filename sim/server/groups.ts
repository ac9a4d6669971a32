// Groups of users.

import { randomUUID } from 'node:crypto'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant, Tenants } from './tenants.ts'

interface Group {
  readonly id: string
  readonly name: string
  /** How many users it has. */
  readonly members: number
}

export interface Groups {
  /** Throws `Refused` 409 when there is a group of that name. */
  add(tenant: Tenant, name: string): Group
  /** Its members stay users. Returns its name. Throws `Refused` 404 when there is no such group. */
  remove(tenant: Tenant, id: string): string
  /** Ordered by name. */
  list(tenant: Tenant, query: PageQuery): Page<Group>
  exists(tenant: Tenant, name: string): boolean
  /** Names of the groups a user is in. */
  of(tenant: Tenant, user: string): string[]
  /** Throws `Refused` 400 when there is no group of that name. */
  idOf(tenant: Tenant, name: string): string
  /** Makes the user a member of exactly these groups. Throws `Refused` 400 when one does not exist. */
  assign(tenant: Tenant, user: string, names: readonly string[]): void
}

export function createGroups(db: Db, tenants: Tenants, announce: Announce): Groups {
  const insert = db.prepare('INSERT INTO groups VALUES (?, ?, ?, ?)')
  const byName = db
    .prepare<[string, string], string>('SELECT id FROM groups WHERE tenant = ? AND name = ?')
    .pluck()
  const byId = db
    .prepare<[string, string], string>('SELECT name FROM groups WHERE tenant = ? AND id = ?')
    .pluck()
  const list = db.prepare<[string, string, number], Group>(
    `SELECT id, name, (SELECT count(*) FROM members WHERE members.tenant = groups.tenant
       AND group_id = groups.id) AS members
     FROM groups WHERE tenant = ? AND name > ? ORDER BY name LIMIT ?`,
  )
  const of = db
    .prepare<[string, string], string>(
      `SELECT name FROM groups JOIN members ON members.tenant = groups.tenant AND group_id = groups.id
       WHERE groups.tenant = ? AND user_id = ? ORDER BY name`,
    )
    .pluck()
  const leave = db.prepare('DELETE FROM members WHERE tenant = ? AND user_id = ?')
  const clear = db.prepare('DELETE FROM members WHERE tenant = ? AND group_id = ?')
  const remove = db.prepare('DELETE FROM groups WHERE tenant = ? AND id = ?')
  const join = db.prepare('INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?)')

  const idOf = (tenant: Tenant, name: string): string => {
    const group = byName.get(tenant.id, name)
    if (group !== undefined) return group
    throw new Refused(400, 'unknown-group', `There is no group ${name}. Create it first.`)
  }

  return {
    idOf,
    add(tenant, name) {
      if (byName.get(tenant.id, name) !== undefined) {
        throw new Refused(409, 'group-taken', `There is a group ${name} already.`)
      }
      const id = randomUUID()
      insert.run(tenant.id, tenant.region, id, name)
      announce(tenant, 'groups')
      return { id, name, members: 0 }
    },
    remove: db.transaction((tenant, id) => {
      const name = byId.get(tenant.id, id)
      if (name === undefined) {
        throw new Refused(404, 'not-found', 'There is no such group (any more).')
      }
      clear.run(tenant.id, id)
      remove.run(tenant.id, id)
      // Terminals may have been told to hold its members.
      tenants.changed(tenant, 'credentials')
      announce(tenant, 'groups')
      announce(tenant, 'users')
      return name
    }),
    list: (tenant, query) =>
      page(list.all(tenant.id, query.after ?? '', query.limit + 1), query, group => group.name),
    exists: (tenant, name) => byName.get(tenant.id, name) !== undefined,
    of: (tenant, user) => of.all(tenant.id, user),
    assign(tenant, user, names) {
      leave.run(tenant.id, user)
      for (const name of names) join.run(tenant.id, tenant.region, idOf(tenant, name), user)
      announce(tenant, 'groups')
    },
  }
}
