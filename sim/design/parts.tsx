// Small parts that every page uses.

import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'

export type Tone = 'good' | 'wait' | 'bad' | 'plain'

/** A word about a state. The word says it; the colour only helps. */
export function Badge({
  tone,
  children,
}: {
  tone: Tone
  children: ComponentChildren
}): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** One of several, all of them in sight. */
export function Segments(props: {
  choices: readonly { readonly value: string; readonly label: ComponentChildren }[]
  chosen: string | undefined
  choose: (value: string) => void
}): JSX.Element {
  return (
    <div class="segments">
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          class="button"
          aria-pressed={value === props.chosen}
          onClick={() => props.choose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

/** A dialogue over the page: open while it is drawn; Escape and the cross close it, unless it is busy. */
export function Dialog(props: {
  title: string
  close: () => void
  /** Something is on its way whose outcome must be seen here. */
  busy?: boolean
  children: ComponentChildren
}): JSX.Element {
  const { busy = false } = props
  const element = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('form :is(input, select, textarea)')?.focus()
    // Closed before it is taken away, so that the focus goes back to where it was.
    return () => dialog?.close()
  }, [])
  const closed = (): void => {
    // Chromium closes on a second Escape in a row, whatever became of `cancel` (HTML, close requests).
    if (busy) element.current?.showModal()
    else props.close()
  }
  return (
    <dialog
      ref={element}
      aria-label={props.title}
      onCancel={event => {
        if (busy) event.preventDefault()
      }}
      onClose={closed}
    >
      <div class="stack">
        <header class="row">
          <h2>{props.title}</h2>
          <button
            type="button"
            class="button quiet icon spread"
            aria-label="Close"
            disabled={busy}
            onClick={() => element.current?.close()}
          >
            <Icon name="cross" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
