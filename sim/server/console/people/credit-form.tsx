// Gives a person credit or takes it, and keeps why.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { readAmount } from '../accounts/amount.ts'
import { useClient } from '../client/client.ts'
import type { User } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { ReasonField } from '../parts/reason-field.tsx'
import { useAction } from '../parts/use-action.ts'

const FIELDS = ['amount', 'reason'] as const

export function CreditForm(props: {
  what: 'give' | 'take'
  user: User
  currency: string
  close: () => void
}): JSX.Element {
  const { what, user, currency, close } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [written, write] = useState('')
  const [reason, setReason] = useState('')
  const save = async (): Promise<void> => {
    const amount = readAmount(written)
    if (amount === undefined) throw new Error('amount: write an amount such as 12.50')
    const signed = what === 'give' ? amount : -amount
    await api.post(`users/${encodeURIComponent(user.id)}/credit`, { amount: signed, reason })
    changed('credit', 'log')
    close()
    const how = what === 'give' ? 'was given to' : 'was taken from'
    say(`${written.trim()} ${currency} ${how} ${user.name}.`)
  }
  const verb = what === 'give' ? 'Give' : 'Take'
  return (
    <DialogForm
      title={what === 'give' ? `Give ${user.name} credit` : `Take credit from ${user.name}`}
      verb={verb}
      close={close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(save)}
    >
      <Field
        label={`Amount in ${currency}`}
        hint="Such as 12.50. A terminal knows of it from the next login on."
        problem={problemOf('amount', problem)}
      >
        <input
          required
          maxLength={12}
          autocomplete="off"
          inputMode="decimal"
          value={written}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
      </Field>
      <ReasonField
        hint="It stands in the statement, with your name."
        reason={reason}
        change={setReason}
        problem={problem}
      />
    </DialogForm>
  )
}
