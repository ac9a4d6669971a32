// Signing in at the pages for people: who has a name here, and its PIN or password. Connectors have no say in it.
// Whatever does not fit, the answer is one sentence, and the slow hash runs for everybody.

import type { AppLog } from './app-log.ts'
import { networkOf } from './network-of.ts'
import type { Passwords } from './passwords.ts'
import type { Account, People, Person } from './people.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import type { Pin, Pins } from './pins.ts'
import { Refused } from './refused.ts'
import type { Registration } from './sign-in/registration.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { UserSessions } from './user-sessions.ts'

export interface SignInWish {
  readonly tenant: string
  /** Username or e-mail address. */
  readonly user: string
  /** One of these two. */
  readonly pin?: string | undefined
  readonly password?: string | undefined
  /** For a personal account people must be allowed to register themselves. */
  readonly account?: Account | undefined
}

export interface UserSignIn {
  /**
   * Opens a session for whoever asks from a client's address. Returns its token. Throws `Refused`: 401 when anything
   * does not fit, 403 while their account waits for activation, or none is personal here, 429 when too much was tried from there or too many are tried at once.
   */
  signIn(from: string, wish: SignInWish): Promise<string>
}

export interface UserSignInNeed {
  readonly tenants: Tenants
  readonly people: People
  readonly pins: Pins
  readonly passwords: Passwords
  readonly pinTries: PinTries
  readonly userSessions: UserSessions
  readonly registration: Registration
  readonly appLog: AppLog
  readonly now: () => number
}

/** An address may be that of a whole office. */
const LIMITS = { wrongPerAddress: 20, atOnce: 20 } as const
const MINUTES = LOCKOUT.windowMs / 60_000

/** Told to nobody but whoever has proved that it is their account. */
const notActive = () =>
  new Refused(
    403,
    'not-active',
    'Your account waits for an administrator to activate it. Ask them, or try again later.',
  )
const wrong = () =>
  new Refused(
    401,
    'wrong-sign-in',
    `This does not fit together, or a PIN has expired. After ${LOCKOUT.tries} wrong tries nothing is looked at for ${MINUTES} minutes.`,
  )

export function createUserSignIn(need: UserSignInNeed): UserSignIn {
  const { tenants, people, pins, passwords, pinTries, userSessions, registration, appLog, now } =
    need
  let running = 0

  const pinOf = async (tenant: Tenant, person: Person | undefined, text: string) => {
    const found = await pins.find(tenant, text)
    return person !== undefined && found?.user === person.id ? found : undefined
  }
  const withPin = (tenant: Tenant, pin: Pin) => {
    if (pin.expiresAt !== null && pin.expiresAt <= now()) return undefined
    pins.used(tenant, pin)
    return userSessions.open(tenant, pin)
  }
  const look = async (from: string, wish: SignInWish) => {
    const tenant = tenants.find(wish.tenant)
    // Names of tenants are no secret.
    if (tenant === undefined) throw wrong()
    if (wish.account === 'personal') registration.needOpen(tenant)
    const there = pinTries.count(tenant, `address\n${networkOf(from)}`, LIMITS.wrongPerAddress)
    if (there === undefined) {
      const message = `Too many wrong tries from this address. Try again in ${MINUTES} minutes.`
      throw new Refused(429, 'too-many-tries', message)
    }
    const person = people.byNameOrEmail(tenant, wish.user)
    // A count of its own: who tries from afar must not lock out whoever stands at a terminal.
    const counted = pinTries.count(tenant, `page\n${person?.id ?? 'nobody'}`)
    const { password } = wish
    const proof: Pin | 'password' | undefined =
      password === undefined
        ? await pinOf(tenant, person, wish.pin ?? '')
        : (await passwords.fits(tenant, person?.id, password))
          ? 'password'
          : undefined
    if (person !== undefined && proof === undefined && counted?.tries === LOCKOUT.tries) {
      const when = `${LOCKOUT.tries} wrong tries within ${MINUTES} minutes`
      appLog.write(
        tenant,
        'warn',
        `User ${person.username} is locked out of the page after ${when}.`,
      )
    }
    if (counted === undefined || person === undefined || proof === undefined) throw wrong()
    counted.takeBack()
    const { active, awaitsActivation } = people.get(tenant, person.id)
    if (awaitsActivation) throw notActive()
    if (!active) throw wrong()
    const token =
      proof === 'password'
        ? userSessions.openWithPassword(tenant, person.id)
        : withPin(tenant, proof)
    if (token === undefined) throw wrong()
    there.takeBack()
    pinTries.forgive(tenant, `page\n${person.id}`)
    appLog.write(tenant, 'info', `User ${person.username} signed in on the page.`)
    return token
  }

  return {
    async signIn(from, wish) {
      if (running >= LIMITS.atOnce) {
        throw new Refused(429, 'too-many-tries', 'Too many sign in at once. Try again in a minute.')
      }
      running += 1
      try {
        return await look(from, wish)
      } finally {
        running -= 1
      }
    },
  }
}
