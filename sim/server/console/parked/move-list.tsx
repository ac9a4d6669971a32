// To whom activity of nobody went, and what was taken back.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Move } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { count } from '../parts/numbers.ts'
import { ReasonButton } from '../parts/reason-button.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { cardWords, WHY } from './parked-words.ts'

const COLUMNS: readonly Column<Move>[] = [
  { head: 'When', kind: 'first', cell: ({ at }) => <When at={at} /> },
  { head: 'Card', cell: ({ card }) => cardWords(card) },
  {
    head: 'What',
    kind: 'grow',
    cell: ({ why, user, username, undone, endedAt }) => (
      <span class="row tight">
        <span>
          {WHY[why]}: <a href={placeHash('people', user)}>{username}</a>
        </span>
        {endedAt === null && <Badge tone="wait">Goes on</Badge>}
        {undone && <Badge tone="plain">Taken back</Badge>}
      </span>
    ),
  },
  {
    head: 'How much',
    cell: ({ entries, pages }) =>
      `${count(entries, 'activity', 'activities')}, ${count(pages, 'page')}`,
  },
  { head: 'By', cell: ({ by, reason }) => (reason === null ? by : `${by}: ${reason}`) },
  { head: 'Decide', kind: 'acts', cell: move => <TakeBack move={move} /> },
]

export function MoveList(): JSX.Element | null {
  const rows = useRows<Move>('moves', {}, 'activities', 'users')
  if (rows.data === undefined || rows.data.length === 0) return null
  return (
    <section class="card rows" aria-labelledby="moves-title">
      <h2 id="moves-title">Where it went</h2>
      <Table
        caption="What moved, newest first"
        columns={COLUMNS}
        rows={rows.data}
        keyOf={({ id }) => id}
      />
      <More more={rows.more} />
    </section>
  )
}

function TakeBack({ move }: { move: Move }): JSX.Element | null {
  const { id, why, username, undone, endedAt, card } = move
  if (why === 'undone' || undone || endedAt === null) return null
  return (
    <ReasonButton
      label="Take back"
      title={`Take it back from ${username}?`}
      path={`moves/${encodeURIComponent(id)}/undo`}
      topics={['activities', 'log']}
      outcome={`It is nobody's again, and no longer ${username}'s.`}
    >
      <p>
        It is booked again as it was before, and stands above for somebody else.{' '}
        {card !== null &&
          `If ${username} has the card by mistake, take that from them first: what is done with it next is theirs.`}
      </p>
    </ReasonButton>
  )
}
