// Lets a person log in, or nowhere at all.

import type { JSX } from 'preact'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { Problem } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { Switch } from '../parts/switch.tsx'
import { useAction } from '../parts/use-action.ts'
import { placeHash } from '../place/place.ts'

export function ActiveSwitch(props: { user: User; saved: (user: User) => void }): JSX.Element {
  const { user } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const set = async (active: boolean): Promise<void> => {
    props.saved(await api.patch<User>(`users/${encodeURIComponent(user.id)}`, { active }))
    changed('users')
    say(active ? `${user.name} may log in.` : `${user.name} may not log in any more.`)
  }
  return (
    <section class="card" aria-label="Login">
      {user.awaitsActivation && (
        <div class="note wait row">
          <p>{user.name} registered and waits for you: nobody has looked at this account yet.</p>
          <button
            type="button"
            class="button main"
            disabled={busy}
            onClick={() => run(() => set(true))}
          >
            Activate
          </button>
        </div>
      )}
      <Switch
        label="Active"
        hint="Switched off, no card and no PIN of this person works. Offline terminals learn it when they are back online."
        on={user.active}
        busy={busy}
        set={active => run(() => set(active))}
      />
      {problem !== undefined && <Problem>{problem}</Problem>}
      <p class="hint">
        <a href={placeHash('deny-lists', undefined, { user: user.id })}>
          Deny {user.name} at terminals that are cut off
        </a>
      </p>
    </section>
  )
}
