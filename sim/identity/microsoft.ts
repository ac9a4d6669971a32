// Microsoft's ways: a directory is part of the issuer, and an address says nothing of whose it is.
// https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference

import type { People } from './people.ts'
import type { Quirks } from './quirks.ts'

/** The directory of the made-up organisation. */
const ORGANISATION = '6f0d3b52-41c7-4e0a-9d8e-2b7a5c91f344'
/** The one directory of all private accounts, which Microsoft documents. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
/** Latchkey's application, known in every directory. */
const CLIENT_ID = '2c9d7e80-15b3-4f6a-9a07-c3e85d1246fb'

type Person = People['microsoft'][number]

const pathOf = (directory: string) => `/${directory}/v2.0`

export function microsoft(people: readonly Person[]): Quirks {
  const find = (sub: string) => people.find(one => one.sub === sub)
  return {
    title: 'Microsoft',
    paths: { work: pathOf(ORGANISATION), personal: pathOf(CONSUMERS) },
    clientId: CLIENT_ID,
    people: people.map(({ sub, name, username, note }) => ({ sub, note, name: name ?? username })),
    claims: {
      openid: ['sub', 'oid', 'tid', 'ver', 'xms_edov'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username'],
      // Without email_verified: Microsoft has no such claim.
      email: ['email'],
    },
    claimsOf(sub) {
      const one = find(sub)
      if (one === undefined) return undefined
      const { oid, tid, name, givenName, familyName, username, email, edov } = one
      return {
        ...{ ver: '2.0', oid, tid, preferred_username: username, email },
        ...{ name, given_name: givenName, family_name: familyName, xms_edov: edov },
      }
    },
    userinfo: true,
    namesIssuer: false,
    cancelled: {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    },
    refusesPerson(path, sub) {
      const one = find(sub)
      if (one === undefined || pathOf(one.tid) === path) return undefined
      return path === pathOf(CONSUMERS)
        ? 'You can’t sign in here with a work or school account. Use your private account instead.'
        : `AADSTS50020: User account ${one.username} does not exist in this directory. Sign in with another account.`
    },
  }
}
