// A card that asks for something and makes it: fields, what went wrong, the verb.

import type { ComponentChildren, JSX } from 'preact'
import { Problem } from './field.tsx'

export function CardForm(props: {
  title: string
  /** On the button. */
  verb: string
  /** While this is true the form is on its way. */
  busy: boolean
  /** What is wrong and belongs to none of the fields. */
  problem: string | undefined
  submit: () => void
  children: ComponentChildren
}): JSX.Element {
  const { title, verb, busy, problem, submit, children } = props
  return (
    <form
      class="card"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <h2>{title}</h2>
      {children}
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row">
        <button type="submit" class="button main" disabled={busy}>
          {verb}
        </button>
      </div>
    </form>
  )
}
