// Adds a PIN that somebody chose.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'

export function ChosenPin({ user, close }: { user: User; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [pin, setPin] = useState('')
  const add = async (): Promise<void> => {
    await api.post(`users/${encodeURIComponent(user.id)}/pins`, { pin })
    changed('users')
    close()
    say(`${user.name} has another PIN.`)
  }
  return (
    <DialogForm
      title={`Choose a PIN for ${user.name}`}
      close={close}
      busy={busy}
      problem={undefined}
      submit={() => run(add)}
    >
      <Field
        label="PIN"
        hint="Digits only. Offline, a PIN alone usually needs 6 or more. Their other PINs stay."
        problem={problemOf('pin', problem) ?? problem}
      >
        <input
          required
          inputMode="numeric"
          autocomplete="off"
          maxLength={64}
          value={pin}
          onInput={({ currentTarget }) => setPin(currentTarget.value)}
        />
      </Field>
    </DialogForm>
  )
}
