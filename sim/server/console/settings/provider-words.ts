// Identity providers as people speak of them.

import type { AccountKind, ProviderName } from '../client/shapes.ts'

export const PROVIDER_NAMES: Readonly<Record<ProviderName, string>> = {
  apple: 'Apple',
  google: 'Google',
  microsoft: 'Microsoft',
}

export const ACCOUNT_WORDS: Readonly<Record<AccountKind, string>> = {
  work: 'work accounts',
  personal: 'personal accounts',
}

/** What the issuer of each looks like. */
export const ISSUER_HINTS: Readonly<Record<ProviderName, string>> = {
  apple: 'https://appleid.apple.com',
  google: 'https://accounts.google.com',
  microsoft:
    'https://login.microsoftonline.com/DIRECTORY/v2.0 with the id of the directory; 9188040d-6c67-4c5b-b112-36a304b66dad for personal accounts',
}
