// The password of a person: that there is one and since when, never which.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { problemOf } from '../parts/problem-of.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'

const pathOf = ({ id }: User): string => `users/${encodeURIComponent(id)}/password`

export function Password({ user }: { user: User }): JSX.Element {
  const [setting, set] = useState(false)
  const { passwordChangedAt: since } = user
  return (
    <section class="card" aria-labelledby="password">
      <header>
        <div>
          <h2 id="password">Password</h2>
          <p class="hint">
            {since === null ? (
              'None. With one they sign in at the user page, and register cards at terminals.'
            ) : (
              <>
                Set <When at={since} />.
              </>
            )}
          </p>
        </div>
        <div class="row">
          <button type="button" class="button" onClick={() => set(true)}>
            Set a password
          </button>
          {since !== null && (
            <RemoveButton
              label="Remove the password"
              verb="Remove"
              title="Remove the password?"
              path={pathOf(user)}
              topics={['users']}
              outcome="The password was removed."
            >
              <p>{user.name} is signed out where it was used. Cards and PINs work as before.</p>
            </RemoveButton>
          )}
        </div>
      </header>
      {setting && <NewPassword user={user} close={() => set(false)} />}
    </section>
  )
}

function NewPassword({ user, close }: { user: User; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [password, setPassword] = useState('')
  const put = async (): Promise<void> => {
    await api.put(pathOf(user), { password })
    changed('users')
    close()
    say(`${user.name} has a new password.`)
  }
  return (
    <DialogForm
      title={`Set a password for ${user.name}`}
      verb="Set"
      close={close}
      busy={busy}
      problem={undefined}
      submit={() => run(put)}
    >
      <Field
        label="Password"
        hint="8 to 128 characters, and not the username. Nobody can see it afterwards."
        problem={problemOf('password', problem) ?? problem}
      >
        <input
          required
          type="password"
          autocomplete="new-password"
          maxLength={512}
          value={password}
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </Field>
    </DialogForm>
  )
}
