// Requests for a new PIN by people who are not signed in. The answer is given before anybody is looked for, so it can
// tell nothing; the new PIN goes to its owner's address and nowhere else.

import { networkOf } from './network-of.ts'
import type { People, Person } from './people.ts'
import type { PinAllowance } from './pin-allowance.ts'
import type { PinMails } from './pin-mails.ts'
import type { Pins } from './pins.ts'
import { createRate } from './rates.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant, Tenants } from './tenants.ts'
import { createWorkQueue } from './work-queue.ts'

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
  readonly mayHaveNew: PinAllowance
  readonly tenants: Tenants
  readonly people: People
  readonly pins: Pins
  readonly pinMails: PinMails
  readonly settings: SettingsStore
  readonly now: () => number
}

const HOUR_MS = 3_600_000
const LIMITS = { perAddress: { most: 20, perMs: HOUR_MS, keys: 10_000 }, waiting: 100 } as const

export function createPinRequests(need: PinRequestsNeed): PinRequests {
  const { mayHaveNew, tenants, people, pins, pinMails, settings, now } = need
  const perAddress = createRate(LIMITS.perAddress, now)

  const whyNot: PinRequests['whyNot'] = (tenant, person) => {
    if (settings.own(tenant)['pins.userCanChange'] === 'off') return 'pin-change-off'
    if (person.email === null) return 'no-address'
    return pinMails.reach(tenant, person) ? undefined : 'mails-off'
  }
  const renew = async (tenant: Tenant, person: Person): Promise<boolean> => {
    if (!person.active || whyNot(tenant, person) !== undefined) return false
    if (!mayHaveNew(tenant, person.id)) return false
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

  const queue = createWorkQueue(LIMITS.waiting, work)

  return {
    take(from, request) {
      if (!perAddress(networkOf(from))) {
        const message = `At most ${LIMITS.perAddress.most} requests an hour come from one address. Ask again later.`
        throw new Refused(429, 'too-many-requests', message)
      }
      if (queue.add(request)) return
      throw new Refused(429, 'too-many-requests', 'Too many ask at once. Ask again later.')
    },
    renew,
    whyNot,
    close: queue.close,
  }
}
