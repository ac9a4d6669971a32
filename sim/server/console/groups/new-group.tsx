// Creates a group.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'

export function NewGroup(): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [name, setName] = useState('')
  const create = async (): Promise<void> => {
    await api.post('groups', { name })
    changed('groups')
    setName('')
    say(`Group ${name.trim()} was created.`)
  }
  return (
    <form
      class="filters"
      onSubmit={event => {
        event.preventDefault()
        run(create)
      }}
    >
      <Field label="New group" problem={problemOf('name', problem) ?? problem}>
        <input
          required
          maxLength={200}
          autocomplete="off"
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </Field>
      <button type="submit" class="button" disabled={busy}>
        Create
      </button>
    </form>
  )
}
