// The PINs of a person: that there are some, never which.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../../design/parts.tsx'
import type { Pin, User } from '../client/shapes.ts'
import { Empty } from '../parts/loaded.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { ChosenPin } from './chosen-pin.tsx'
import { Expiry } from './expiry.tsx'
import { RandomPin } from './random-pin.tsx'

export function Pins({ user }: { user: User }): JSX.Element {
  const [dialogue, open] = useState<'random' | 'chosen'>()
  const path = `users/${encodeURIComponent(user.id)}/pins`
  const close = (): void => open(undefined)
  return (
    <section class="card rows" aria-labelledby="pins">
      <header>
        <h2 id="pins">PINs</h2>
        <div class="row">
          <button type="button" class="button" onClick={() => open('random')}>
            New random PIN
          </button>
          <button type="button" class="button" onClick={() => open('chosen')}>
            Choose a PIN
          </button>
        </div>
      </header>
      {user.pins.length === 0 ? (
        <Empty>
          <p>No PIN yet. A random one is the safest.</p>
        </Empty>
      ) : (
        <Table<Pin>
          caption="PINs"
          rows={user.pins}
          keyOf={({ id }) => id}
          columns={[
            {
              head: 'PIN',
              kind: 'first',
              cell: () => (
                <>
                  <span aria-hidden="true">••••••</span>
                  <span class="unseen">Hidden</span>
                </>
              ),
            },
            { head: 'Made', cell: ({ createdAt }) => <When at={createdAt} /> },
            {
              head: 'Valid until',
              kind: 'grow',
              cell: ({ expiresAt, pending }) => (
                <span class="row tight">
                  <Expiry at={expiresAt} />
                  {pending && <Badge tone="wait">Not used yet; then the others go</Badge>}
                </span>
              ),
            },
            {
              head: 'Remove',
              kind: 'act',
              cell: ({ id, createdAt }) => (
                <RemoveButton
                  label={`Remove PIN made ${createdAt}`}
                  verb="Remove"
                  title="Remove this PIN?"
                  path={`${path}/${encodeURIComponent(id)}`}
                  topics={['users']}
                  outcome="The PIN was removed."
                >
                  <p>
                    {user.name} cannot log in with the PIN made <When at={createdAt} /> any more.
                    Offline terminals learn it when they are back online.
                  </p>
                </RemoveButton>
              ),
            },
          ]}
        />
      )}
      {dialogue === 'random' && <RandomPin user={user} close={close} />}
      {dialogue === 'chosen' && <ChosenPin user={user} close={close} />}
    </section>
  )
}
