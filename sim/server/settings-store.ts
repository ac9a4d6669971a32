// A tenant's settings: those somebody set, in their outside form, as they are pushed to terminals.

import { readSettings, SETTINGS } from '../../agent/wire/settings.ts'
import { type CardRuleTools, ruleProblem } from './card-rules.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { DECIDES_CREDENTIALS } from './external/auth-settings.ts'
import { jobAddressOf } from './job-settings.ts'
import type { ServerKeys } from './keys.ts'
import {
  isOwn,
  isSecret,
  OWN_SETTINGS,
  type OwnSettings,
  readOwn,
  UNLOCK_CODE,
  UNLOCK_HASH,
} from './own-settings.ts'
import { Refused } from './refused.ts'
import { aboutSettings, type SettingAbout } from './settings-about.ts'
import { hashUnlockCode } from './stretch.ts'
import type { Tenant, Tenants } from './tenants.ts'

/** Settings by public name, in their outside form. */
type Values = Readonly<Record<string, unknown>>

export interface SettingsStore {
  /** What terminals are told: what was set, and nothing that is a default. */
  pushed(tenant: Tenant): Values
  /** What administrators see: everything, defaults included, but of codes and secrets only whether there is one. */
  shown(tenant: Tenant): Values
  /** The same with everything there is to say about each. */
  about(tenant: Tenant): SettingAbout[]
  /** Settings as the agent reads them, durations in milliseconds. */
  effective(tenant: Tenant): Read['effective']
  /** Those that the server keeps to itself, as it uses them. */
  own(tenant: Tenant): OwnSettings
  /**
   * Applies all changes or none. `null` goes back to the default; `unlockCode` comes in clear and is hashed at once.
   * `reset`: terminals use them as soon as nobody is logged in, else from their next start.
   * Throws `Refused`: 400 naming everything that does not fit, 409 when another tenant has the job address.
   */
  change(tenant: Tenant, changes: Values, how?: { readonly reset: boolean }): Promise<void>
  /** Terminals use the settings of now as soon as nobody is logged in, whatever was said when they were made. */
  reset(tenant: Tenant): void
  /** Whose job address this is, whatever its capitals; undefined for nobody's. */
  byJobAddress(address: string): Tenant | undefined
}

/** Settings as they are used. */
interface Read {
  readonly effective: ReturnType<typeof readSettings>['settings']
  readonly own: OwnSettings
}

export interface SettingsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly tenants: Tenants
  readonly announce: Announce
  readonly cardRules: CardRuleTools
}

export function createSettingsStore(need: SettingsNeed): SettingsStore {
  const { db, keys, tenants, announce, cardRules } = need
  const all = db.prepare<[string], { name: string; value: string }>(
    'SELECT name, value FROM settings WHERE tenant = ? ORDER BY name',
  )
  const put = db.prepare(
    `INSERT INTO settings VALUES (?, ?, ?, ?)
     ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value`,
  )
  const drop = db.prepare('DELETE FROM settings WHERE tenant = ? AND name = ?')

  const jobAddresses = db.prepare<[], { tenant: string; region: string; value: string }>(
    "SELECT tenant, region, value FROM settings WHERE name = 'jobs.address'",
  )

  const byJobAddress = (address: string, but?: Tenant): Tenant | undefined => {
    const wanted = jobAddressOf(address)
    if (wanted === '') return undefined
    const found = jobAddresses
      .all()
      .find(({ tenant, value }) => tenant !== but?.id && jobAddressOf(JSON.parse(value)) === wanted)
    return found === undefined ? undefined : { id: found.tenant, region: found.region }
  }
  const held = (tenant: Tenant): Values =>
    Object.fromEntries(all.all(tenant.id).map(row => [row.name, JSON.parse(row.value)]))
  const pushed = (tenant: Tenant): Values =>
    Object.fromEntries(Object.entries(held(tenant)).filter(([name]) => !isOwn(name)))
  const about = (tenant: Tenant, name: string) => `setting\n${tenant.id}\n${name}`
  const sealed = (tenant: Tenant, name: string, value: unknown) =>
    keys.seal(about(tenant, name), Buffer.from(String(value), 'utf8')).toString('base64')
  const opened = (tenant: Tenant, name: string, value: unknown) =>
    keys.open(about(tenant, name), Buffer.from(String(value), 'base64')).toString('utf8')

  // Every login asks for them, and only `write` changes them.
  const known = new Map<string, Read>()
  const read = (tenant: Tenant): Read => {
    const found = known.get(tenant.id)
    if (found !== undefined) return found
    const clear = Object.entries(held(tenant)).map(([name, value]) => [
      name,
      isSecret(name) ? opened(tenant, name, value) : value,
    ])
    const { settings: effective } = readSettings(pushed(tenant))
    const made = { effective, own: readOwn(Object.fromEntries(clear)) }
    known.set(tenant.id, made)
    return made
  }

  const write = db.transaction((tenant: Tenant, changes: Values, reset: boolean) => {
    // A mail says no more than its address: it must be clear whose jobs it brings.
    if (byJobAddress(String(changes['jobs.address'] ?? ''), tenant) !== undefined) {
      const message = 'jobs.address: another tenant has this job address. Choose another.'
      throw new Refused(409, 'address-taken', message)
    }
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) drop.run(tenant.id, name)
      else {
        const kept = isSecret(name) ? sealed(tenant, name, value) : value
        put.run(tenant.id, tenant.region, name, JSON.stringify(kept))
      }
    }
    known.delete(tenant.id)
    const names = Object.keys(changes)
    if (names.length > 0) announce(tenant, 'settings')
    if (names.some(name => DECIDES_CREDENTIALS.has(name))) tenants.changed(tenant, 'credentials')
    if (names.some(name => !isOwn(name))) {
      tenants.changed(tenant, 'settings')
      if (reset) tenants.reset(tenant)
      // No terminal has the newest settings now.
      announce(tenant, 'terminals')
    }
  })

  return {
    pushed,
    byJobAddress: address => byJobAddress(address),
    shown(tenant) {
      const values = held(tenant)
      const shown = Object.entries({ ...SETTINGS, ...OWN_SETTINGS }).map(([name, { standard }]) => {
        const set = Object.hasOwn(values, name)
        if (name === UNLOCK_HASH) return ['unlockCodeSet', set]
        return isSecret(name) ? [`${name}Set`, set] : [name, set ? values[name] : standard]
      })
      return Object.fromEntries(shown)
    },
    about: tenant => aboutSettings(held(tenant)),
    effective: tenant => read(tenant).effective,
    own: tenant => read(tenant).own,
    async change(tenant, changes, { reset } = { reset: true }) {
      const { unlockCode: code, ...rest } = changes
      const problems = Object.entries(rest).flatMap(([name, value]) =>
        problemsOf(name, value, cardRules),
      )
      if (code !== undefined && code !== null) {
        const { name, schema, unit } = UNLOCK_CODE
        if (!schema.safeParse(code).success) problems.push(`${name}: write ${unit}, as text`)
      }
      if (problems.length > 0) throw new Refused(400, 'invalid-settings', problems.join('; '))
      const hash =
        typeof code === 'string' ? { [UNLOCK_HASH]: await hashUnlockCode(code) } : undefined
      write(tenant, { ...rest, ...(code === null ? { [UNLOCK_HASH]: null } : hash) }, reset)
    },
    reset: db.transaction((tenant: Tenant) => {
      const { settings: version, reset } = tenants.versions(tenant)
      if (reset === version) return
      // Terminals that have them already must ask again.
      tenants.changed(tenant, 'settings')
      tenants.reset(tenant)
      announce(tenant, 'terminals')
    }),
  }
}

/** What is wrong with one value; null, which means "the default", never is. */
function problemsOf(name: string, value: unknown, tools: CardRuleTools): string[] {
  if (name === UNLOCK_HASH) return [`${name}: set it in clear as unlockCode`]
  if (!isOwn(name) && !Object.hasOwn(SETTINGS, name)) return [`there is no setting "${name}"`]
  if (value === null) return []
  if (isOwn(name)) {
    const { error } = OWN_SETTINGS[name].schema.safeParse(value)
    return error?.issues.map(({ message }) => `${name}: ${message}`) ?? []
  }
  const { settings, problems } = readSettings({ [name]: value })
  if (problems.length > 0) return problems.map(problem => `${name}: ${problem.message}`)
  if (name !== 'card.rules') return []
  const problem = ruleProblem(settings[name], tools)
  return problem === undefined ? [] : [`${name}: ${problem}`]
}
