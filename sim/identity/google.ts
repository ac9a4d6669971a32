// Google's ways: `hd` tells of an organisation and is there for its people only; an address need not be verified.
// https://developers.google.com/identity/openid-connect/openid-connect

import type { People } from './people.ts'
import type { Quirks } from './quirks.ts'

const CLIENT_ID = '415926535897-latchkey93238462643383279.apps.googleusercontent.com'
/** The domain of the made-up organisation. */
export const HOSTED_DOMAIN = 'firm.example'

type Person = People['google'][number]

export function google(people: readonly Person[]): Quirks {
  const find = (sub: string) => people.find(one => one.sub === sub)
  return {
    title: 'Google',
    paths: { work: '', personal: '' },
    clientId: CLIENT_ID,
    people: people.map(({ sub, name, email, note }) => ({ sub, note, name: name ?? email })),
    claims: {
      openid: ['sub', 'azp', 'hd'],
      profile: ['name', 'given_name', 'family_name'],
      email: ['email', 'email_verified'],
    },
    claimsOf(sub) {
      const one = find(sub)
      if (one === undefined) return undefined
      const { name, givenName, familyName, email, emailVerified, hd } = one
      return {
        ...{ azp: CLIENT_ID, name, given_name: givenName, family_name: familyName, hd },
        ...{ email, email_verified: emailVerified },
      }
    },
    userinfo: true,
    namesIssuer: true,
    cancelled: { error: 'access_denied' },
  }
}
