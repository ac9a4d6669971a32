// Every terminal at a glance, those in trouble first.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { Empty, LoadNote } from '../parts/loaded.tsx'
import { count } from '../parts/numbers.ts'
import { SearchField } from '../parts/search-field.tsx'
import { More } from '../parts/table.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { usePlace } from '../place/use-place.ts'
import { useHolder } from '../sign-in/holder.ts'
import { matching, neediestFirst } from './order.ts'
import { TerminalCard } from './terminal-card.tsx'
import { useTerminals } from './terminals-provider.tsx'

const CARDS_AT_ONCE = 60
/** With fewer one finds a terminal faster by looking. */
const WORTH_SEARCHING = 8

export function TerminalsRoom(): JSX.Element {
  const { watched, loaded, problem } = useTerminals()
  const { search = '' } = usePlace().query
  const { role } = useHolder()
  const [shown, show] = useState(CARDS_AT_ONCE)
  const found = neediestFirst(matching(watched, search))
  const bad = watched.filter(({ troubles }) => troubles.some(({ tone }) => tone === 'bad')).length
  return (
    <RoomFrame
      title="Terminals"
      lead={loaded && watched.length > 0 ? summary(watched.length, bad) : undefined}
      actions={
        role === 'admin' && (
          <a class="button" href={placeHash('enrolment')}>
            <Icon name="plus" /> Enrol a terminal
          </a>
        )
      }
    >
      <LoadNote loaded={loaded} problem={problem} />
      {loaded && watched.length === 0 && (
        <Empty>
          <p>
            No terminal belongs to this server yet. Make an{' '}
            <a href={placeHash('enrolment')}>enrolment code</a> and type it at the terminal’s panel.
          </p>
        </Empty>
      )}
      {(watched.length >= WORTH_SEARCHING || search !== '') && (
        <search class="filters">
          <SearchField name="search" label="Search" hint="Name, profile or version" />
        </search>
      )}
      {loaded && found.length === 0 && watched.length > 0 && (
        <Empty>
          <p>No terminal fits this search.</p>
        </Empty>
      )}
      <ul class="cards">
        {found.slice(0, shown).map(one => (
          <li key={one.terminal.id}>
            <TerminalCard {...one} />
          </li>
        ))}
      </ul>
      <More more={found.length > shown ? () => show(shown + CARDS_AT_ONCE) : undefined} />
    </RoomFrame>
  )
}

function summary(all: number, bad: number): string {
  if (bad === 0) return all === 1 ? 'It is well.' : `All ${all} are well.`
  if (all === 1) return 'It needs somebody.'
  return `${bad} of ${count(all, 'terminal')} ${bad === 1 ? 'needs' : 'need'} somebody.`
}
