// Signing in at the pages for people: who has a name here and its PIN. Connectors have no say in it. Whatever does not
// fit, the answer is one sentence, and the slow hash runs for everybody.

import type { AppLog } from './app-log.ts'
import { networkOf } from './network-of.ts'
import type { People } from './people.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import type { Pins } from './pins.ts'
import { Refused } from './refused.ts'
import type { Tenants } from './tenants.ts'
import type { UserSessions } from './user-sessions.ts'

export interface SignInWish {
  readonly tenant: string
  /** Username or e-mail address. */
  readonly user: string
  readonly pin: string
}

export interface UserSignIn {
  /**
   * Opens a session for whoever asks from a client's address. Returns its token. Throws `Refused`: 401 when anything
   * does not fit, 429 when too much was tried from there or too many are tried at once.
   */
  signIn(from: string, wish: SignInWish): Promise<string>
}

export interface UserSignInNeed {
  readonly tenants: Tenants
  readonly people: People
  readonly pins: Pins
  readonly pinTries: PinTries
  readonly userSessions: UserSessions
  readonly appLog: AppLog
  readonly now: () => number
}

/** An address may be that of a whole office. */
const LIMITS = { wrongPerAddress: 20, atOnce: 20 } as const
const MINUTES = LOCKOUT.windowMs / 60_000

const wrong = () =>
  new Refused(
    401,
    'wrong-sign-in',
    `This does not fit together, or the PIN has expired. After ${LOCKOUT.tries} wrong tries nothing is looked at for ${MINUTES} minutes.`,
  )

export function createUserSignIn(need: UserSignInNeed): UserSignIn {
  const { tenants, people, pins, pinTries, userSessions, appLog, now } = need
  let running = 0

  const look = async (from: string, { tenant: name, user, pin: text }: SignInWish) => {
    const tenant = tenants.find(name)
    // Names of tenants are no secret.
    if (tenant === undefined) throw wrong()
    const there = pinTries.count(tenant, `address\n${networkOf(from)}`, LIMITS.wrongPerAddress)
    if (there === undefined) {
      const message = `Too many wrong tries from this address. Try again in ${MINUTES} minutes.`
      throw new Refused(429, 'too-many-tries', message)
    }
    const person = people.byNameOrEmail(tenant, user)
    // A count of its own: who tries from afar must not lock out whoever stands at a terminal.
    const counted = pinTries.count(tenant, `page\n${person?.id ?? 'nobody'}`)
    const found = await pins.find(tenant, text)
    const pin = person !== undefined && found?.user === person.id ? found : undefined
    if (person !== undefined && pin === undefined && counted?.tries === LOCKOUT.tries) {
      const when = `${LOCKOUT.tries} wrong PINs within ${MINUTES} minutes`
      appLog.write(
        tenant,
        'warn',
        `User ${person.username} is locked out of the page after ${when}.`,
      )
    }
    if (counted === undefined || pin === undefined) throw wrong()
    counted.takeBack()
    const expired = pin.expiresAt !== null && pin.expiresAt <= now()
    if (expired || !people.get(tenant, pin.user).active) throw wrong()
    pins.used(tenant, pin)
    const token = userSessions.open(tenant, pin)
    if (token === undefined) throw wrong()
    there.takeBack()
    pinTries.forgive(tenant, `page\n${pin.user}`)
    appLog.write(
      tenant,
      'info',
      `User ${people.get(tenant, pin.user).username} signed in on the page.`,
    )
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
