// The groups people are in.

import type { JSX } from 'preact'
import type { Group } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { count } from '../parts/numbers.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { NewGroup } from './new-group.tsx'

const COLUMNS: readonly Column<Group>[] = [
  {
    head: 'Group',
    kind: 'first',
    cell: ({ name }) => (
      <a class="strong" href={placeHash('people', undefined, { group: name })}>
        {name}
      </a>
    ),
  },
  { head: 'Members', kind: 'grow', cell: ({ members }) => count(members, 'person', 'people') },
  { head: 'Delete', kind: 'act', cell: group => <DeleteGroup group={group} /> },
]

export function GroupsRoom(): JSX.Element {
  const rows = useRows<Group>('groups', {}, 'groups', 'users')
  return (
    <RoomFrame title="Groups" lead="Put people into a group on their own page.">
      <NewGroup />
      <Loaded of={rows}>
        {groups =>
          groups.length === 0 ? (
            <Empty>
              <p>There are no groups yet. Give the first one a name.</p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table caption="Groups" columns={COLUMNS} rows={groups} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
    </RoomFrame>
  )
}

function DeleteGroup({ group: { id, name, members } }: { group: Group }): JSX.Element {
  return (
    <RemoveButton
      label={`Delete group ${name}`}
      verb="Delete"
      title={`Delete group ${name}?`}
      path={`groups/${encodeURIComponent(id)}`}
      topics={['groups', 'users']}
      outcome={`Group ${name} was deleted.`}
    >
      <p>
        {members === 0
          ? 'Nobody is in it.'
          : `${count(members, 'person is', 'people are')} in it. They stay; only the group goes.`}
      </p>
    </RemoveButton>
  )
}
