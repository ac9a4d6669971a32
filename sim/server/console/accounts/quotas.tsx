// Page quotas of groups and people.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Quota } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { count } from '../parts/numbers.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { QuotaForm } from './quota-form.tsx'

const whose = ({ user, group }: Quota): string =>
  user === null ? `each member of ${group}` : `${user}`

const COLUMNS: readonly Column<Quota>[] = [
  {
    head: 'Whose',
    kind: 'first',
    cell: ({ user, group }) =>
      user === null ? (
        <>
          Each member of <strong>{group}</strong>
        </>
      ) : (
        <strong>{user}</strong>
      ),
  },
  {
    head: 'Quota',
    kind: 'grow',
    cell: ({ pages, period }) => `${count(pages, 'page')} a ${period}`,
  },
  {
    head: 'Remove',
    kind: 'act',
    cell: quota => (
      <RemoveButton
        label={`Remove the quota a ${quota.period} of ${whose(quota)}`}
        verb="Remove"
        title="Remove this quota?"
        path={`quotas/${encodeURIComponent(quota.id)}`}
        topics={['quotas', 'log']}
        outcome="The quota was removed."
      >
        <p>From the next login on it does not limit {whose(quota)} any more.</p>
      </RemoveButton>
    ),
  },
]

export function Quotas(): JSX.Element {
  const [adding, add] = useState(false)
  const quotas = useFetched<{ items: readonly Quota[] }>(
    'quotas',
    ...(['quotas', 'groups', 'users'] as const),
  )
  return (
    <section class="card rows" aria-labelledby="quotas">
      <header>
        <h2 id="quotas">Page quotas</h2>
        <button type="button" class="button" onClick={() => add(true)}>
          Set a quota
        </button>
      </header>
      <p class="hint">
        Days, weeks from Monday and months in UTC. A person’s own quota goes before those of groups;
        of several groups the smallest holds.
      </p>
      <Loaded of={quotas}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>No quota yet: nobody is limited.</p>
            </Empty>
          ) : (
            <Table caption="Page quotas" columns={COLUMNS} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      {adding && <QuotaForm close={() => add(false)} />}
    </section>
  )
}
