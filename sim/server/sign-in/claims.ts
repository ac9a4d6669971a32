// What is believed of an id token's claims, by provider: who somebody is, whether they are of the organisation, and whether
// their address is theirs. Pure; everything in it is a stranger's text until it has passed here.

import { z } from 'zod'
import { personName } from './person-name.ts'
import type { ProviderFacts } from './providers.ts'

/** Somebody a provider vouches for. */
export interface VouchedFor {
  readonly sub: string
  /** Verified; undefined without one that is. */
  readonly email: string | undefined
  readonly given: string | undefined
  readonly family: string | undefined
}

/** Why nobody is believed to be there. */
export interface NotBelieved {
  readonly refused: 'provider-failed' | 'not-of-organisation' | 'email-not-verified'
  readonly why: string
}

/** Those that are looked at, each perhaps of another type than it should be. */
interface Claims {
  readonly sub?: unknown
  readonly hd?: unknown
  readonly email?: unknown
  readonly email_verified?: unknown
  readonly xms_edov?: unknown
  readonly given_name?: unknown
  readonly family_name?: unknown
}

/** OpenID Connect Core, section 2: at most 255 characters of ASCII. */
const SUB = /^[\x21-\x7e]{1,255}$/
const USER_CHARS = 4_096
const address = z.email().max(200)

/** `user` is what Apple's answer says beside the token: it is not signed, so nothing but a name is taken of it. */
export function believed(
  { provider, account, hostedDomain }: Pick<ProviderFacts, 'provider' | 'account' | 'hostedDomain'>,
  claims: Claims,
  user?: string,
): VouchedFor | NotBelieved {
  const { sub } = claims
  if (typeof sub !== 'string' || !SUB.test(sub)) {
    return { refused: 'provider-failed', why: 'its id token names nobody' }
  }
  const isHosted = provider === 'google' && account === 'work'
  if (isHosted && (hostedDomain === null || claims.hd !== hostedDomain)) {
    return { refused: 'not-of-organisation', why: 'hd is not the domain of the organisation' }
  }
  const email = address.safeParse(claims.email).data
  const verified = email !== undefined && isVerified(provider, account, claims)
  // Microsoft says of most addresses nothing at all: there the address is left out, here the person.
  if (!verified && (provider === 'google' || (provider === 'apple' && email !== undefined))) {
    return { refused: 'email-not-verified', why: 'the address is not verified there' }
  }
  const { given, family } =
    provider === 'apple'
      ? nameBeside(user)
      : { given: claims.given_name, family: claims.family_name }
  return {
    ...{ sub, email: verified ? email : undefined },
    ...{ given: personName(given), family: personName(family) },
  }
}

/**
 * Google and Apple say it themselves; Apple also as text. Microsoft has no `email_verified`, and an address there is what
 * the administrators of a directory wrote: believed of the organisation's own directory, of any other only where
 * Microsoft has checked that the domain is the directory's (`xms_edov`).
 * https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference
 */
function isVerified(
  provider: ProviderFacts['provider'],
  account: ProviderFacts['account'],
  claims: Claims,
): boolean {
  if (provider !== 'microsoft') return isYes(claims.email_verified)
  const edov = claims.xms_edov
  return account === 'work' || isYes(edov) || edov === 1 || edov === '1'
}

const isYes = (claim: unknown): boolean => claim === true || claim === 'true'

const beside = z.object({
  name: z.object({ firstName: z.unknown(), lastName: z.unknown() }).partial(),
})

function nameBeside(user: string | undefined): { given?: unknown; family?: unknown } {
  if (user === undefined || user.length > USER_CHARS) return {}
  try {
    const { name } = beside.parse(JSON.parse(user))
    return { given: name.firstName, family: name.lastName }
  } catch {
    return {}
  }
}
