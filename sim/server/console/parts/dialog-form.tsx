// A dialogue that asks for something and does it: fields, what went wrong, Cancel and the verb.

import type { ComponentChildren, JSX } from 'preact'
import { Dialog } from '../../../design/parts.tsx'
import { Problem } from './field.tsx'

export function DialogForm(props: {
  title: string
  /** The verb on the button; `Add` if left out. */
  verb?: string
  /** What it does is dangerous. */
  danger?: boolean | undefined
  close: () => void
  /** While this is true the form is on its way. */
  busy: boolean
  /** What is wrong and belongs to none of the fields. */
  problem: string | undefined
  submit: () => void
  children: ComponentChildren
}): JSX.Element {
  const { title, verb = 'Add', danger = false, close, busy, problem, submit, children } = props
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
          <button type="submit" class={danger ? 'button danger' : 'button main'} disabled={busy}>
            {busy ? 'One moment …' : verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
