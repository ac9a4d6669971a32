// One line of a list of facts.

import type { ComponentChildren, JSX } from 'preact'

export const Fact = ({
  name,
  children,
}: {
  name: string
  children: ComponentChildren
}): JSX.Element => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
