// The groups somebody is in, out of all there are.

import type { JSX } from 'preact'
import type { Group } from '../client/shapes.ts'
import { useAllRows } from '../client/use-fetched.ts'
import { Check } from '../parts/check.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { placeHash } from '../place/place.ts'

export function GroupChoice(props: {
  chosen: readonly string[]
  /** Names that stay in sight though they are no group's, chosen or not. */
  held?: readonly string[]
  choose: (group: string, wanted: boolean) => void
}): JSX.Element {
  const { data, problem } = useAllRows<Group>('groups', 'groups')
  const names = (data ?? []).map(({ name }) => name)
  const all = [...new Set([...names, ...(props.held ?? []), ...props.chosen])]
  return (
    <fieldset class="checks">
      <legend>Groups</legend>
      <LoadNote loaded={data !== undefined} problem={problem} />
      {data !== undefined && all.length === 0 && (
        <p class="hint">
          There are no groups yet. <a href={placeHash('groups')}>Make one</a>.
        </p>
      )}
      {all.map(name => (
        <Check
          key={name}
          checked={props.chosen.includes(name)}
          choose={wanted => props.choose(name, wanted)}
        >
          {name}
        </Check>
      ))}
    </fieldset>
  )
}
