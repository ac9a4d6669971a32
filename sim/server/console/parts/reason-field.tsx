// Why something is done: kept with the name of whoever does it.

import type { JSX } from 'preact'
import { Field } from './field.tsx'
import { problemOf } from './problem-of.ts'

export function ReasonField(props: {
  hint: string
  reason: string
  change: (reason: string) => void
  /** What the server said about the form. */
  problem: string | undefined
}): JSX.Element {
  const { hint, reason, change, problem } = props
  return (
    <Field label="Reason" hint={hint} problem={problemOf('reason', problem)}>
      <input
        required
        maxLength={200}
        autocomplete="off"
        value={reason}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </Field>
  )
}
