// All people, to be searched and filtered.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import type { Group, User } from '../client/shapes.ts'
import { useAllRows, useRows } from '../client/use-fetched.ts'
import { ChoiceField } from '../parts/choice-field.tsx'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { LongWord } from '../parts/long-word.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { usePlace } from '../place/use-place.ts'
import { LoginBadge } from './login-badge.tsx'
import { NewPerson } from './new-person.tsx'

const COLUMNS: readonly Column<User>[] = [
  {
    head: 'Name',
    kind: 'first',
    cell: ({ id, name, username }) => (
      <>
        <a class="strong" href={placeHash('people', id)}>
          {name}
        </a>
        <span class="hint block">
          <LongWord word={username} />
        </span>
      </>
    ),
  },
  {
    head: 'E-mail',
    cell: ({ email }) =>
      email === null ? <span class="hint">None</span> : <LongWord word={email} />,
  },
  {
    head: 'Groups',
    cell: ({ groups }) =>
      groups.length === 0 ? <span class="hint">None</span> : groups.join(', '),
  },
  { head: 'Cards', kind: 'number', cell: ({ cards }) => cards.length },
  { head: 'PINs', kind: 'number', cell: ({ pins }) => pins.length },
  {
    head: 'Login',
    cell: user => <LoginBadge user={user} />,
  },
]

export function PeopleRoom(): JSX.Element {
  const { query } = usePlace()
  const { search, group } = query
  const [adding, setAdding] = useState(false)
  const rows = useRows<User>('users', { search, group }, 'users', 'groups')
  const groups = useAllRows<Group>('groups', 'groups')
  const filtered = (search ?? '') !== '' || (group ?? '') !== ''
  return (
    <RoomFrame
      title="People"
      actions={
        <button type="button" class="button main" onClick={() => setAdding(true)}>
          <Icon name="plus" /> Add a person
        </button>
      }
    >
      <search class="filters">
        <SearchField name="search" label="Search" hint="Name, username or e-mail" />
        <ChoiceField
          name="group"
          label="Group"
          all="All groups"
          choices={(groups.data ?? []).map(({ name }) => ({ value: name, label: name }))}
        />
      </search>
      <Loaded of={rows}>
        {people =>
          people.length === 0 ? (
            <Empty>
              <p>
                {filtered
                  ? 'Nobody fits. Search for less, or choose another group.'
                  : 'There is nobody yet. Add a person, then give them a card or a PIN.'}
              </p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table caption="People" columns={COLUMNS} rows={people} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
      {adding && <NewPerson close={() => setAdding(false)} />}
    </RoomFrame>
  )
}
