// People who make their accounts themselves: whether they may, what they are called, and whether somebody must activate
// them first. However they come, accounts are made here.

import type { AppLog } from '../app-log.ts'
import type { Language } from '../languages.ts'
import type { Account, People, Person } from '../people.ts'
import { createRate } from '../rates.ts'
import { Refused } from '../refused.ts'
import type { SettingsStore } from '../settings-store.ts'
import type { Tenant } from '../tenants.ts'
import { generateUsername, guestName } from './usernames.ts'

/** Somebody who wants an account. Names are theirs to give; the address is verified, or left out. */
interface Newcomer {
  readonly given?: string | undefined
  readonly family?: string | undefined
  readonly email?: string | undefined
  /** What they would like to be called; another name is made when it is taken. */
  readonly username?: string | undefined
  readonly language: Language
  readonly account: Account
}

export type RegistrationRefusal = 'registration-off' | 'account-exists' | 'too-many-tries'

export interface Registration {
  isOpen(tenant: Tenant): boolean
  /** Throws `Refused` 403 `registration-off`. */
  needOpen(tenant: Tenant): void
  /** True for a name that means something else here than a person. */
  isReserved(tenant: Tenant, username: string): boolean
  /**
   * Makes an account; call it in a transaction. `how` completes "registered …" in the App. Log. A word says why nothing
   * was made: `account-exists` where somebody has the address.
   */
  register(tenant: Tenant, newcomer: Newcomer, how: string): Person | RegistrationRefusal
}

export interface RegistrationNeed {
  readonly people: People
  readonly settings: SettingsStore
  readonly appLog: AppLog
  readonly now: () => number
}

const LIMITS = { perTenant: { most: 200, perMs: 3_600_000, keys: 1_000 } } as const

export function createRegistration(need: RegistrationNeed): Registration {
  const { people, settings, appLog, now } = need
  const perTenant = createRate(LIMITS.perTenant, now)

  const isOpen = (tenant: Tenant) => settings.own(tenant)['users.selfRegistration'] === 'on'
  const needOpen = (tenant: Tenant) => {
    if (isOpen(tenant)) return
    const message =
      'Nobody registers themselves here, and only accounts that an administrator made can sign in. Ask them.'
    throw new Refused(403, 'registration-off', message)
  }
  const isReserved = (tenant: Tenant, username: string) =>
    settings.own(tenant)['ext-device.unknown-offline-username'].toLowerCase() ===
    username.toLowerCase()
  const isTaken = (tenant: Tenant) => (username: string) =>
    people.named(tenant, username) !== undefined || isReserved(tenant, username)

  return {
    isOpen,
    needOpen,
    isReserved,
    register(tenant, newcomer, how) {
      const { given, family, email, username: wished, language, account } = newcomer
      if (!isOpen(tenant)) return 'registration-off'
      if (email !== undefined && people.hasEmail(tenant, email)) return 'account-exists'
      if (!perTenant(tenant.id)) return 'too-many-tries'
      const taken = isTaken(tenant)
      const isNamed = given !== undefined && family !== undefined
      const name = isNamed ? `${given} ${family}` : guestName()
      // A guest is called like one.
      const source = isNamed ? { given, family, email } : { given: name }
      const free = wished !== undefined && !taken(wished)
      const made = () => (isNamed || taken(name) ? generateUsername(source, taken) : name)
      const username = free ? wished : made()
      const active = settings.own(tenant)['users.newActive'] === 'on'
      const person = people.register(tenant, {
        ...{ username, name, email: email ?? null, language, active, account },
      })
      const waits = active ? '' : ' An administrator has to activate them.'
      appLog.write(tenant, 'info', `User ${username} registered ${how}.${waits}`)
      return person
    },
  }
}
