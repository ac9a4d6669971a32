// A control of the bench: does one call of the simulator API, and shows that call as a line for a shell.

import { type ComponentChildren, createContext, type JSX } from 'preact'
import { useContext } from 'preact/hooks'
import { type Call, curlLine } from '../simulator.ts'

export interface Desk {
  /** Does the call; says so when it is refused. */
  act(call: Call): Promise<void>
  /** Shows the call's line in the command bar. */
  point(call: Call): void
  /** Whether every control shows its line beneath it. */
  readonly lines: boolean
}

export const DeskContext = createContext<Desk>({
  act: async () => {},
  point: () => {},
  lines: false,
})

export interface ControlProps {
  readonly call: Call
  readonly children: ComponentChildren
  readonly pressed?: boolean
  readonly tone?: 'danger' | 'main'
  readonly disabled?: boolean
}

/** A button that does its call. */
export function Control(props: ControlProps): JSX.Element {
  const { call, children, pressed, tone = '', disabled = false } = props
  const { act, point, lines } = useContext(DeskContext)
  const show = (): void => point(call)
  return (
    <span class="control">
      <button
        type="button"
        class={`button ${tone}`}
        disabled={disabled}
        aria-pressed={pressed}
        onFocus={show}
        onPointerEnter={show}
        onClick={() => void act(call)}
      >
        {children}
      </button>
      {lines && <code class="line">{curlLine(call, location.origin)}</code>}
    </span>
  )
}

/** A form whose submit does its call; `call` is undefined while the form is not complete. */
export function ControlForm(props: {
  call: Call | undefined
  example: Call
  children: ComponentChildren
  done?: () => void
}): JSX.Element {
  const { call, example, children, done } = props
  const { act, point, lines } = useContext(DeskContext)
  return (
    <form
      class="control form"
      onFocusCapture={() => point(call ?? example)}
      onInput={() => point(call ?? example)}
      onSubmit={event => {
        event.preventDefault()
        if (call !== undefined) void act(call).then(done)
      }}
    >
      {children}
      {lines && <code class="line">{curlLine(call ?? example, location.origin)}</code>}
    </form>
  )
}
