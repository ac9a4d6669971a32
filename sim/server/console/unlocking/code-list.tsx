// Unlock codes given out so far, and what became of them.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { UnlockCode } from '../client/shapes.ts'
import type { Rows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { askedFor, grantWords, STATES } from './unlock-words.ts'

const COLUMNS: readonly Column<UnlockCode>[] = [
  {
    head: 'Terminal',
    kind: 'first',
    cell: ({ terminal }) => <a href={placeHash('terminals', terminal)}>{terminal}</a>,
  },
  {
    head: 'State',
    cell: ({ state, redeemedAt }) => (
      <>
        <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
        {redeemedAt !== null && (
          <span class="hint block">
            <When at={redeemedAt} />
          </span>
        )}
      </>
    ),
  },
  { head: 'For', cell: grantWords },
  { head: 'Challenge', cell: code => askedFor(code) },
  {
    head: 'By',
    cell: ({ issuer, source }) => (source === 'desk' ? `${issuer}, without the server` : issuer),
  },
  { head: 'Reason', kind: 'wide', cell: ({ reason }) => reason },
  { head: 'Given out', cell: ({ issuedAt }) => <When at={issuedAt} /> },
]

export function UnlockCodeList({ rows }: { rows: Rows<UnlockCode> }): JSX.Element {
  return (
    <section class="card rows" aria-labelledby="unlock-codes">
      <h2 id="unlock-codes">Given out so far</h2>
      <Loaded of={rows}>
        {codes =>
          codes.length === 0 ? (
            <Empty>
              <p>No code was given out yet.</p>
            </Empty>
          ) : (
            <>
              <Table caption="Unlock codes" columns={COLUMNS} rows={codes} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </>
          )
        }
      </Loaded>
    </section>
  )
}
