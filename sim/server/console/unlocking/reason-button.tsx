// A button that does something for which a reason is kept.

import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Dialog } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { Topic } from '../client/topics.ts'
import { Field, Problem } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'

export function ReasonButton(props: {
  label: string
  title: string
  path: string
  topics: readonly Topic[]
  outcome: string
  /** What happens then. */
  children: ComponentChildren
}): JSX.Element {
  const { label, title, path, topics, outcome, children } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [asking, ask] = useState(false)
  const [reason, setReason] = useState('')
  const act = async (): Promise<void> => {
    await api.post(path, { reason })
    ask(false)
    changed(...topics)
    say(outcome)
  }
  const other = otherProblem(['reason'], problem)
  return (
    <>
      <button type="button" class="button" onClick={() => ask(true)}>
        {label}
      </button>
      {asking && (
        <Dialog title={title} close={() => ask(false)}>
          <form
            class="stack"
            onSubmit={event => {
              event.preventDefault()
              run(act)
            }}
          >
            {children}
            <Field
              label="Reason"
              hint="It is kept with your name."
              problem={problemOf('reason', problem)}
            >
              <input
                required
                maxLength={200}
                autocomplete="off"
                value={reason}
                onInput={({ currentTarget }) => setReason(currentTarget.value)}
              />
            </Field>
            {other !== undefined && <Problem>{other}</Problem>}
            <div class="row end">
              <button type="button" class="button" onClick={() => ask(false)}>
                Cancel
              </button>
              <button type="submit" class="button main" disabled={busy}>
                {label}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  )
}
