// Tokens people and scripts come in with.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { NewToken, Role, Token } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { CardForm } from '../parts/card-form.tsx'
import { Field } from '../parts/field.tsx'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'
import { RoomFrame } from '../place/room.tsx'

const ROLES: Readonly<Record<Role, { readonly word: string; readonly means: string }>> = {
  admin: { word: 'Administrator', means: 'May do everything.' },
  desk: {
    word: 'Desk',
    means: 'Sees the terminals and gives out unlock codes for logins. Nothing else.',
  },
  technician: {
    word: 'Technician',
    means: 'Sees the terminals, opens their service page and clears wrong PINs. Lets nobody in.',
  },
  desktop: {
    word: 'Desktop client',
    means: 'Asks who presents a card or PIN at a computer. One for each: five wrong tries lock it.',
  },
}

const COLUMNS: readonly Column<Token>[] = [
  { head: 'Name', kind: 'first', cell: ({ name }) => name },
  { head: 'Role', cell: ({ role }) => ROLES[role].word },
  {
    head: 'Made',
    cell: ({ createdAt }) =>
      createdAt === null ? (
        <span class="hint">In the file admin-token</span>
      ) : (
        <When at={createdAt} />
      ),
  },
  {
    head: 'Revoke',
    kind: 'act',
    cell: ({ id, name, createdAt }) =>
      createdAt !== null && (
        <RemoveButton
          label={`Revoke the token of ${name}`}
          verb="Revoke"
          title="Revoke this token?"
          path={`tokens/${encodeURIComponent(id)}`}
          topics={['tokens']}
          outcome={`The token of ${name} was revoked.`}
        >
          <p>Whoever is signed in with it is out at once.</p>
        </RemoveButton>
      ),
  },
]

export function TokensRoom(): JSX.Element {
  const rows = useRows<Token>('tokens', {}, 'tokens')
  const [fresh, setFresh] = useState<NewToken>()
  return (
    <RoomFrame
      title="Tokens"
      lead="One for each person: its name stands with every unlock code they give out."
    >
      {fresh === undefined ? (
        <NewTokenForm made={setFresh} />
      ) : (
        <section class="card fresh" aria-labelledby="fresh-token">
          <FreshHeading id="fresh-token">Token of {fresh.name}</FreshHeading>
          <p class="secret token">{fresh.token}</p>
          <ShownOnce secret={fresh.token} what="token" done={() => setFresh(undefined)} />
        </section>
      )}
      <section class="card rows" aria-labelledby="tokens">
        <h2 id="tokens">Tokens there are</h2>
        <Loaded of={rows}>
          {tokens => (
            <>
              <Table caption="Tokens" columns={COLUMNS} rows={tokens} keyOf={({ id }) => id} />
              <More more={rows.more} />
            </>
          )}
        </Loaded>
      </section>
    </RoomFrame>
  )
}

function NewTokenForm({ made }: { made: (token: NewToken) => void }): JSX.Element {
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('desk')
  const make = async (): Promise<void> => {
    const token = await api.post<NewToken>('tokens', { name, role })
    changed('tokens')
    made(token)
  }
  return (
    <CardForm
      title="New token"
      verb="Make a token"
      busy={busy}
      problem={otherProblem(['name', 'role'], problem)}
      submit={() => run(make)}
    >
      <div class="pair">
        <Field label="Name" hint="Whose it is." problem={problemOf('name', problem)}>
          <input
            required
            maxLength={200}
            autocomplete="off"
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </Field>
        <Field label="Role" hint={ROLES[role].means} problem={problemOf('role', problem)}>
          <select
            value={role}
            onChange={({ currentTarget }) => setRole(currentTarget.value as Role)}
          >
            {Object.entries(ROLES).map(([value, { word }]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        </Field>
      </div>
    </CardForm>
  )
}
