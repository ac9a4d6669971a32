// Draws a new PIN for a person and shows it this once.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Dialog } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { NewPin, User } from '../client/shapes.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Problem } from '../parts/field.tsx'
import { count } from '../parts/numbers.ts'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'
import { TEMPORARY, type Validity, ValidityField } from './validity-field.tsx'

export function RandomPin({ user, close }: { user: User; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const [made, setMade] = useState<NewPin>()
  const [validity, setValidity] = useState<Validity>('rule')
  const make = async (): Promise<void> => {
    const temporary = TEMPORARY[validity]
    const path = `users/${encodeURIComponent(user.id)}/pins`
    setMade(await api.post<NewPin>(path, temporary === undefined ? {} : { temporary }))
    changed('users')
  }
  return (
    <Dialog title={`New PIN for ${user.name}`} close={close} busy={busy}>
      <div class="stack" aria-live="polite">
        {made === undefined ? (
          <p>
            {user.pins.length === 0
              ? 'The server draws a PIN. It is shown once, here.'
              : `The server draws a PIN. It replaces ${
                  user.pins.length === 1 ? 'the one' : `all ${count(user.pins.length, 'PIN')}`
                } ${user.name} has now, and is shown once, here.`}
          </p>
        ) : (
          <>
            <p class="secret">{made.pin}</p>
            <p>
              {made.expiresAt === null ? (
                'It has no end.'
              ) : (
                <>
                  Valid until <When at={made.expiresAt} />.
                </>
              )}{' '}
              Hand it over now: after this dialogue is closed nobody can see it again.
            </p>
          </>
        )}
      </div>
      {made === undefined && <ValidityField validity={validity} choose={setValidity} />}
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row end">
        {made === undefined ? (
          <button type="button" class="button main" disabled={busy} onClick={() => run(make)}>
            {busy ? 'One moment …' : 'Draw a PIN'}
          </button>
        ) : (
          <>
            <CopyButton text={made.pin} what="The PIN" />
            <button type="button" class="button main" onClick={close}>
              Done
            </button>
          </>
        )}
      </div>
    </Dialog>
  )
}
