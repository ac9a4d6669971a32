// The cards of a person. Numbers are masked by the server already.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Card, User } from '../client/shapes.ts'
import { Empty } from '../parts/loaded.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { CardEnd } from './card-end.tsx'
import { Expiry } from './expiry.tsx'
import { NewCard } from './new-card.tsx'

/** A mask as long as the number says nothing more to people than four dots. */
const masked = (number: string): string => number.replace(/^\*+/, '••••\u2009')

export function Cards({ user }: { user: User }): JSX.Element {
  const [adding, setAdding] = useState(false)
  const path = `users/${encodeURIComponent(user.id)}/cards`
  return (
    <section class="card rows" aria-labelledby="cards">
      <header>
        <h2 id="cards">Cards</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          Add a card
        </button>
      </header>
      {user.cards.length === 0 ? (
        <Empty>
          <p>No card yet. Add the number a reader shows for it.</p>
        </Empty>
      ) : (
        <Table<Card>
          caption="Cards"
          rows={user.cards}
          keyOf={({ id }) => id}
          columns={[
            { head: 'Card', kind: 'first', cell: ({ number }) => <code>{masked(number)}</code> },
            { head: 'Last used', cell: ({ usedAt }) => <When at={usedAt} /> },
            {
              head: 'Valid until',
              kind: 'grow',
              cell: ({ expiresAt }) => <Expiry at={expiresAt} />,
            },
            {
              head: 'Change',
              kind: 'act',
              cell: card => {
                const name = masked(card.number)
                const at = `${path}/${encodeURIComponent(card.id)}`
                return (
                  <span class="row tight">
                    <CardEnd name={name} path={at} />
                    <RemoveButton
                      label={`Remove card ${name}`}
                      verb="Remove"
                      title="Remove this card?"
                      path={at}
                      topics={['users']}
                      outcome="The card was removed."
                    >
                      <p>
                        {user.name} cannot log in with card {name} any more. Offline terminals learn
                        it when they are back online.
                      </p>
                    </RemoveButton>
                  </span>
                )
              },
            },
          ]}
        />
      )}
      {adding && <NewCard user={user} close={() => setAdding(false)} />}
    </section>
  )
}
