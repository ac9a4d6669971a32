// Activity of nobody: what was done with cards that have no owner, and to whom it went.

import type { JSX } from 'preact'
import type { Parked } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { number } from '../parts/numbers.ts'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { GiveButton } from './give-button.tsx'
import { MoveList } from './move-list.tsx'
import { cardWords } from './parked-words.ts'

const COLUMNS: readonly Column<Parked>[] = [
  { head: 'Card', kind: 'first', cell: ({ card }) => cardWords(card) },
  { head: 'Since', cell: ({ since }) => <When at={since} /> },
  { head: 'Last', kind: 'grow', cell: ({ last }) => <When at={last} /> },
  { head: 'Activities', kind: 'number', cell: ({ entries }) => number(entries) },
  { head: 'Pages', kind: 'number', cell: ({ pages }) => number(pages) },
  { head: 'Decide', kind: 'acts', cell: parked => <GiveButton parked={parked} /> },
]

export function ParkedRoom(): JSX.Element {
  const rows = useRows<Parked>('parked-activity', {}, 'activities')
  return (
    <RoomFrame
      title="Activity of nobody"
      back={{ href: placeHash('activities'), label: 'Activities' }}
      lead={
        <>
          Done at terminals that were offline, with cards that nobody had when it was uploaded. It
          is booked to the user of{' '}
          <a href={placeHash('settings', undefined, { search: 'unknown-offline' })}>
            ext-device.unknown-offline-username
          </a>
          . Whoever gets such a card gets what was done with it.
        </>
      }
    >
      <Loaded of={rows}>
        {parked =>
          parked.length === 0 ? (
            <Empty>
              <p>Everything that was done has an owner.</p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table
                caption="Activity of nobody, by card"
                columns={COLUMNS}
                rows={parked}
                keyOf={({ id }) => id}
              />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
      <MoveList />
    </RoomFrame>
  )
}
