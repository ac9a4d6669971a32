// PINs: kept stretched and sealed, found by a keyed index, never in clear.

import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Groups } from './groups.ts'
import type { ServerKeys } from './keys.ts'
import type { MailedJobs } from './mailed-jobs.ts'
import type { People, Person } from './people.ts'
import { pinFloor, pinProblem, randomPin } from './pin-policy.ts'
import { pinEnd } from './pin-rule.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import { type Stretch, stretch } from './stretch.ts'
import type { Tenant, Tenants } from './tenants.ts'

/** Draws before giving up: with PINs of the length the number of users asks for, one or two do. */
const MAX_DRAWS = 20

export interface Pin {
  readonly lookup: Buffer
  readonly user: string
  readonly createdAt: number
  readonly expiresAt: number | null
  /** 1 until it is first used, which takes the others from the user. */
  readonly pending: 0 | 1
}

/** What becomes of the PINs a user has when another comes: they stay, go at once, or go once it is first used. */
export type OldPins = 'stay' | 'go' | 'go-at-first-use'

/** A PIN that was just made, in clear. */
export interface PinNews {
  readonly pin: string
  readonly expiresAt: number | null
  /** `none` when its owner had none. */
  readonly oldPins: OldPins | 'none'
  /** It came for these jobs. */
  readonly jobs?: MailedJobs | undefined
}

interface PinWish {
  /** Instead of the rule in force. */
  readonly temporary?: boolean | undefined
  /** What its mail says beside. */
  readonly jobs?: MailedJobs | undefined
  /** Done in the transaction that stores the PIN. */
  readonly stored?: (() => void) | undefined
}

export interface Pins {
  /** Adds a chosen PIN to the user's. Throws `Refused`: 400 against the policy, 409 when it is taken. */
  add(tenant: Tenant, user: string, pin: string, wish?: PinWish): Promise<Pin>
  /** Draws a new PIN, which replaces all PINs of the user. Returns it in clear, this once. */
  generate(
    tenant: Tenant,
    user: string,
    wish?: PinWish & { readonly oldPins?: 'go' | 'go-at-first-use' },
  ): Promise<{ readonly pin: string; readonly row: Pin }>
  find(tenant: Tenant, pin: string): Promise<Pin | undefined>
  /** A user's PINs, most recently used first. */
  of(tenant: Tenant, user: string): Pin[]
  /** u = scrypt(pin, siteSalt) of a stored PIN, which terminals get in keyed form. */
  stretched(tenant: Tenant, pin: Pin): Buffer
  /** What the API calls this PIN of this user. */
  idOf(tenant: Tenant, pin: Pin): string
  /** Takes a PIN from a user. Throws `Refused` 404 when the user has none of that id. */
  remove(tenant: Tenant, user: string, id: string): void
  /** Notes that the PIN was just used to log in. */
  used(tenant: Tenant, pin: Pin): void
}

export interface PinsNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly tenants: Tenants
  readonly people: People
  readonly groups: Groups
  readonly settings: SettingsStore
  readonly announce: Announce
  readonly now: () => number
  /** Tells the owner, in the transaction that stores the PIN: a PIN is there if and only if its mail is. */
  readonly tell: (tenant: Tenant, owner: Person, news: PinNews) => void
  readonly stretch?: Stretch | undefined
}

export function createPins(need: PinsNeed): Pins {
  const { db, keys, tenants, people, groups, settings, announce, now, tell } = need
  const how = need.stretch ?? stretch
  const columns =
    'lookup, user_id AS user, created_at AS createdAt, expires_at AS expiresAt, pending'
  const find = db.prepare<[string, Buffer], Pin>(
    `SELECT ${columns} FROM pins WHERE tenant = ? AND lookup = ?`,
  )
  const of = db.prepare<[string, string], Pin>(
    `SELECT ${columns} FROM pins WHERE tenant = ? AND user_id = ? ORDER BY used_at DESC, lookup`,
  )
  const sealed = db
    .prepare<[string, Buffer], Buffer>('SELECT sealed FROM pins WHERE tenant = ? AND lookup = ?')
    .pluck()
  const insert = db.prepare(
    `INSERT INTO pins (tenant, region, lookup, user_id, sealed, created_at, expires_at, used_at, pending)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const clear = {
    stay: undefined,
    go: db.prepare('DELETE FROM pins WHERE tenant = ? AND user_id = ?'),
    // Whoever asks again has no use for the one they asked for before.
    'go-at-first-use': db.prepare(
      'DELETE FROM pins WHERE tenant = ? AND user_id = ? AND pending = 1',
    ),
  }
  const clearOthers = db.prepare(
    'DELETE FROM pins WHERE tenant = ? AND user_id = ? AND lookup <> ?',
  )
  const drop = db.prepare('DELETE FROM pins WHERE tenant = ? AND lookup = ?')
  const used = db.prepare(
    'UPDATE pins SET used_at = ?, pending = 0 WHERE tenant = ? AND lookup = ?',
  )

  const idOf = (tenant: Tenant, { user, lookup }: Pin) =>
    keys.credentialId(`pin\n${tenant.id}\n${user}`, lookup)
  const changed = (tenant: Tenant) => {
    tenants.changed(tenant, 'credentials')
    announce(tenant, 'users')
  }
  const about = (tenant: Tenant, lookup: Buffer) => `pin\n${tenant.id}\n${lookup.toString('hex')}`
  const index = async (tenant: Tenant, pin: string) => {
    const stretched = await how(pin, tenants.siteSalt(tenant))
    return { stretched, lookup: keys.pinIndex(tenant.id, stretched) }
  }
  // The user may be gone by the time the slow hash is done, so everything is looked at again in here.
  const store = db.transaction(
    (
      tenant: Tenant,
      user: string,
      { stretched, lookup }: { readonly stretched: Buffer; readonly lookup: Buffer },
      { pin, oldPins, ...wish }: PinWish & { readonly pin: string; readonly oldPins: OldPins },
    ): Pin | undefined => {
      const owner = people.get(tenant, user)
      if (find.get(tenant.id, lookup) !== undefined) return undefined
      const cleared = clear[oldPins]?.run(tenant.id, user).changes ?? 0
      if (cleared > 0) people.lost(tenant, user)
      const createdAt = now()
      const member = groups.of(tenant, user)
      const expiresAt = pinEnd(settings.own(tenant), member, createdAt, wish.temporary)
      const pending = oldPins === 'go-at-first-use' ? 1 : 0
      const secret = keys.seal(about(tenant, lookup), stretched)
      const row = [lookup, user, secret, createdAt, expiresAt, createdAt, pending]
      insert.run(tenant.id, tenant.region, ...row)
      const first = cleared === 0 && of.all(tenant.id, user).length === 1
      tell(tenant, owner, { pin, expiresAt, oldPins: first ? 'none' : oldPins, jobs: wish.jobs })
      wish.stored?.()
      changed(tenant)
      return { lookup, user, createdAt, expiresAt, pending }
    },
  )

  return {
    idOf,
    remove: db.transaction((tenant, user, id) => {
      const pin = of.all(tenant.id, user).find(one => idOf(tenant, one) === id)
      if (pin === undefined) {
        throw new Refused(404, 'not-found', 'This user has no such PIN (any more).')
      }
      drop.run(tenant.id, pin.lookup)
      people.lost(tenant, user)
      changed(tenant)
    }),
    async add(tenant, user, pin, { temporary } = {}) {
      people.get(tenant, user)
      const problem = pinProblem(pin, people.count(tenant))
      if (problem !== undefined) throw new Refused(400, 'pin-policy', problem)
      const found = await index(tenant, pin)
      const row = store(tenant, user, found, { pin, temporary, oldPins: 'stay' })
      if (row === undefined) {
        throw new Refused(409, 'pin-taken', 'This PIN is in use. Choose another.')
      }
      return row
    },
    async generate(tenant, user, { oldPins = 'go', ...wish } = {}) {
      people.get(tenant, user)
      const length = Math.max(
        pinFloor(people.count(tenant)),
        settings.effective(tenant).pinOfflineMinLength,
      )
      for (let draw = 0; draw < MAX_DRAWS; draw++) {
        const pin = randomPin(length)
        const found = await index(tenant, pin)
        const row = store(tenant, user, found, { ...wish, pin, oldPins })
        if (row !== undefined) return { pin, row }
      }
      throw new Error(`No free PIN of ${length} digits after ${MAX_DRAWS} draws.`)
    },
    async find(tenant, pin) {
      const { lookup } = await index(tenant, pin)
      return find.get(tenant.id, lookup)
    },
    of: (tenant, user) => of.all(tenant.id, user),
    stretched(tenant, pin) {
      const secret = sealed.get(tenant.id, pin.lookup)
      if (secret === undefined) throw new Error('This PIN is not stored any more.')
      return keys.open(about(tenant, pin.lookup), secret)
    },
    used: db.transaction((tenant, pin) => {
      // It may have been taken away while it was looked at.
      if (used.run(now(), tenant.id, pin.lookup).changes === 0) return
      if (pin.pending === 0) {
        announce(tenant, 'users')
        return
      }
      const { changes } = clearOthers.run(tenant.id, pin.user, pin.lookup)
      if (changes > 0) people.lost(tenant, pin.user)
      changed(tenant)
    }),
  }
}
