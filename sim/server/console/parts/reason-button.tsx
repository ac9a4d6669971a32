// A button that does something for which a reason is kept.

import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Topic } from '../client/topics.ts'
import { DialogForm } from './dialog-form.tsx'
import { useSay } from './outcomes.tsx'
import { otherProblem } from './problem-of.ts'
import { ReasonField } from './reason-field.tsx'
import { useAction } from './use-action.ts'

export function ReasonButton(props: {
  label: string
  title: string
  path: string
  topics: readonly Topic[]
  outcome: string
  danger?: boolean
  /** What happens then. */
  children: ComponentChildren
}): JSX.Element {
  const { label, title, path, topics, outcome, danger = false, children } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [asking, ask] = useState(false)
  const [reason, setReason] = useState('')
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(
    () => () => {
      // It may go with what it was for; whoever used it by keyboard must not start at the top of the window.
      if (document.activeElement !== button.current) return
      queueMicrotask(() => document.querySelector('h1')?.focus())
    },
    [],
  )
  const act = async (): Promise<void> => {
    await api.post(path, { reason })
    ask(false)
    setReason('')
    changed(...topics)
    say(outcome)
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class={danger ? 'button danger' : 'button'}
        onClick={() => ask(true)}
      >
        {label}
      </button>
      {asking && (
        <DialogForm
          title={title}
          verb={label}
          danger={danger}
          close={() => ask(false)}
          busy={busy}
          problem={otherProblem(['reason'], problem)}
          submit={() => run(act)}
        >
          {children}
          <ReasonField
            hint="It is kept with your name."
            reason={reason}
            change={setReason}
            problem={problem}
          />
        </DialogForm>
      )}
    </>
  )
}
