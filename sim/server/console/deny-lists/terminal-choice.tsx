// Where a deny list holds.

import type { JSX } from 'preact'
import { Check } from '../parts/check.tsx'
import { useTerminals } from '../terminals/terminals-provider.tsx'

export function TerminalChoice(props: {
  /** None: everywhere. */
  chosen: readonly string[]
  choose: (id: string, wanted: boolean) => void
}): JSX.Element {
  const ids = useTerminals().watched.map(({ terminal }) => terminal.id)
  const all = [...ids, ...props.chosen.filter(id => !ids.includes(id))]
  return (
    <fieldset class="checks">
      <legend>Only at these terminals; none ticked means everywhere</legend>
      {all.map(id => (
        <Check
          key={id}
          checked={props.chosen.includes(id)}
          choose={wanted => props.choose(id, wanted)}
        >
          {id}
        </Check>
      ))}
    </fieldset>
  )
}
