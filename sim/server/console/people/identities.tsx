// How somebody came by their account, and whom they sign in with.

import type { JSX } from 'preact'
import type { User } from '../client/shapes.ts'
import { LongWord } from '../parts/long-word.tsx'
import { When } from '../parts/when.tsx'
import { PROVIDER_NAMES } from '../settings/provider-words.ts'

export function Identities({ user }: { user: User }): JSX.Element {
  const { identities, account } = user
  return (
    <section class="card" aria-labelledby="identities">
      <h2 id="identities">Sign-in with a provider</h2>
      <p class="hint">
        {account === 'work' ? 'A work account.' : 'A personal account.'}
        {identities.length === 0 && ' No identity provider vouches for them.'}
      </p>
      {identities.length > 0 && (
        <ul class="plain">
          {identities.map(({ provider, issuer, signedInAt }) => (
            <li key={`${provider} ${issuer}`}>
              {PROVIDER_NAMES[provider]} · last signed in <When at={signedInAt} />
              <span class="hint block">
                <LongWord word={issuer} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
