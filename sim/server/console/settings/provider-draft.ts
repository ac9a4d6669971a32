// What somebody is typing about an identity provider, as the Server API takes it.

import type { AccountKind, IdentityProvider, ProviderName } from '../client/shapes.ts'

export interface ProviderDraft {
  readonly provider: ProviderName
  readonly account: AccountKind
  readonly issuer: string
  readonly clientId: string
  /** Empty: the one there is stays. */
  readonly clientSecret: string
  readonly teamId: string
  readonly keyId: string
  /** Empty: the one there is stays. */
  readonly privateKey: string
  readonly scopes: string
  readonly hostedDomain: string
  readonly ca: string
}

export const draftOf = (held: IdentityProvider | undefined): ProviderDraft => ({
  provider: held?.provider ?? 'google',
  account: held?.account ?? 'work',
  issuer: held?.issuer ?? '',
  clientId: held?.clientId ?? '',
  clientSecret: '',
  teamId: held?.apple?.teamId ?? '',
  keyId: held?.apple?.keyId ?? '',
  privateKey: '',
  scopes: held?.scopes ?? '',
  hostedDomain: held?.hostedDomain ?? '',
  ca: held?.ca ?? '',
})

export const asksDomain = ({ provider, account }: ProviderDraft): boolean =>
  provider === 'google' && account === 'work'

/** The body of the request: what is empty, or belongs to another provider, is left out. */
export function bodyOf(draft: ProviderDraft): object {
  const { provider, issuer, clientId, clientSecret, privateKey, scopes, ca } = draft
  const apple = {
    ...{ teamId: draft.teamId.trim(), keyId: draft.keyId.trim() },
    ...(privateKey.trim() !== '' && { privateKey }),
  }
  return {
    ...{ issuer: issuer.trim(), clientId: clientId.trim() },
    ...(provider === 'apple' ? { apple } : clientSecret !== '' && { clientSecret }),
    ...(scopes.trim() !== '' && { scopes: scopes.trim() }),
    ...(asksDomain(draft) && { hostedDomain: draft.hostedDomain.trim() }),
    ...(ca.trim() !== '' && { ca }),
  }
}
