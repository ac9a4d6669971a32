// One thing to fill in: its label, its hint, and what the server said about it.

import { cloneElement, type HTMLAttributes, type JSX, type VNode } from 'preact'
import { useId } from 'preact/hooks'

export function Field(props: {
  label: string
  hint?: string
  problem?: string | undefined
  /** The control; it is told its id and what describes it. */
  children: VNode<HTMLAttributes<HTMLElement>>
}): JSX.Element {
  const id = useId()
  const { label, hint, problem } = props
  const described = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`]
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(props.children, {
        id,
        'aria-describedby': described.filter(Boolean).join(' ') || undefined,
        'aria-invalid': problem !== undefined || undefined,
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem !== undefined && <Problem id={`${id}-problem`}>{problem}</Problem>}
    </div>
  )
}

/** A sentence about what went wrong. */
export function Problem({ id, children }: { id?: string; children: string }): JSX.Element {
  return (
    <p class="problem" role="alert" id={id}>
      {children}
    </p>
  )
}
