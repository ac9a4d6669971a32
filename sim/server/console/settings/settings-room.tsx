// Every setting of the tenant, each saved by itself.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Setting } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { RoomFrame } from '../place/room.tsx'
import { usePlace } from '../place/use-place.ts'
import { SyncForAll } from '../sync/sync-for-all.tsx'
import { ConnectorOutcomes } from './connector-outcomes.tsx'
import { Distribution } from './distribution.tsx'
import { IdentityProvidersList } from './identity-providers.tsx'
import { SettingRow } from './setting-row.tsx'
import { isHidden, shelved } from './setting-words.ts'

interface About {
  readonly items: readonly Setting[]
}

export function SettingsRoom(): JSX.Element {
  const { search = '' } = usePlace().query
  const fetched = useFetched<About>('settings/about', 'settings')
  const [reset, setReset] = useState(true)
  return (
    <RoomFrame title="Settings" lead="They hold for every terminal. Each is saved by itself.">
      <Distribution reset={reset} choose={setReset} />
      {search === '' && <SyncForAll />}
      <search class="filters">
        <SearchField name="search" label="Search" hint="Offline, PIN, gate, …" />
      </search>
      <Loaded of={fetched}>
        {({ items }) => {
          const shelves = shelved(items, search)
          const values = Object.fromEntries(
            items.map(one => [one.name, isHidden(one) ? one.set : one.value]),
          )
          return shelves.length === 0 ? (
            <Empty>
              <p>No setting fits. Search for less.</p>
            </Empty>
          ) : (
            shelves.map(({ title, settings }) => (
              <section key={title} class="card shelf" aria-label={title}>
                <h2>{title}</h2>
                {settings.map(setting => (
                  <SettingRow
                    key={setting.name}
                    loaded={setting}
                    askedAt={fetched.askedAt}
                    all={values}
                    reset={reset}
                  />
                ))}
                {settings.some(({ name }) => name === 'auth.url') && <ConnectorOutcomes />}
                {settings.some(({ name }) => name === 'users.selfRegistration') && (
                  <IdentityProvidersList />
                )}
              </section>
            ))
          )
        }}
      </Loaded>
    </RoomFrame>
  )
}
