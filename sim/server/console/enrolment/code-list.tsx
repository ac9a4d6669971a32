// Codes made so far: open, used and expired. The codes themselves are not known any more.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { EnrolmentCode } from '../client/shapes.ts'
import type { Rows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { CODE_STATES, stateOf } from './code-words.ts'

export function CodeList({ rows }: { rows: Rows<EnrolmentCode> }): JSX.Element {
  const now = useNow(5_000)
  const columns: readonly Column<EnrolmentCode>[] = [
    {
      head: 'Terminal',
      kind: 'first',
      cell: ({ terminal, usedAt }) =>
        usedAt === null ? terminal : <a href={placeHash('terminals', terminal)}>{terminal}</a>,
    },
    { head: 'Profile', cell: ({ profile }) => profile ?? <span class="hint">Its own</span> },
    {
      head: 'State',
      cell: code => {
        const { tone, word } = CODE_STATES[stateOf(code, now)]
        return <Badge tone={tone}>{word}</Badge>
      },
    },
    { head: 'Made', cell: ({ issuedAt }) => <When at={issuedAt} /> },
    { head: 'Until', cell: code => <When at={code.usedAt ?? code.expiresAt} /> },
    {
      head: 'Revoke',
      kind: 'act',
      cell: code => stateOf(code, now) === 'open' && <Revoke code={code} />,
    },
  ]
  return (
    <section class="card rows" aria-labelledby="codes">
      <h2 id="codes">Codes so far</h2>
      <Loaded of={rows}>
        {codes =>
          codes.length === 0 ? (
            <Empty>
              <p>No code was made yet.</p>
            </Empty>
          ) : (
            <>
              <Table caption="Codes" columns={columns} rows={codes} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function Revoke({ code: { id, terminal } }: { code: EnrolmentCode }): JSX.Element {
  return (
    <RemoveButton
      label={`Revoke the code for ${terminal}`}
      verb="Revoke"
      title="Revoke this code?"
      path={`terminals/enrolment-codes/${encodeURIComponent(id)}`}
      topics={['enrolment-codes']}
      outcome={`The code for ${terminal} was revoked.`}
    >
      <p>The code for {terminal} takes no terminal in any more.</p>
    </RemoveButton>
  )
}
