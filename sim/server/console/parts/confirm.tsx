// Asks before something is done that cannot be undone.

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Dialog } from '../../../design/parts.tsx'
import { Problem } from './field.tsx'
import { useAction } from './use-action.ts'

export function Confirm(props: {
  title: string
  /** What happens then. */
  children: ComponentChildren
  /** The verb on the button. */
  verb: string
  /** Closes the dialogue when it is done. */
  act: () => Promise<void>
  close: () => void
}): JSX.Element {
  const { busy, problem, run } = useAction()
  const done = useRef(false)
  useEffect(
    () => () => {
      // The button it was opened from goes with what was removed; the dialogue gives the focus back there first.
      if (done.current) queueMicrotask(() => document.querySelector('h1')?.focus())
    },
    [],
  )
  return (
    <Dialog title={props.title} close={props.close}>
      <div class="stack">{props.children}</div>
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row end">
        <button type="button" class="button" onClick={props.close}>
          Keep
        </button>
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() =>
            run(async () => {
              await props.act()
              done.current = true
              props.close()
            })
          }
        >
          {props.verb}
        </button>
      </div>
    </Dialog>
  )
}
