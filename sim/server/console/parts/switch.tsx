// On or off, at once.

import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

export function Switch(props: {
  label: string
  hint: string
  on: boolean
  busy: boolean
  set: (on: boolean) => void
}): JSX.Element {
  const id = useId()
  return (
    <div class="switch">
      <input
        type="checkbox"
        role="switch"
        id={id}
        aria-describedby={`${id}-hint`}
        aria-busy={props.busy}
        aria-checked={props.on}
        checked={props.on}
        onClick={event => {
          // It moves when the server has done it.
          event.preventDefault()
          if (!props.busy) props.set(!props.on)
        }}
      />
      <label for={id}>{props.label}</label>
      <p class="hint" id={`${id}-hint`}>
        {props.hint}
      </p>
    </div>
  )
}
