// A dialogue that asks for something and adds it: fields, what went wrong, Cancel and Add.

import type { ComponentChildren, JSX } from 'preact'
import { Dialog } from '../../../design/parts.tsx'
import { Problem } from './field.tsx'

export function DialogForm(props: {
  title: string
  close: () => void
  /** While this is true the form is on its way. */
  busy: boolean
  /** What is wrong and belongs to none of the fields. */
  problem: string | undefined
  submit: () => void
  children: ComponentChildren
}): JSX.Element {
  const { title, close, busy, problem, submit, children } = props
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        {children}
        {problem !== undefined && <Problem>{problem}</Problem>}
        <div class="row end">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={busy}>
            {busy ? 'One moment …' : 'Add'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
