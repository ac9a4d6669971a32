// Whom people may sign in with, beside the switch that lets them register themselves.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import type { IdentityProvider, IdentityProviders } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { LongWord } from '../parts/long-word.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { ProviderForm } from './provider-form.tsx'
import { ACCOUNT_WORDS, PROVIDER_NAMES } from './provider-words.ts'

export function IdentityProvidersList(): JSX.Element {
  const fetched = useFetched<IdentityProviders>('identity-providers', 'settings')
  const [editing, edit] = useState<IdentityProvider | 'new'>()
  return (
    <section class="stack" aria-labelledby="identity-providers">
      <h3 id="identity-providers">Identity providers</h3>
      <Loaded of={fetched}>
        {({ items, redirectUris }) => (
          <>
            <p class="hint">
              People sign in with them while they may register themselves. Register this server with
              each under its redirect address:
            </p>
            <ul class="plain stack">
              {redirectUris.map(({ provider, uri }) => (
                <li key={provider} class="row">
                  <span>
                    {PROVIDER_NAMES[provider]}:{' '}
                    <code>
                      <LongWord word={uri} />
                    </code>
                  </span>
                  <CopyButton
                    text={uri}
                    what={`The redirect address for ${PROVIDER_NAMES[provider]}`}
                  />
                </li>
              ))}
            </ul>
            {items.length === 0 && <p class="hint">None is set up.</p>}
            <ul class="plain stack">
              {items.map(one => (
                <li key={`${one.provider} ${one.account}`} class="row">
                  <span>
                    <span class="strong">{titleOf(one)}</span>
                    {one.hostedDomain !== null && ` · only of ${one.hostedDomain}`}
                    <span class="hint block">
                      <LongWord word={one.issuer} />
                    </span>
                  </span>
                  <button type="button" class="button" onClick={() => edit(one)}>
                    Change<span class="unseen"> {titleOf(one)}</span>
                  </button>
                  <RemoveButton
                    label={`Remove ${titleOf(one)}`}
                    verb="Remove"
                    title={`Remove ${titleOf(one)}?`}
                    path={`identity-providers/${one.provider}/${one.account}`}
                    topics={['settings']}
                    outcome={`Nobody signs in with ${titleOf(one)} any more.`}
                  >
                    <p>Whoever is signed in with it is signed out. Their accounts stay.</p>
                  </RemoveButton>
                </li>
              ))}
            </ul>
            <div class="row">
              <button type="button" class="button" onClick={() => edit('new')}>
                <Icon name="plus" /> Set up a provider
              </button>
            </div>
          </>
        )}
      </Loaded>
      {editing !== undefined && (
        <ProviderForm
          held={editing === 'new' ? undefined : editing}
          close={() => edit(undefined)}
        />
      )}
    </section>
  )
}

const titleOf = ({ provider, account }: Pick<IdentityProvider, 'provider' | 'account'>): string =>
  `${PROVIDER_NAMES[provider]} for ${ACCOUNT_WORDS[account]}`
