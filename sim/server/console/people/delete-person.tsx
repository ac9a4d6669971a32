// Deletes a person, after asking, and goes back to the others.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { Confirm } from '../parts/confirm.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { placeHash } from '../place/place.ts'

export function DeletePerson({ user }: { user: User }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const [asking, ask] = useState(false)
  return (
    <>
      <button type="button" class="button danger" onClick={() => ask(true)}>
        Delete {user.name}
      </button>
      {asking && (
        <Confirm
          title={`Delete ${user.name}?`}
          verb="Delete"
          close={() => ask(false)}
          act={async () => {
            await api.remove(`users/${encodeURIComponent(user.id)}`)
            location.hash = placeHash('people')
            changed('users', 'groups')
            say(`${user.name} was deleted.`)
          }}
        >
          <p>
            All cards and PINs of {user.name} are deleted and work nowhere any more. This cannot be
            undone. Past activities stay. To keep the person and refuse their logins, switch them
            off instead.
          </p>
        </Confirm>
      )}
    </>
  )
}
