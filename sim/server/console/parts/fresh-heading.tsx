// The heading of what was just made: whoever made it, by keyboard or by ear, goes on from here.

import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export function FreshHeading(props: { id: string; children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h2 id={props.id} ref={heading} tabIndex={-1}>
      {props.children}
    </h2>
  )
}
