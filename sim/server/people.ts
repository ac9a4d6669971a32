// Users of a tenant: who they are and whether they may log in.

import { randomBytes, randomUUID } from 'node:crypto'
import type { Announce } from './changes.ts'
import { type Db, folded } from './database.ts'
import type { Groups } from './groups.ts'
import type { Language } from './languages.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant, Tenants } from './tenants.ts'

/** Whether somebody is here for their organisation or for themselves. */
export const ACCOUNTS = ['work', 'personal'] as const
export type Account = (typeof ACCOUNTS)[number]

export interface Person {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  /** What our mails to them are written in. */
  readonly language: Language
  /** As another system numbers its staff. */
  readonly personalNumber: string | null
  /** Other names that stand for this user. */
  readonly aliases: readonly string[]
  readonly active: boolean
  readonly account: Account
  /** They made their account themselves. */
  readonly registered: boolean
  /** They did, and no administrator has activated it yet. */
  readonly awaitsActivation: boolean
  readonly createdAt: number
}

interface PersonChange {
  readonly username?: string | undefined
  readonly name?: string | undefined
  readonly email?: string | null | undefined
  readonly language?: Language | undefined
  readonly personalNumber?: string | null | undefined
  /** Replaces those held. */
  readonly aliases?: readonly string[] | undefined
  readonly active?: boolean | undefined
  /** Names of existing groups; replaces the memberships held. */
  readonly groups?: readonly string[] | undefined
}

export interface Registrant {
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly language: Language
  readonly active: boolean
  readonly account: Account
}

interface PersonFilter {
  /** Part of name, username or e-mail address, whatever its capitals and accents. */
  readonly search?: string | undefined
  /** Name of a group. */
  readonly group?: string | undefined
}

export interface People {
  /** Throws `Refused`: 409 when username, alias or personal number is somebody else's, 400 when a group does not exist. */
  add(tenant: Tenant, person: PersonChange & { readonly username: string }): Person
  change(tenant: Tenant, id: string, change: PersonChange): Person
  /** As `add`, for somebody who does it themselves; one who is not active waits for an administrator. */
  register(tenant: Tenant, person: Registrant): Person
  /** The user's cards, PINs, password, identities, mails, jobs and quotas go; activities and statement stay and keep the name. */
  remove(tenant: Tenant, id: string): Person
  /** Throws `Refused` 404 when there is no such user. */
  get(tenant: Tenant, id: string): Person
  byUsername(tenant: Tenant, username: string): Person | undefined
  /** The only user with this address, whatever its capitals; undefined when nobody has it, or several do. */
  byEmail(tenant: Tenant, email: string): Person | undefined
  /** Whose username this is or, when it is nobody's, whose address. */
  byNameOrEmail(tenant: Tenant, text: string): Person | undefined
  /** True when any user has this address, or several do. */
  hasEmail(tenant: Tenant, email: string): boolean
  /** Whose username or alias this is. */
  named(tenant: Tenant, name: string): Person | undefined
  byPersonalNumber(tenant: Tenant, personalNumber: string): Person | undefined
  /** Notes that a connector has just vouched for the user. */
  vouchedFor(tenant: Tenant, id: string): void
  /** Notes that the user lost a card or PIN: what a terminal cached of them by itself does not count any more. */
  lost(tenant: Tenant, id: string): void
  exists(tenant: Tenant, id: string): boolean
  /** True also for a deleted user: what was done before is still theirs. */
  everKnown(tenant: Tenant, id: string): boolean
  /** The username of a user, also of a deleted one. Throws `Refused` 404 when there never was one. */
  usernameOf(tenant: Tenant, id: string): string
  /** Those the filter fits, ordered by name. */
  list(tenant: Tenant, filter: PersonFilter, query: PageQuery): Page<Person>
  count(tenant: Tenant): number
}

/** What its owner needs to know an address by, and others learn little from. */
export const maskEmail = (address: string): string => address.replace(/^(.).*@/s, '$1***@')

interface Row {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly language: Language
  readonly personal_number: string | null
  /** A list in JSON. */
  readonly aliases: string
  readonly active: number
  readonly account: Account
  readonly registered: number
  readonly awaits: number
  readonly created_at: number
}

interface Asked {
  readonly tenant: string
  readonly search: string | null
  readonly group: string | null
  readonly limit: number
  readonly after: string | null
}

const toPerson = (row: Row): Person => ({
  id: row.id,
  username: row.username,
  name: row.name,
  email: row.email,
  language: row.language,
  personalNumber: row.personal_number,
  aliases: JSON.parse(row.aliases),
  active: row.active === 1,
  account: row.account,
  registered: row.registered === 1,
  awaitsActivation: row.awaits === 1,
  createdAt: row.created_at,
})

export interface PeopleNeed {
  readonly db: Db
  readonly tenants: Tenants
  readonly groups: Groups
  readonly announce: Announce
  readonly now: () => number
}

export function createPeople({ db, tenants, groups, announce, now }: PeopleNeed): People {
  const columns = `users.*, (SELECT json_group_array(alias) FROM
    (SELECT alias FROM aliases WHERE aliases.tenant = users.tenant AND user_id = users.id ORDER BY alias)) AS aliases`
  const living = `SELECT ${columns} FROM users WHERE tenant = ? AND deleted_at IS NULL`
  const byId = db.prepare<[string, string], Row>(`${living} AND id = ?`)
  const byUsername = db.prepare<[string, string], Row>(`${living} AND username = ?`)
  const byEmail = db.prepare<[string, string], Row>(
    `${living} AND folded(email) = folded(?) LIMIT 2`,
  )
  const byAlias = db.prepare<[string, string, string], Row>(
    `${living} AND id = (SELECT user_id FROM aliases WHERE tenant = ? AND alias = ?)`,
  )
  const byPersonalNumber = db.prepare<[string, string], Row>(`${living} AND personal_number = ?`)
  const listed = (place: string) =>
    db.prepare<Asked, Row>(
      `SELECT ${columns} FROM users WHERE tenant = @tenant AND deleted_at IS NULL ${place}
         AND (@search IS NULL OR instr(folded(name), @search) > 0
           OR instr(folded(username), @search) > 0 OR instr(folded(email), @search) > 0)
         AND (@group IS NULL OR EXISTS (SELECT 1 FROM members JOIN groups
           ON groups.tenant = members.tenant AND groups.id = members.group_id
           WHERE members.tenant = @tenant AND members.user_id = users.id AND groups.name = @group))
       ORDER BY name, id LIMIT @limit`,
    )
  const firstPage = listed('')
  const nextPage = listed(
    'AND (name, id) > (SELECT name, id FROM users WHERE tenant = @tenant AND id = @after)',
  )
  const ever = db
    .prepare<[string, string], string>('SELECT username FROM users WHERE tenant = ? AND id = ?')
    .pluck()
  const count = db
    .prepare<[string], number>('SELECT count(*) FROM users WHERE tenant = ? AND deleted_at IS NULL')
    .pluck()
  const insert = db.prepare(
    `INSERT INTO users
       (tenant, region, id, username, name, email, language, personal_number, active, salt, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE users SET username = ?, name = ?, email = ?, language = ?, personal_number = ?, active = ?
     WHERE tenant = ? AND id = ?`,
  )
  const addAlias = db.prepare('INSERT INTO aliases VALUES (?, ?, ?, ?)')
  const dropAliases = db.prepare('DELETE FROM aliases WHERE tenant = ? AND user_id = ?')
  const vouchedFor = db.prepare('UPDATE users SET external_at = ? WHERE tenant = ? AND id = ?')
  const remove = [
    'DELETE FROM cards WHERE tenant = ? AND user_id = ?',
    'DELETE FROM pins WHERE tenant = ? AND user_id = ?',
    'DELETE FROM passwords WHERE tenant = ? AND user_id = ?',
    'DELETE FROM user_sessions WHERE tenant = ? AND user_id = ?',
    'DELETE FROM identities WHERE tenant = ? AND user_id = ?',
    'DELETE FROM pin_tries WHERE tenant = ? AND user_id = ?',
    'DELETE FROM members WHERE tenant = ? AND user_id = ?',
    'DELETE FROM pinned_users WHERE tenant = ? AND user_id = ?',
    'DELETE FROM last_logins WHERE tenant = ? AND user_id = ?',
    'DELETE FROM pin_requests WHERE tenant = ? AND user_id = ?',
    'DELETE FROM mails WHERE tenant = ? AND user_id = ?',
    'UPDATE mails_in SET owed = NULL WHERE tenant = ? AND user_id = ?',
    'DELETE FROM jobs WHERE tenant = ? AND user_id = ?',
    'DELETE FROM aliases WHERE tenant = ? AND user_id = ?',
    'DELETE FROM quotas WHERE tenant = ? AND user_id = ?',
  ].map(sql => db.prepare(sql))
  const endSessions = db.prepare('DELETE FROM user_sessions WHERE tenant = ? AND user_id = ?')
  const markDeleted = db.prepare(
    'UPDATE users SET deleted_at = ?, active = 0 WHERE tenant = ? AND id = ?',
  )

  const registered = db.prepare(
    'UPDATE users SET account = ?, registered = 1, awaits = ? WHERE tenant = ? AND id = ?',
  )
  const activated = db.prepare('UPDATE users SET awaits = 0 WHERE tenant = ? AND id = ?')

  const lost = db.prepare('UPDATE users SET lost_at = ? WHERE tenant = ? AND id = ?')

  const find = (row: Row | undefined) => (row === undefined ? undefined : toPerson(row))
  const get = (tenant: Tenant, id: string): Person => {
    const person = find(byId.get(tenant.id, id))
    if (person === undefined) throw new Refused(404, 'not-found', 'There is no such user.')
    return person
  }
  const changed = (tenant: Tenant) => {
    tenants.changed(tenant, 'credentials')
    announce(tenant, 'users')
  }
  const named = (tenant: Tenant, name: string) =>
    find(byUsername.get(tenant.id, name) ?? byAlias.get(tenant.id, tenant.id, name))
  const needFree = (tenant: Tenant, username: string, owner?: string) => {
    const taken = named(tenant, username)
    if (taken !== undefined && taken.id !== owner) {
      const message = `There is a user ${username} already, by username or alias.`
      throw new Refused(409, 'username-taken', message)
    }
  }
  const needFreeNumber = (tenant: Tenant, personalNumber: string | null, owner?: string) => {
    const taken = personalNumber && byPersonalNumber.get(tenant.id, personalNumber)
    if (taken && taken.id !== owner) {
      const message = `personalNumber: it is that of the user ${taken.username}.`
      throw new Refused(409, 'personal-number-taken', message)
    }
  }
  const setAliases = ({ id: tenant, region }: Tenant, user: string, aliases: readonly string[]) => {
    dropAliases.run(tenant, user)
    for (const alias of aliases) {
      const taken = named({ id: tenant, region }, alias)
      if (taken !== undefined) {
        const message = `aliases: ${alias} is a name of the user ${taken.username} already.`
        throw new Refused(409, 'alias-taken', message)
      }
      addAlias.run(tenant, region, alias, user)
    }
  }

  const add: People['add'] = db.transaction((tenant, person) => {
    needFree(tenant, person.username)
    const id = randomUUID()
    const { username, name = username, email = null, language = 'en', active = true } = person
    const { personalNumber = null } = person
    needFreeNumber(tenant, personalNumber)
    const who = [tenant.id, tenant.region, id, username, name, email, language, personalNumber]
    insert.run(...who, active ? 1 : 0, randomBytes(16), now())
    if (person.aliases !== undefined) setAliases(tenant, id, person.aliases)
    if (person.groups !== undefined) groups.assign(tenant, id, person.groups)
    changed(tenant)
    return get(tenant, id)
  })

  const onlyWithEmail = (tenant: Tenant, email: string) => {
    const rows = byEmail.all(tenant.id, email)
    return rows.length === 1 ? find(rows[0]) : undefined
  }

  return {
    get,
    byUsername: (tenant, username) => find(byUsername.get(tenant.id, username)),
    exists: (tenant, id) => byId.get(tenant.id, id) !== undefined,
    byEmail: onlyWithEmail,
    byNameOrEmail: (tenant, text) =>
      find(byUsername.get(tenant.id, text)) ?? onlyWithEmail(tenant, text),
    hasEmail: (tenant, email) => byEmail.all(tenant.id, email).length > 0,
    named,
    byPersonalNumber: (tenant, number) => find(byPersonalNumber.get(tenant.id, number)),
    vouchedFor: (tenant, id) => {
      vouchedFor.run(now(), tenant.id, id)
    },
    everKnown: (tenant, id) => ever.get(tenant.id, id) !== undefined,
    usernameOf(tenant, id) {
      const username = ever.get(tenant.id, id)
      if (username !== undefined) return username
      throw new Refused(404, 'not-found', 'There is no such user.')
    },
    lost: (tenant, id) => {
      lost.run(now(), tenant.id, id)
    },
    count: tenant => count.get(tenant.id) ?? 0,
    list(tenant, { search, group = null }, { limit, after }) {
      const asked = { tenant: tenant.id, group, limit: limit + 1, after: after ?? null }
      const wanted = { ...asked, search: search === undefined ? null : folded(search) }
      const rows = (after === undefined ? firstPage : nextPage).all(wanted)
      return page(rows.map(toPerson), { limit, after }, person => person.id)
    },
    add,
    register: db.transaction((tenant, { account, ...person }) => {
      const { id } = add(tenant, person)
      registered.run(account, person.active ? 0 : 1, tenant.id, id)
      return get(tenant, id)
    }),
    change: db.transaction((tenant, id, change) => {
      const held = get(tenant, id)
      const { username = held.username, name = held.name, active = held.active } = change
      const { language = held.language } = change
      const email = change.email === undefined ? held.email : change.email
      const { personalNumber = held.personalNumber } = change
      needFree(tenant, username, id)
      needFreeNumber(tenant, personalNumber, id)
      const who = [username, name, email, language, personalNumber]
      update.run(...who, active ? 1 : 0, tenant.id, id)
      if (active) activated.run(tenant.id, id)
      else endSessions.run(tenant.id, id)
      if (change.aliases !== undefined) setAliases(tenant, id, change.aliases)
      if (change.groups !== undefined) groups.assign(tenant, id, change.groups)
      // They show who did them by the name of today.
      if (username !== held.username) announce(tenant, 'activities')
      changed(tenant)
      return get(tenant, id)
    }),
    remove: db.transaction((tenant, id) => {
      const held = get(tenant, id)
      for (const statement of remove) statement.run(tenant.id, id)
      markDeleted.run(now(), tenant.id, id)
      announce(tenant, 'groups')
      announce(tenant, 'mails')
      announce(tenant, 'jobs')
      changed(tenant)
      return held
    }),
  }
}
