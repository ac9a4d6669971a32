// Signing up with a password: whoever reads the mails of an address confirms it with a link, and only then is there an
// account. The answer is given before anybody is looked for, and what is to be told is told to the address alone.

import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../database.ts'
import type { ServerKeys } from '../keys.ts'
import type { Language } from '../languages.ts'
import { type MailText, signUpMail } from '../mail-words.ts'
import { networkOf } from '../network-of.ts'
import type { Outbox } from '../outbox.ts'
import { type Passwords, passwordProblem } from '../passwords.ts'
import type { People } from '../people.ts'
import { createRate } from '../rates.ts'
import { Refused } from '../refused.ts'
import type { SettingsStore } from '../settings-store.ts'
import type { Tenant } from '../tenants.ts'
import { createWorkQueue } from '../work-queue.ts'
import { personName } from './person-name.ts'
import type { Registration } from './registration.ts'

export interface SignUpWish {
  readonly givenName?: string | undefined
  readonly familyName?: string | undefined
  readonly email: string
  readonly password: string
  readonly username?: string | undefined
  readonly language: Language
}

export interface SignUp {
  /**
   * Takes a wish from a client's address. Throws `Refused`, whoever it is: 400 for a password against the policy, 403
   * `registration-off`, 409 `mails-off`, 429 `too-many-tries`.
   */
  take(from: string, tenant: Tenant, wish: SignUpWish): void
  /**
   * Makes the account that a link stands for, this once. Throws `Refused`: 404 `link-gone` also where the address has
   * got an account meanwhile, 403 `registration-off`, 429 `too-many-tries`.
   */
  confirm(tenant: Tenant, token: string): { readonly username: string; readonly active: boolean }
  /** Resolves when nothing is worked on any more; what still waits is forgotten. */
  close(): Promise<void>
}

export interface SignUpNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly passwords: Passwords
  readonly registration: Registration
  readonly settings: SettingsStore
  readonly outbox: Outbox
  /** Where browsers reach the server. */
  readonly publicUrl: () => string
  readonly now: () => number
}

const HOUR_MS = 3_600_000
const LIMITS = {
  perNetwork: { most: 20, perMs: HOUR_MS, keys: 10_000 },
  perAddress: { most: 3, perMs: HOUR_MS, keys: 10_000 },
  linkMs: HOUR_MS,
  /** Waiting to be worked on. */
  waiting: 100,
  /** Links of one tenant that are still good; the oldest give way. */
  links: 1_000,
} as const

/** What a link stands for, sealed. */
interface Kept extends Omit<SignUpWish, 'password'> {
  /** The slow hash and its salt, base64. */
  readonly hashed: string
}

interface Waiting {
  readonly tenant: Tenant
  readonly wish: SignUpWish
}

export function createSignUp(need: SignUpNeed): SignUp {
  const { db, keys, people, passwords, registration, settings, outbox, publicUrl, now } = need
  const perNetwork = createRate(LIMITS.perNetwork, now)
  const perAddress = createRate(LIMITS.perAddress, now)
  const insert = db.prepare('INSERT INTO sign_ups VALUES (?, ?, ?, ?, ?)')
  const find = db
    .prepare<[Buffer, string, number], Buffer>(
      'SELECT sealed FROM sign_ups WHERE hash = ? AND tenant = ? AND ends_at > ?',
    )
    .pluck()
  const drop = db.prepare('DELETE FROM sign_ups WHERE hash = ?')
  const forget = db.prepare(
    `DELETE FROM sign_ups WHERE ends_at <= @now OR hash IN (SELECT hash FROM sign_ups
       WHERE tenant = @tenant ORDER BY ends_at DESC, rowid DESC LIMIT -1 OFFSET @most)`,
  )
  const hash = (token: string) => createHash('sha256').update(token).digest()
  const about = (tenant: Tenant, key: Buffer) => `sign-up\n${tenant.id}\n${key.toString('hex')}`

  const post = (tenant: Tenant, to: string, user: string | null, mail: MailText) =>
    outbox.post(tenant, {
      ...{ ...mail, user, to, kind: 'sign-up', expiresAt: now() + LIMITS.linkMs, replaces: true },
    })
  const tell = db.transaction(
    (tenant: Tenant, { password: _, ...wish }: SignUpWish, hashed: Buffer) => {
      const { email, language } = wish
      if (people.hasEmail(tenant, email)) {
        const owner = people.byEmail(tenant, email)
        // To the address as the account has it: one that only looks alike may be somebody else's.
        const to = owner?.email ?? email
        post(tenant, to, owner?.id ?? null, signUpMail(owner?.language ?? language, undefined))
        return
      }
      const token = randomBytes(32).toString('base64url')
      const key = hash(token)
      const kept: Kept = { ...wish, hashed: hashed.toString('base64') }
      const sealed = keys.seal(about(tenant, key), Buffer.from(JSON.stringify(kept), 'utf8'))
      insert.run(key, tenant.id, tenant.region, sealed, now() + LIMITS.linkMs)
      forget.run({ now: now(), tenant: tenant.id, most: LIMITS.links })
      const link = `${publicUrl()}/me/?tenant=${encodeURIComponent(tenant.id)}#confirm=${token}`
      post(tenant, email, null, signUpMail(language, link))
    },
  )

  const work = async ({ tenant, wish }: Waiting): Promise<void> => {
    // As much work whoever has the address: how long others wait meanwhile tells nobody.
    const hashed = await passwords.hashed(wish.password)
    if (perAddress(`${tenant.id}\n${wish.email.toLowerCase()}`)) tell(tenant, wish, hashed)
  }
  /** By a mail server, or kept here for an administrator to hand over, as new PINs are. */
  const sendsMails = (tenant: Tenant): boolean => {
    const own = settings.own(tenant)
    return own['mail.host'] !== '' || own['pins.sendByEmail'] === 'on'
  }
  const queue = createWorkQueue(LIMITS.waiting, work)

  return {
    take(from, tenant, wish) {
      const often = (message: string) => new Refused(429, 'too-many-tries', message)
      if (!perNetwork(networkOf(from))) {
        throw often('Too many have signed up from this address. Try again in an hour.')
      }
      registration.needOpen(tenant)
      if (!sendsMails(tenant)) {
        const message =
          'No mails are sent here, so no address can be confirmed. Ask your administrator.'
        throw new Refused(409, 'mails-off', message)
      }
      const problem = passwordProblem(wish.password, wish.username ?? '')
      if (problem !== undefined) throw new Refused(400, 'password-policy', `password: ${problem}`)
      if (!queue.add({ tenant, wish })) throw often('Too many sign up at once. Try again later.')
    },
    confirm: db.transaction((tenant: Tenant, token: string) => {
      const gone = () =>
        new Refused(404, 'link-gone', 'This link was used, or is too old. Sign up again.')
      const key = hash(token)
      const sealed = find.get(key, tenant.id, now())
      if (sealed === undefined) throw gone()
      registration.needOpen(tenant)
      const kept: Kept = JSON.parse(keys.open(about(tenant, key), sealed).toString('utf8'))
      const { email, username, language } = kept
      const [given, family] = [personName(kept.givenName), personName(kept.familyName)]
      const newcomer = { given, family, email, username, language, account: 'personal' } as const
      const person = registration.register(tenant, newcomer, 'with a password')
      if (person === 'too-many-tries') {
        throw new Refused(429, person, 'Too many have registered within an hour. Try again later.')
      }
      if (typeof person === 'string') throw gone()
      drop.run(key)
      passwords.setHashed(tenant, person.id, Buffer.from(kept.hashed, 'base64'))
      return { username: person.username, active: person.active }
    }),
    close: queue.close,
  }
}
