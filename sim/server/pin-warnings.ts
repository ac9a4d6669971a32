// What a tenant's settings about PINs would do to its users, before it does: who gets temporary PINs, has no card, and
// would not come by a new PIN.

import type { Db } from './database.ts'
import type { Groups } from './groups.ts'
import type { OwnSettings } from './own-settings.ts'
import { getsTemporary } from './pin-rule.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'

interface Warning {
  readonly text: string
  /** How many users it would lock out. */
  readonly users: number
}

/** Warnings about settings, by public name. */
export type Warnings = (tenant: Tenant) => Readonly<Record<string, readonly Warning[]>>

export interface PinWarningsNeed {
  readonly db: Db
  readonly groups: Groups
  readonly settings: SettingsStore
  readonly now: () => number
}

interface Cardless {
  readonly id: string
  readonly email: string | null
}

export function createPinWarnings({ db, groups, settings, now }: PinWarningsNeed): Warnings {
  // Whoever has a card gets in with that.
  const cardless = db.prepare<{ tenant: string; now: number }, Cardless>(
    `SELECT id, email FROM users WHERE tenant = @tenant AND active = 1
       AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.tenant = @tenant AND user_id = users.id
         AND (expires_at IS NULL OR expires_at > @now))`,
  )
  return tenant => {
    const own = settings.own(tenant)
    if (own['pins.temporary'] === 'nobody') return {}
    const dependent = cardless
      .all({ tenant: tenant.id, now: now() })
      .filter(({ id }) => getsTemporary(own, groups.of(tenant, id)))
    const counted = warningsOf(own, dependent.length, dependent.filter(lacksAddress).length)
    return {
      ...Object.fromEntries(
        Object.entries(counted).map(([name, all]) => [name, all.filter(({ users }) => users > 0)]),
      ),
      'pins.temporaryGroups': strangers(own, groups, tenant),
    }
  }
}

const lacksAddress = ({ email }: Cardless): boolean => email === null

/** `all` get temporary PINs and have no card; `unreachable` of them have no address. */
function warningsOf(
  own: OwnSettings,
  all: number,
  unreachable: number,
): Readonly<Record<string, readonly Warning[]>> {
  const mailed = own['pins.sendByEmail'] === 'on'
  const silent =
    'They get temporary PINs, have no card, and are mailed no new PIN: once theirs has ended, they are out.'
  const homeless =
    'They get temporary PINs, have no card and no address that a new PIN could be mailed to.'
  const dependent =
    'They get temporary PINs, have no card, and cannot make a new PIN: only administrators can.'
  const nowhere =
    'They wait for new PINs by mail, and without a mail server no mail leaves the outbox.'
  return {
    'pins.temporary': mailed ? [] : [{ text: silent, users: all }],
    'pins.sendByEmail': mailed
      ? [{ text: homeless, users: unreachable }]
      : [{ text: silent, users: all }],
    'pins.userCanChange':
      own['pins.userCanChange'] === 'on' ? [] : [{ text: dependent, users: all }],
    'mail.host':
      mailed && own['mail.host'] === '' ? [{ text: nowhere, users: all - unreachable }] : [],
  }
}

/** Names that are no group's: they make nobody's PIN temporary. */
function strangers(own: OwnSettings, groups: Groups, tenant: Tenant): readonly Warning[] {
  if (own['pins.temporary'] !== 'groups') return []
  const chosen = own['pins.temporaryGroups']
  const missing = chosen.filter(name => !groups.exists(tenant, name))
  if (chosen.length === 0)
    return [{ text: 'No group is chosen: nobody’s PIN is temporary.', users: 0 }]
  return missing.map(name => ({ text: `There is no group ${name} yet.`, users: 0 }))
}
