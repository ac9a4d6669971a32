// Whom a terminal is to hold: a rule for all terminals, another one for some, and who comes first where not all have room.

import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { ownCredentials } from './external/own-credentials.ts'
import type { Groups } from './groups.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

/** A promise of the wire (`snapshotUsers`), not a setting. */
export const MOST_USERS = 100

export const SYNC_WHO = ['everybody', 'groups', 'nobody'] as const
export const SYNC_FIRST = ['name', 'recent'] as const

export interface SyncRule {
  /** `groups`: whoever is in one of `groups`; `nobody`: synchronisation is switched off. */
  readonly who: (typeof SYNC_WHO)[number]
  /** Names of groups. */
  readonly groups: readonly string[]
  /** Who gets a place: by name, or who logged in there last. */
  readonly first: (typeof SYNC_FIRST)[number]
  /** Ids of users who come before everybody else, in a group or not; not where `who` is `nobody`. */
  readonly pinned: readonly string[]
}

/** Somebody who could log in at a terminal. */
export interface Candidate {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly salt: Buffer
  /** 1 for somebody who is pinned. */
  readonly pinned: number
  /** When they logged in there last; null for never. */
  readonly lastLogin: number | null
}

export interface SyncRules {
  /** The rule for all terminals. */
  all(tenant: Tenant): SyncRule
  /** The rule that a terminal has of its own, if it has one. */
  own(terminal: Terminal): SyncRule | undefined
  setAll(tenant: Tenant, rule: SyncRule): void
  /**
   * Gives a terminal a rule of its own; without one it has that for all again.
   * Throws `Refused` 400 for groups or users that there are not, 404 for the terminal.
   */
  setOwn(tenant: Tenant, terminal: string, rule: SyncRule | undefined): void
  /** Whoever may be held, in the order in which they get places: at most `limit` after the first `skip`. */
  candidates(terminal: Terminal, skip: number, limit: number): readonly Candidate[]
  /** How many candidates there are. */
  count(terminal: Terminal): number
  /** Notes that somebody logged in at a terminal, in milliseconds since 1970. */
  loggedIn(terminal: Terminal, user: string, at: number): void
}

export interface SyncRulesNeed {
  readonly db: Db
  readonly groups: Groups
  readonly people: People
  readonly settings: SettingsStore
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly announce: Announce
  readonly now: () => number
}

interface Row {
  readonly who: SyncRule['who']
  readonly first: SyncRule['first']
}

/** Instead of a terminal's id: the rule is for all. */
const ALL = ''
const STANDARD: SyncRule = { who: 'everybody', groups: [], first: 'name', pinned: [] }

export function createSyncRules(need: SyncRulesNeed): SyncRules {
  const { db, groups, people, settings, tenants, terminals, announce, now } = need
  const get = db.prepare<[string, string], Row>(
    'SELECT who, first FROM sync_rules WHERE tenant = ? AND terminal = ?',
  )
  const groupsOf = db
    .prepare<[string, string], string>(
      `SELECT name FROM sync_groups JOIN groups ON groups.tenant = sync_groups.tenant AND id = group_id
       WHERE sync_groups.tenant = ? AND terminal = ? ORDER BY name`,
    )
    .pluck()
  const pinnedOf = db
    .prepare<[string, string], string>(
      'SELECT user_id FROM pinned_users WHERE tenant = ? AND terminal = ? ORDER BY user_id',
    )
    .pluck()
  const drop = db.prepare('DELETE FROM sync_rules WHERE tenant = ? AND terminal = ?')
  const insert = db.prepare('INSERT INTO sync_rules VALUES (?, ?, ?, ?, ?)')
  const insertGroup = db.prepare('INSERT OR IGNORE INTO sync_groups VALUES (?, ?, ?, ?)')
  const insertPinned = db.prepare('INSERT OR IGNORE INTO pinned_users VALUES (?, ?, ?, ?)')
  const login = db.prepare(
    `INSERT INTO last_logins VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (tenant, terminal, user_id) DO UPDATE SET at = max(at, excluded.at)`,
  )
  // Somebody without a card or PIN cannot log in and would only take a place from somebody who can.
  const from = `FROM users
     LEFT JOIN pinned_users ON pinned_users.tenant = @tenant AND pinned_users.terminal = @rule
       AND pinned_users.user_id = users.id
     LEFT JOIN last_logins ON last_logins.tenant = @tenant AND last_logins.terminal = @terminal
       AND last_logins.user_id = users.id
     WHERE users.tenant = @tenant AND active = 1
       AND (@who = 'everybody' OR @who = 'groups' AND (pinned_users.user_id IS NOT NULL OR EXISTS (
         SELECT 1 FROM sync_groups JOIN members ON members.tenant = @tenant AND members.group_id = sync_groups.group_id
         WHERE sync_groups.tenant = @tenant AND sync_groups.terminal = @rule AND members.user_id = users.id)))
       AND (@cards AND EXISTS (SELECT 1 FROM cards WHERE cards.tenant = @tenant AND cards.user_id = users.id
              AND (expires_at IS NULL OR expires_at > @now))
         OR @pins AND EXISTS (SELECT 1 FROM pins WHERE pins.tenant = @tenant AND pins.user_id = users.id
              AND (expires_at IS NULL OR expires_at > @now)))`
  const list = db.prepare<Record<string, string | number>, Candidate>(
    `SELECT users.id, username, name, salt, pinned_users.user_id IS NOT NULL AS pinned, last_logins.at AS lastLogin
     ${from} ORDER BY pinned DESC, CASE @first WHEN 'recent' THEN coalesce(lastLogin, 0) END DESC, name, users.id
     LIMIT @limit OFFSET @skip`,
  )
  const count = db
    .prepare<Record<string, string | number>, number>(`SELECT count(*) ${from}`)
    .pluck()

  const read = ({ id: tenant }: Tenant, terminal: string): SyncRule | undefined => {
    const row = get.get(tenant, terminal)
    if (row === undefined) return undefined
    return {
      ...row,
      groups: groupsOf.all(tenant, terminal),
      pinned: pinnedOf.all(tenant, terminal),
    }
  }
  const all = (tenant: Tenant): SyncRule => read(tenant, ALL) ?? STANDARD
  const own = ({ tenant, id }: Terminal) => read(tenant, id)

  const write = db.transaction((tenant: Tenant, terminal: string, rule: SyncRule | undefined) => {
    drop.run(tenant.id, terminal)
    if (rule !== undefined) {
      const place = [tenant.id, tenant.region, terminal]
      insert.run(...place, rule.who, rule.first)
      for (const name of rule.groups) insertGroup.run(...place, groups.idOf(tenant, name))
      for (const user of rule.pinned) insertPinned.run(...place, somebody(tenant, user))
    }
    tenants.changed(tenant, 'credentials')
    announce(tenant, 'terminals')
  })

  const somebody = (tenant: Tenant, user: string): string => {
    if (people.exists(tenant, user)) return user
    throw new Refused(400, 'unknown-user', `There is no user ${user} (any more).`)
  }

  const about = (terminal: Terminal) => {
    const { tenant, id } = terminal
    const itsOwn = own(terminal)
    const { who, first } = itsOwn ?? all(tenant)
    const place = { tenant: tenant.id, terminal: id, rule: itsOwn === undefined ? ALL : id }
    return { ...place, ...ownCredentials(settings.own(tenant)), who, first, now: now() }
  }

  return {
    all,
    own,
    setAll: (tenant, rule) => write(tenant, ALL, rule),
    setOwn(tenant, terminal, rule) {
      write(tenant, terminals.get(tenant, terminal).id, rule)
    },
    candidates: (terminal, skip, limit) => list.all({ ...about(terminal), skip, limit }),
    count(terminal) {
      const { first: _, ...place } = about(terminal)
      return count.get(place) ?? 0
    },
    loggedIn({ tenant, id }, user, at) {
      login.run(tenant.id, tenant.region, id, user, at)
    },
  }
}
