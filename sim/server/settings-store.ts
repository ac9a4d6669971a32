// A tenant's settings: those somebody set, in their outside form, as they are pushed to terminals.

import { z } from 'zod'
import { readSettings, SETTINGS } from '../../agent/wire/settings.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { Refused } from './refused.ts'
import { hashUnlockCode } from './stretch.ts'
import type { Tenant, Tenants } from './tenants.ts'

/** Settings by public name, in their outside form. */
type Values = Readonly<Record<string, unknown>>

/** What the server keeps to itself: name, shape and default. */
const UNKNOWN_USERNAME = 'ext-device.unknown-offline-username'
const OWN = {
  [UNKNOWN_USERNAME]: { schema: z.string().trim().min(1).max(64), standard: 'unknown' },
} as const
const UNLOCK_CODE = 'unlock.code'
const unlockCode = z.string().regex(/^\d{4,16}$/, 'an unlock code has 4 to 16 digits')

export interface SettingsStore {
  /** What terminals are told: what was set, and nothing that is a default. */
  pushed(tenant: Tenant): Values
  /** What administrators see: everything, defaults included, but not the unlock code's hash. */
  shown(tenant: Tenant): Values
  /** Settings as the agent reads them, durations in milliseconds. */
  effective(tenant: Tenant): ReturnType<typeof readSettings>['settings']
  /** Who gets offline activity that nobody owns. */
  unknownUsername(tenant: Tenant): string
  /**
   * Applies all changes or none. `null` goes back to the default; `unlockCode` comes in clear and is hashed at once.
   * Throws `Refused` 400 naming everything that does not fit.
   */
  change(tenant: Tenant, changes: Values): Promise<void>
}

export interface SettingsNeed {
  readonly db: Db
  readonly tenants: Tenants
  readonly announce: Announce
}

export function createSettingsStore({ db, tenants, announce }: SettingsNeed): SettingsStore {
  const all = db.prepare<[string], { name: string; value: string }>(
    'SELECT name, value FROM settings WHERE tenant = ? ORDER BY name',
  )
  const put = db.prepare(
    `INSERT INTO settings VALUES (?, ?, ?, ?)
     ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value`,
  )
  const drop = db.prepare('DELETE FROM settings WHERE tenant = ? AND name = ?')

  const held = (tenant: Tenant): Values =>
    Object.fromEntries(all.all(tenant.id).map(row => [row.name, JSON.parse(row.value)]))
  const pushed = (tenant: Tenant): Values =>
    Object.fromEntries(Object.entries(held(tenant)).filter(([name]) => !Object.hasOwn(OWN, name)))

  const write = db.transaction((tenant: Tenant, changes: Values) => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) drop.run(tenant.id, name)
      else put.run(tenant.id, tenant.region, name, JSON.stringify(value))
    }
    const names = Object.keys(changes)
    if (names.length > 0) announce(tenant, 'settings')
    if (names.some(name => !Object.hasOwn(OWN, name))) {
      tenants.changed(tenant, 'settings')
      // No terminal has the newest settings now.
      announce(tenant, 'terminals')
    }
  })

  return {
    pushed,
    shown(tenant) {
      const { [UNLOCK_CODE]: code, ...values } = held(tenant)
      const standards = Object.fromEntries(
        Object.entries({ ...SETTINGS, ...OWN }).map(([name, { standard }]) => [name, standard]),
      )
      delete standards[UNLOCK_CODE]
      return { ...standards, ...values, unlockCodeSet: code !== undefined }
    },
    effective: tenant => readSettings(pushed(tenant)).settings,
    unknownUsername: tenant =>
      OWN[UNKNOWN_USERNAME].schema.parse(
        held(tenant)[UNKNOWN_USERNAME] ?? OWN[UNKNOWN_USERNAME].standard,
      ),
    async change(tenant, changes) {
      const { unlockCode: code, ...rest } = changes
      const problems = Object.entries(rest).flatMap(([name, value]) => problemsOf(name, value))
      if (code !== undefined && code !== null) {
        const read = unlockCode.safeParse(code)
        if (!read.success) problems.push(`unlockCode: an unlock code has 4 to 16 digits, as text`)
      }
      if (problems.length > 0) throw new Refused(400, 'invalid-settings', problems.join('; '))
      const hash =
        typeof code === 'string' ? { [UNLOCK_CODE]: await hashUnlockCode(code) } : undefined
      write(tenant, { ...rest, ...(code === null ? { [UNLOCK_CODE]: null } : hash) })
    },
  }
}

/** What is wrong with one value; null, which means "the default", never is. */
function problemsOf(name: string, value: unknown): string[] {
  if (name === UNLOCK_CODE) return [`${name}: set it in clear as unlockCode`]
  if (Object.hasOwn(OWN, name)) {
    const fits = value === null || OWN[UNKNOWN_USERNAME].schema.safeParse(value).success
    return fits ? [] : [`${name}: a username of 1 to 64 characters`]
  }
  if (!Object.hasOwn(SETTINGS, name)) return [`there is no setting "${name}"`]
  if (value === null) return []
  return readSettings({ [name]: value }).problems.map(problem => `${name}: ${problem.message}`)
}
