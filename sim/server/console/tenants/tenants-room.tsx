// The tenants of this server, for whoever runs it.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { NewTenant, TenantFacts } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { CardForm } from '../parts/card-form.tsx'
import { Field } from '../parts/field.tsx'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { ShownOnce } from '../parts/shown-once.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { useAction } from '../parts/use-action.ts'
import { RoomFrame } from '../place/room.tsx'

const REGIONS: Readonly<Record<string, string>> = {
  eu: 'European data centre',
  us: 'American data centre',
}

const COLUMNS: readonly Column<TenantFacts>[] = [
  { head: 'Tenant name', kind: 'first', cell: ({ id }) => id },
  { head: 'Region', cell: ({ region }) => REGIONS[region] ?? region },
  { head: 'People', kind: 'number', cell: ({ users }) => users },
  { head: 'Terminals', kind: 'number', cell: ({ terminals }) => terminals },
]

export function TenantsRoom(): JSX.Element {
  const rows = useRows<TenantFacts>('tenants', {}, 'tenants')
  const [fresh, setFresh] = useState<NewTenant>()
  return (
    <RoomFrame
      title="Tenants"
      lead="Each has its own people, terminals and settings, and a console of its own. Nothing of one is seen by another."
    >
      {fresh === undefined ? (
        <NewTenantForm made={setFresh} />
      ) : (
        <section class="card fresh" aria-labelledby="fresh-tenant">
          <FreshHeading id="fresh-tenant">Token for the console of {fresh.id}</FreshHeading>
          <p class="secret token">{fresh.token}</p>
          <ShownOnce secret={fresh.token} what="token" done={() => setFresh(undefined)} />
        </section>
      )}
      <section class="card rows" aria-labelledby="tenants">
        <h2 id="tenants">Tenants there are</h2>
        <Loaded of={rows}>
          {tenants => (
            <>
              <Table caption="Tenants" columns={COLUMNS} rows={tenants} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </>
          )}
        </Loaded>
      </section>
    </RoomFrame>
  )
}

function NewTenantForm({ made }: { made: (tenant: NewTenant) => void }): JSX.Element {
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const [id, setId] = useState('')
  const make = async (): Promise<void> => {
    const tenant = await api.post<NewTenant>('tenants', { id })
    changed('tenants')
    made(tenant)
  }
  return (
    <CardForm
      title="New tenant"
      verb="Make a tenant"
      busy={busy}
      problem={otherProblem(['id'], problem)}
      submit={() => run(make)}
    >
      <Field
        label="Tenant name"
        hint="People write it when they sign in: 3 to 40 small letters, digits and hyphens. It stays."
        problem={problemOf('id', problem)}
      >
        <input
          required
          maxLength={40}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={id}
          onInput={({ currentTarget }) => setId(currentTarget.value)}
        />
      </Field>
    </CardForm>
  )
}
