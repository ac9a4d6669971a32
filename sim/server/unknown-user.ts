// The user "unknown", whom offline activity is booked to that nobody owns: found by the name in the settings, made when
// nobody has it.

import type { AppLog } from './app-log.ts'
import type { Db } from './database.ts'
import type { People, Person } from './people.ts'
import type { Warnings } from './pin-warnings.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'

const SETTING = 'ext-device.unknown-offline-username'

export interface UnknownUser {
  /** Whoever has the name now, also by an alias; created, with a warning, when nobody has. */
  get(tenant: Tenant): Person
  /** Why whoever has the name seems to be a person, in a sentence; undefined when nobody has it or nothing speaks for it. */
  doubt(tenant: Tenant): string | undefined
  readonly warnings: Warnings
}

export interface UnknownUserNeed {
  readonly db: Db
  readonly people: People
  readonly settings: SettingsStore
  readonly appLog: AppLog
}

export function createUnknownUser({ db, people, settings, appLog }: UnknownUserNeed): UnknownUser {
  const logsIn = db
    .prepare<{ tenant: string; user: string }, number>(
      `SELECT EXISTS (SELECT 1 FROM cards WHERE tenant = @tenant AND user_id = @user)
         OR EXISTS (SELECT 1 FROM pins WHERE tenant = @tenant AND user_id = @user)
         OR EXISTS (SELECT 1 FROM passwords WHERE tenant = @tenant AND user_id = @user)`,
    )
    .pluck()
  const nameIn = (tenant: Tenant) => settings.own(tenant)[SETTING]
  const doubt = (tenant: Tenant): string | undefined => {
    const name = nameIn(tenant)
    const held = people.named(tenant, name)
    if (held === undefined) return undefined
    const isAlias = held.username.toLowerCase() !== name.toLowerCase()
    const isKnown = held.email !== null || held.personalNumber !== null
    if (!isAlias && !isKnown && logsIn.get({ tenant: tenant.id, user: held.id }) !== 1) return
    return `Activity that nobody owns is booked to ${held.username}, who seems to be a person: choose another name in ${SETTING}.`
  }
  return {
    get(tenant) {
      const username = nameIn(tenant)
      const held = people.named(tenant, username)
      if (held !== undefined) return held
      const message = `User ${username} was created, to hold activity that nobody owns.`
      appLog.write(tenant, 'warn', message)
      return people.add(tenant, { username })
    },
    doubt,
    warnings: tenant => {
      const text = doubt(tenant)
      return text === undefined ? {} : { [SETTING]: [{ text, users: 0 }] }
    },
  }
}
