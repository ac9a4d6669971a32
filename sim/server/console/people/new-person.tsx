// Creates a person and goes on to them.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Language, User } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { placeHash } from '../place/place.ts'
import { LanguageField } from './language-field.tsx'

const FIELDS = ['username', 'name', 'email'] as const

export function NewPerson({ close }: { close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [draft, setDraft] = useState({ username: '', name: '', email: '' })
  const [language, setLanguage] = useState<Language>('en')
  const input = (field: (typeof FIELDS)[number]) => ({
    value: draft[field],
    autocomplete: 'off',
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setDraft(held => ({ ...held, [field]: currentTarget.value })),
  })
  const create = async (): Promise<void> => {
    const { username, name, email } = draft
    const user = await api.post<User>('users', {
      username,
      language,
      ...(name.trim() !== '' && { name }),
      ...(email.trim() !== '' && { email: email.trim() }),
    })
    changed('users')
    close()
    say(`${user.name} was added.`)
    location.hash = placeHash('people', user.id)
  }
  const other = otherProblem(FIELDS, problem)
  return (
    <DialogForm
      title="Add a person"
      close={close}
      busy={busy}
      problem={other}
      submit={() => run(create)}
    >
      <Field
        label="Username"
        hint="Short and unique; activities are booked to it."
        problem={problemOf('username', problem)}
      >
        <input {...input('username')} required maxLength={200} spellcheck={false} />
      </Field>
      <Field
        label="Name"
        hint="What the panel greets; the username if left empty."
        problem={problemOf('name', problem)}
      >
        <input {...input('name')} maxLength={200} />
      </Field>
      <Field label="E-mail (optional)" problem={problemOf('email', problem)}>
        <input {...input('email')} type="email" maxLength={200} />
      </Field>
      <LanguageField language={language} choose={setLanguage} />
    </DialogForm>
  )
}
