// Signing in with an identity provider: a browser is sent there, comes back, and somebody is let in, made a user, or told
// in a word why not. Known is who is known by issuer and `sub`; an address only ever says no.

import type { AppLog } from '../app-log.ts'
import type { Db } from '../database.ts'
import type { Language } from '../languages.ts'
import { networkOf } from '../network-of.ts'
import type { Account, People } from '../people.ts'
import { createRate } from '../rates.ts'
import type { Tenant } from '../tenants.ts'
import type { UserSessions } from '../user-sessions.ts'
import type { Attempt, Attempts } from './attempts.ts'
import { believed, type NotBelieved, type VouchedFor } from './claims.ts'
import type { FederatedIdentities, Subject } from './federated-identities.ts'
import type { NotVouched, ProviderClient } from './provider-client.ts'
import {
  type IdentityProviders,
  PROVIDER_TITLES,
  type Provider,
  type ProviderName,
} from './providers.ts'
import type { Registration, RegistrationRefusal } from './registration.ts'

/**
 * Why nobody was let in; the page for people has a sentence for each. Whose page is to say it: without a tenant nobody
 * knows whose sign-in it was.
 */
export interface NotSignedIn {
  readonly refused:
    | NotVouched['refused']
    | NotBelieved['refused']
    | RegistrationRefusal
    | 'not-active'
    | 'sign-in-gone'
  readonly tenant?: Tenant | undefined
}

export interface Wish {
  readonly tenant: Tenant
  readonly provider: ProviderName
  readonly account: Account
  readonly language: Language
}

export interface Answer {
  readonly provider: ProviderName
  /** As they came, each perhaps more than once. */
  readonly parameters: URLSearchParams
  /** How they came: Apple posts them, the others send the browser. */
  readonly posted: boolean
  /** Of the cookie that `start` gave out. */
  readonly token: string | undefined
}

export interface ProviderSignIn {
  /** `from` is a client's address. Returns where the browser goes, and the token of its cookie. */
  start(from: string, wish: Wish): Promise<NotSignedIn | { url: string; token: string }>
  /** Returns the token of a session. */
  finish(from: string, answer: Answer): Promise<NotSignedIn | { readonly session: string }>
}

export interface ProviderSignInNeed {
  readonly db: Db
  readonly people: People
  readonly userSessions: UserSessions
  readonly identityProviders: IdentityProviders
  readonly federated: FederatedIdentities
  readonly registration: Registration
  readonly attempts: Attempts
  readonly client: ProviderClient
  readonly redirectUri: (provider: ProviderName) => string
  readonly appLog: AppLog
  readonly now: () => number
}

const QUARTER_MS = 15 * 60_000
const LIMITS = {
  /** An address may be that of a whole office. */
  perNetwork: { most: 120, perMs: QUARTER_MS, keys: 10_000 },
  /** Waiting for one provider of a tenant: one that hangs takes nothing from the others. */
  atOnce: 20,
} as const

export function createProviderSignIn(need: ProviderSignInNeed): ProviderSignIn {
  const { db, people, userSessions, identityProviders, federated, registration } = need
  const { attempts, client, redirectUri, appLog, now } = need
  const mayStart = createRate(LIMITS.perNetwork, now)
  const mayFinish = createRate(LIMITS.perNetwork, now)
  const waiting = new Map<string, number>()

  const titleOf = ({ provider, account }: Pick<Wish, 'provider' | 'account'>) =>
    `${PROVIDER_TITLES[provider]} (${account})`
  const refuse = (
    wish: Omit<Wish, 'language'>,
    refused: NotSignedIn['refused'],
    why?: string,
  ): NotSignedIn => {
    const { tenant } = wish
    const because = why === undefined ? '' : `: ${why}`
    const message = `A sign-in with ${titleOf(wish)} was refused, ${refused}${because}.`
    appLog.write(tenant, refused === 'cancelled' ? 'info' : 'warn', message)
    return { refused, tenant }
  }
  /** Runs unless too many wait for the same provider already. */
  const inTurn = async <T>(
    { tenant, provider }: Pick<Wish, 'tenant' | 'provider'>,
    work: () => Promise<T>,
  ): Promise<T | undefined> => {
    const id = `${tenant.id}\n${provider}`
    const before = waiting.get(id) ?? 0
    if (before >= LIMITS.atOnce) return undefined
    waiting.set(id, before + 1)
    try {
      return await work()
    } finally {
      const left = (waiting.get(id) ?? 1) - 1
      if (left === 0) waiting.delete(id)
      else waiting.set(id, left)
    }
  }

  /** Opens a session for whoever this is; undefined for somebody who may not sign in (yet). A word: nothing is stored. */
  const letIn = db.transaction((attempt: Attempt, { issuer }: Provider, who: VouchedFor) => {
    const { tenant, account } = attempt
    // Much may have changed while the person was away, and while their provider was asked.
    if (!registration.isOpen(tenant)) return 'registration-off'
    const subject = { issuer, sub: who.sub }
    const known = federated.find(tenant, subject)
    // What the other kind of account asks of people, such as their organisation, was not asked now.
    if (known !== undefined && known.account !== account) return 'account-exists'
    const person =
      known === undefined ? newcomer(attempt, subject, who) : people.get(tenant, known.user)
    if (typeof person === 'string') return person
    if (!person.active) return { person, session: undefined }
    federated.vouchedFor(tenant, subject)
    return { person, session: userSessions.openWithIdentity(tenant, subject) }
  })
  const newcomer = (attempt: Attempt, subject: Subject, who: VouchedFor) => {
    const { tenant, provider, account, language } = attempt
    const { given, family, email } = who
    const newcomer = { given, family, email, language, account }
    const person = registration.register(tenant, newcomer, `with ${titleOf(attempt)}`)
    if (typeof person !== 'string') {
      federated.add(tenant, subject, { user: person.id, provider, account })
    }
    return person
  }

  const judged = async (attempt: Attempt, answer: Answer) => {
    const { tenant } = attempt
    const provider = identityProviders.find(tenant, attempt.provider, attempt.account)
    if (provider === undefined || provider.changedAt !== attempt.changedAt) {
      return refuse(attempt, 'sign-in-gone', 'the provider was set up anew meanwhile')
    }
    const redirect = redirectUri(attempt.provider)
    const came = await client.finish(provider, redirect, attempt, answer.parameters)
    if ('refused' in came) return refuse(attempt, came.refused, came.why)
    const who = believed(provider, came.claims, answer.parameters.get('user') ?? undefined)
    if ('refused' in who) return refuse(attempt, who.refused, who.why)
    const result = letIn(attempt, provider, who)
    if (typeof result === 'string') return refuse(attempt, result)
    const { person, session } = result
    if (session === undefined) {
      return refuse(attempt, 'not-active', `user ${person.username} is not active`)
    }
    const how = `with ${titleOf(attempt)}`
    appLog.write(tenant, 'info', `User ${person.username} signed in on the page ${how}.`)
    return { session }
  }

  return {
    async start(from, wish) {
      const { tenant, account } = wish
      const network = networkOf(from)
      if (!mayStart(network)) return { refused: 'too-many-tries', tenant }
      if (!registration.isOpen(tenant)) return refuse(wish, 'registration-off')
      const provider = identityProviders.find(tenant, wish.provider, account)
      if (provider === undefined) return refuse(wish, 'provider-failed', 'it is not set up')
      const redirect = redirectUri(wish.provider)
      const begun = await inTurn(wish, () => client.begin(provider, redirect))
      if (begun === undefined) return { refused: 'too-many-tries', tenant }
      if ('refused' in begun) return refuse(wish, begun.refused, begun.why)
      const { url, ...marks } = begun
      const token = attempts.open(network, { ...wish, ...marks, changedAt: provider.changedAt })
      return token === undefined ? { refused: 'too-many-tries', tenant } : { url, token }
    },
    async finish(from, answer) {
      if (!mayFinish(networkOf(from))) return { refused: 'too-many-tries' }
      const [state = '', ...others] = answer.parameters.getAll('state')
      const attempt = others.length > 0 ? undefined : attempts.take(state, answer.token)
      if (attempt === undefined) return { refused: 'sign-in-gone' }
      const { tenant } = attempt
      if (attempt.provider !== answer.provider || answer.posted !== (answer.provider === 'apple')) {
        return refuse(attempt, 'sign-in-gone', 'it came back another way than it went')
      }
      const result = await inTurn(attempt, () => judged(attempt, answer))
      return result ?? { refused: 'too-many-tries', tenant }
    },
  }
}
