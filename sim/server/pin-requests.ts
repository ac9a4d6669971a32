// Requests for a new PIN by people who are not signed in. The answer is given before anybody is looked for, so it can
// tell nothing; the new PIN goes to its owner's address and nowhere else.

import type { Db } from './database.ts'
import type { People, Person } from './people.ts'
import type { PinMails } from './pin-mails.ts'
import type { Pins } from './pins.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant, Tenants } from './tenants.ts'

export interface PinRequest {
  readonly tenant: string
  readonly username?: string | undefined
  readonly email?: string | undefined
  /** Username or e-mail address, where one field takes both. */
  readonly user?: string | undefined
}

/** Why somebody cannot make themselves a new PIN. */
export type WhyNoPin = 'pin-change-off' | 'no-address' | 'mails-off' | 'too-often'

export interface PinRequests {
  /**
   * Takes a request from a client's address. Throws `Refused` 429, whoever is asked for, when the address has asked too
   * often or too many requests wait.
   */
  take(from: string, request: PinRequest): void
  /**
   * Makes a new PIN on its owner's behalf and mails it; those they have work until it is first used. False, and nothing
   * happens, when they may not have one, would not be told, or have asked too often.
   */
  renew(tenant: Tenant, person: Person): Promise<boolean>
  /** Why `renew` would do nothing for them, but for how often they asked. */
  whyNot(tenant: Tenant, person: Person): Exclude<WhyNoPin, 'too-often'> | undefined
  /** Resolves when nothing is worked on any more; what still waits is forgotten. */
  close(): Promise<void>
}

export interface PinRequestsNeed {
  readonly db: Db
  readonly tenants: Tenants
  readonly people: People
  readonly pins: Pins
  readonly pinMails: PinMails
  readonly settings: SettingsStore
  readonly now: () => number
}

const HOUR_MS = 3_600_000
const LIMITS = { perUserAnHour: 3, perAddressAnHour: 20, waiting: 100, addresses: 10_000 } as const

export function createPinRequests(need: PinRequestsNeed): PinRequests {
  const { db, tenants, people, pins, pinMails, settings, now } = need
  const recent = db
    .prepare<[string, string], number>(
      'SELECT count(*) FROM pin_requests WHERE tenant = ? AND user_id = ?',
    )
    .pluck()
  const forget = db.prepare('DELETE FROM pin_requests WHERE tenant = ? AND user_id = ? AND at <= ?')
  const count = db.prepare('INSERT INTO pin_requests VALUES (?, ?, ?, ?)')
  const countUser = db.transaction((tenant: Tenant, user: string): boolean => {
    forget.run(tenant.id, user, now() - HOUR_MS)
    if ((recent.get(tenant.id, user) ?? 0) >= LIMITS.perUserAnHour) return false
    count.run(tenant.id, tenant.region, user, now())
    return true
  })

  const addresses = new Map<string, readonly number[]>()
  const countAddress = (address: string): boolean => {
    const client = networkOf(address)
    const since = now() - HOUR_MS
    const times = (addresses.get(client) ?? []).filter(at => at > since)
    // Put anew, so that the first is the one that asked longest ago, and gives way.
    addresses.delete(client)
    const fits = times.length < LIMITS.perAddressAnHour
    addresses.set(client, fits ? [...times, now()] : times)
    const [oldest] = addresses.keys()
    if (addresses.size > LIMITS.addresses && oldest !== undefined) addresses.delete(oldest)
    return fits
  }

  const whyNot: PinRequests['whyNot'] = (tenant, person) => {
    if (settings.own(tenant)['pins.userCanChange'] === 'off') return 'pin-change-off'
    if (person.email === null) return 'no-address'
    return pinMails.reach(tenant, person) ? undefined : 'mails-off'
  }
  const renew = async (tenant: Tenant, person: Person): Promise<boolean> => {
    if (!person.active || whyNot(tenant, person) !== undefined) return false
    if (!countUser(tenant, person.id)) return false
    await pins.generate(tenant, person.id, { oldPins: 'go-at-first-use' })
    return true
  }
  const personOf = (tenant: Tenant, request: PinRequest): Person | undefined => {
    const { username, email, user } = request
    if (username !== undefined) return people.byUsername(tenant, username)
    if (email !== undefined) return people.byEmail(tenant, email)
    return people.byNameOrEmail(tenant, user ?? '')
  }
  const work = async (request: PinRequest): Promise<void> => {
    const tenant = tenants.find(request.tenant)
    if (tenant === undefined) return
    const person = personOf(tenant, request)
    const renewed = person !== undefined && (await renew(tenant, person))
    // As much work for nothing: how long others wait meanwhile tells nobody whom there is.
    if (!renewed) await pins.find(tenant, '')
  }

  const waiting: PinRequest[] = []
  let working: Promise<void> | undefined
  const workThrough = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // Somebody may be deleted while their PIN is made.
      await work(next).catch(() => undefined)
    }
    working = undefined
  }

  return {
    take(from, request) {
      if (!countAddress(from)) {
        const message = `At most ${LIMITS.perAddressAnHour} requests an hour come from one address. Ask again later.`
        throw new Refused(429, 'too-many-requests', message)
      }
      if (waiting.length >= LIMITS.waiting) {
        throw new Refused(429, 'too-many-requests', 'Too many ask at once. Ask again later.')
      }
      waiting.push(request)
      working ??= new Promise(resolve => setImmediate(resolve)).then(workThrough)
    },
    renew,
    whyNot,
    async close() {
      waiting.length = 0
      await working
    },
  }
}

/** An IPv4 address, or the network of 64 bits that an IPv6 address is in: whoever has one of it has all. */
export function networkOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (four !== undefined) return four
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const words = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - words.length - rest.length
  const all = [...words, ...Array<string>(Math.max(0, zeros)).fill('0'), ...rest]
  return all.slice(0, 4).join(':')
}
