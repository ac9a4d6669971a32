// Apple's ways: the client's secret is a signature, names come once and beside the token, addresses may be hidden.
// https://developer.apple.com/documentation/signinwithapplerestapi

import type { KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import type { People } from './people.ts'
import type { Quirks } from './quirks.ts'

/** A client's key at Apple. */
export interface AppleClient {
  readonly teamId: string
  readonly keyId: string
  readonly publicKey: KeyObject
}

/** The Services ID of Latchkey. */
const CLIENT_ID = 'example.latchkey.sign-in'
/** "No more than six months": 15777000 seconds, says "Creating a client secret". */
const LONGEST_SECRET_S = 15_777_000

type Person = People['apple'][number]

export function apple(people: readonly Person[], issuer: string, client: AppleClient): Quirks {
  /** What was decided at each person's first sign-in, and whether the name is gone. For as long as the process runs. */
  const hidden = new Map<string, boolean>()
  const told = new Set<string>()
  const find = (sub: string) => people.find(one => one.sub === sub)
  const emailOf = (one: Person) => (hidden.get(one.sub) === true ? one.relay : one.email)

  return {
    title: 'Apple',
    paths: { work: '', personal: '' },
    clientId: CLIENT_ID,
    people: people.map(({ sub, firstName, lastName, email, note }) => ({
      ...{ sub, note, name: [firstName, lastName].filter(Boolean).join(' ') || email },
    })),
    claims: {
      openid: ['sub', 'auth_time', 'nonce_supported'],
      email: ['email', 'email_verified', 'is_private_email'],
      // Asked for, and never a claim.
      name: [],
    },
    claimsOf(sub) {
      const one = find(sub)
      if (one === undefined) return undefined
      const yes = one.flags === 'text' ? 'true' : true
      return {
        nonce_supported: true,
        ...{ email: emailOf(one), email_verified: yes },
        ...(hidden.get(sub) === true && { is_private_email: yes }),
      }
    },
    impliesOpenid: true,
    userinfo: false,
    namesIssuer: false,
    // The only error Apple documents for its answer; it is not the access_denied of RFC 6749.
    cancelled: { error: 'user_cancelled_authorize' },
    refusesRequest(query) {
      const scopes = (query.get('scope') ?? '').split(' ')
      const asks = scopes.includes('name') || scopes.includes('email')
      return asks && query.get('response_mode') !== 'form_post'
        ? 'response_mode must be form_post when name or email scope is requested.'
        : undefined
    },
    question: {
      label: 'Hide my e-mail',
      hint: 'Counts at somebody’s first sign-in only, as does their name being handed over.',
    },
    chosen(sub, yes) {
      if (!hidden.has(sub)) hidden.set(sub, yes)
    },
    alsoAnswers(sub, scopes) {
      const one = find(sub)
      if (one === undefined || told.has(sub)) return {}
      told.add(sub)
      const { firstName, lastName } = one
      const name = scopes.has('name') && (firstName ?? lastName) !== undefined
      const user = {
        ...(name && { name: { firstName, lastName } }),
        ...(scopes.has('email') && { email: emailOf(one) }),
      }
      return Object.keys(user).length === 0 ? {} : { user: JSON.stringify(user) }
    },
    async secretHolds(secret) {
      try {
        const { payload, protectedHeader } = await jwtVerify(secret, client.publicKey, {
          ...{ algorithms: ['ES256'], issuer: client.teamId, subject: CLIENT_ID, audience: issuer },
          requiredClaims: ['iat', 'exp'],
        })
        const longest = Date.now() / 1_000 + LONGEST_SECRET_S
        return protectedHeader.kid === client.keyId && (payload.exp ?? Infinity) <= longest
      } catch {
        return false
      }
    },
  }
}
