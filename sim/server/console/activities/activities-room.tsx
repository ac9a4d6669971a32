// What happened at the terminals, newest first, and whether the books are complete.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Activity } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { ChoiceField } from '../parts/choice-field.tsx'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { LongWord } from '../parts/long-word.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { NOBODYS, placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { usePlace } from '../place/use-place.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'
import { KINDS, told } from './activity-words.ts'
import { LedgerPanel } from './ledger-panel.tsx'

const COLUMNS: readonly Column<Activity>[] = [
  { head: 'At the terminal', kind: 'first', cell: ({ at }) => <When at={at} /> },
  {
    head: 'Terminal',
    cell: ({ terminal }) => (
      <a href={placeHash('terminals', terminal)}>
        <LongWord word={terminal} />
      </a>
    ),
  },
  {
    head: 'What',
    kind: 'wide',
    cell: activity => (
      <span class="row tight">
        <span>{told(activity)}</span>
        {activity.offline === true && <Badge tone="wait">Offline</Badge>}
      </span>
    ),
  },
  {
    head: 'Who',
    cell: ({ user }) =>
      user === null ? (
        <span class="hint">Nobody</span>
      ) : (
        <a href={placeHash('people', undefined, { search: user })}>
          <LongWord word={user} />
        </a>
      ),
  },
  { head: 'Booked', cell: ({ bookedAt }) => <When at={bookedAt} /> },
]

export function ActivitiesRoom(): JSX.Element {
  const { query } = usePlace()
  const { kind, user, terminal } = query
  const { watched } = useTerminals()
  const rows = useRows<Activity>('activities', { kind, user, terminal }, 'activities')
  const filtered = [kind, user, terminal].some(words => (words ?? '') !== '')
  return (
    <RoomFrame
      title="Activities"
      actions={
        <a class="button" href={placeHash('activities', NOBODYS)}>
          Activity of nobody
        </a>
      }
    >
      <LedgerPanel terminal={terminal === '' ? undefined : terminal} />
      <search class="filters">
        <ChoiceField name="kind" label="Kind" all="Everything" choices={KINDS} />
        <SearchField name="user" label="Username" hint="The whole username" />
        <ChoiceField
          name="terminal"
          label="Terminal"
          all="All terminals"
          choices={watched.map(one => ({ value: one.terminal.id, label: one.terminal.id }))}
        />
      </search>
      <Loaded of={rows}>
        {activities =>
          activities.length === 0 ? (
            <Empty>
              <p>
                {filtered
                  ? 'Nothing fits. Choose another kind, person or terminal.'
                  : 'Nothing has happened yet. Hold a card to a terminal, and it stands here.'}
              </p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table
                caption="Activities, newest first"
                columns={COLUMNS}
                rows={activities}
                keyOf={({ terminal: id, logId, seq }) => `${id} ${logId} ${seq}`}
                classOf={one => (one.kind === 'refused' ? 'refused' : undefined)}
              />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
    </RoomFrame>
  )
}
