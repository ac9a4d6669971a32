// Name, username, e-mail and groups of a person.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { Field, Problem } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { GroupChoice } from './group-choice.tsx'
import { LanguageField } from './language-field.tsx'
import { changesOf, fieldsOf, type PersonDraft, regrouped } from './person-draft.ts'

const FIELDS = [
  'name',
  'username',
  'email',
  'language',
  'personalNumber',
  'aliases',
  'groups',
] as const

export function Details(props: { user: User; saved: (user: User) => void }): JSX.Element {
  const { user } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run, forget } = useAction()
  const [draft, setDraft] = useState<PersonDraft>({})
  const fields = fieldsOf(user, draft)
  const changes = changesOf(user, draft)
  const dirty = Object.keys(changes).length > 0
  const input = (field: Exclude<(typeof FIELDS)[number], 'groups'>) => ({
    value: fields[field],
    autocomplete: 'off',
    maxLength: field === 'aliases' ? 2_000 : 200,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setDraft(held => ({ ...held, [field]: currentTarget.value })),
  })
  const save = async (): Promise<void> => {
    const saved = await api.patch<User>(`users/${encodeURIComponent(user.id)}`, changes)
    props.saved(saved)
    // What was typed since is not saved yet.
    setDraft(now => (now === draft ? {} : now))
    changed('users', 'groups')
    say(`${saved.name} was saved.`)
  }
  const other = otherProblem(FIELDS, problem)
  return (
    <section class="card" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault()
          if (dirty) run(save)
        }}
      >
        <Field label="Name" problem={problemOf('name', problem)}>
          <input {...input('name')} required />
        </Field>
        <Field label="Username" problem={problemOf('username', problem)}>
          <input {...input('username')} required spellcheck={false} />
        </Field>
        <Field label="E-mail" problem={problemOf('email', problem)}>
          <input {...input('email')} type="email" />
        </Field>
        <LanguageField
          language={fields.language}
          choose={language => setDraft(held => ({ ...held, language }))}
        />
        <Field
          label="Personal number"
          hint="What a connector may call this person."
          problem={problemOf('personalNumber', problem)}
        >
          <input {...input('personalNumber')} spellcheck={false} />
        </Field>
        <Field
          label="Aliases"
          hint="Other usernames of this person, with commas between them."
          problem={problemOf('aliases', problem)}
        >
          <input {...input('aliases')} spellcheck={false} />
        </Field>
        <GroupChoice
          chosen={fields.groups}
          choose={(group, wanted) => setDraft(held => regrouped(held, user.groups, group, wanted))}
        />
        {other !== undefined && <Problem>{other}</Problem>}
        <div class="row">
          <button type="submit" class="button main" disabled={busy || !dirty}>
            Save
          </button>
          <button
            type="button"
            class="button"
            disabled={busy || !dirty}
            onClick={() => {
              setDraft({})
              forget()
            }}
          >
            Undo changes
          </button>
        </div>
      </form>
    </section>
  )
}
