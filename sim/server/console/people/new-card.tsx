// Gives a person a card, for ever or for some hours.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Card, User } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { HoursInput } from './hours-input.tsx'

const FIELDS = ['number', 'validHours'] as const

export function NewCard({ user, close }: { user: User; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [number, setNumber] = useState('')
  const [hours, setHours] = useState('')
  const add = async (): Promise<void> => {
    const card = await api.post<Pick<Card, 'number'>>(
      `users/${encodeURIComponent(user.id)}/cards`,
      {
        number: number.replace(/[\s:.-]/g, ''),
        ...(hours !== '' && { validHours: Number(hours) }),
      },
    )
    changed('users')
    close()
    say(`Card ${card.number} belongs to ${user.name} now.`)
  }
  const other = otherProblem(FIELDS, problem)
  return (
    <DialogForm
      title={`Add a card for ${user.name}`}
      close={close}
      busy={busy}
      problem={other}
      submit={() => run(add)}
    >
      <Field
        label="Card number"
        hint="As the reader gives it, for instance 04A1B2C3D4."
        problem={problemOf('number', problem)}
      >
        <input
          required
          maxLength={200}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          value={number}
          onInput={({ currentTarget }) => setNumber(currentTarget.value)}
        />
      </Field>
      <Field
        label="Valid for hours (optional)"
        hint="A temporary card. Left empty, it has no end."
        problem={problemOf('validHours', problem)}
      >
        <HoursInput hours={hours} type={setHours} />
      </Field>
    </DialogForm>
  )
}
