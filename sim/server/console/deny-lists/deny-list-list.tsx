// Deny lists issued so far, newest first, and which terminals took them.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { DenyList } from '../client/shapes.ts'
import type { Rows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'
import { onIt } from './deny-list-words.ts'
import { TerminalNames } from './terminal-names.tsx'

export function DenyListList(props: {
  rows: Rows<DenyList>
  /** Somebody wants to carry this one. */
  carry: (list: DenyList) => void
}): JSX.Element {
  const now = useNow(60_000)
  const columns: readonly Column<DenyList>[] = [
    {
      head: 'List',
      kind: 'first',
      cell: ({ serial, issuedAt }) => (
        <>
          <span class="strong whole">{serial}</span>
          <span class="hint block">
            <When at={issuedAt} />
          </span>
        </>
      ),
    },
    { head: 'On it', cell: onIt },
    { head: 'Where', cell: ({ terminals }) => <TerminalNames ids={terminals} /> },
    {
      head: 'Taken by',
      cell: ({ takenBy }) =>
        takenBy.length === 0 ? (
          <span class="hint">None has said so</span>
        ) : (
          <TerminalNames ids={takenBy} />
        ),
    },
    { head: 'Reason', kind: 'wide', cell: ({ reason }) => reason },
    {
      head: 'Carry',
      cell: list =>
        Date.parse(list.expiresAt) <= now ? (
          <Badge tone="plain">Too old</Badge>
        ) : (
          <button
            type="button"
            class="button"
            aria-label={`Carry deny list ${list.serial}`}
            onClick={() => props.carry(list)}
          >
            Carry
          </button>
        ),
    },
  ]
  return (
    <section class="card rows" aria-labelledby="deny-lists">
      <h2 id="deny-lists">Issued so far</h2>
      <Loaded of={props.rows}>
        {lists =>
          lists.length === 0 ? (
            <Empty>
              <p>No deny list was issued yet.</p>
            </Empty>
          ) : (
            <>
              <Table
                caption="Deny lists"
                columns={columns}
                rows={lists}
                keyOf={({ serial }) => String(serial)}
              />
              <More more={props.rows.more} />
            </>
          )
        }
      </Loaded>
    </section>
  )
}
