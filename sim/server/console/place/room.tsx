// The frame of every room: its heading, which takes the focus on arrival, and the title of the window.

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { usePlace } from './use-place.ts'

export function RoomFrame(props: {
  title: string
  /** Where one comes from, for a room about one thing. */
  back?: { readonly href: string; readonly label: string }
  /** Buttons beside the heading. */
  actions?: ComponentChildren
  lead?: ComponentChildren
  children: ComponentChildren
}): JSX.Element {
  const { step, scrolled } = usePlace()
  const heading = useRef<HTMLHeadingElement>(null)
  // Once per arrival, not again when more is known about what is here.
  useLayoutEffect(() => {
    if (step === 0) return
    heading.current?.focus({ preventScroll: true })
    window.scrollTo(0, scrolled)
  }, [step])
  useEffect(() => {
    document.title = `${props.title} · Latchkey`
  }, [props.title])
  return (
    <>
      <header class="room-head">
        {props.back !== undefined && (
          <a class="back" href={props.back.href}>
            {props.back.label}
          </a>
        )}
        <div class="row">
          <h1 ref={heading} tabIndex={-1}>
            {props.title}
          </h1>
          {props.actions !== undefined && <div class="row spread">{props.actions}</div>}
        </div>
        {props.lead !== undefined && <p class="hint lead">{props.lead}</p>}
      </header>
      {props.children}
    </>
  )
}
