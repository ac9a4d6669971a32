// The unlock desk.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { NewUnlockCode, UnlockCode } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { RoomFrame } from '../place/room.tsx'
import { UnlockCodeList } from './code-list.tsx'
import { FreshUnlock } from './fresh-unlock.tsx'
import { UnlockForm } from './unlock-form.tsx'

export function UnlockRoom(): JSX.Element {
  const [fresh, setFresh] = useState<NewUnlockCode>()
  const rows = useRows<UnlockCode>('unlock-codes', {}, 'unlock-codes')
  const held = rows.data?.find(({ id }) => id === fresh?.id)
  return (
    <RoomFrame
      title="Unlock desk"
      lead="Somebody at a locked terminal reads you its challenge; you read back a code that works there, once."
    >
      {fresh === undefined ? (
        <UnlockForm made={setFresh} />
      ) : (
        <FreshUnlock
          code={fresh}
          used={held?.state === 'redeemed'}
          done={() => setFresh(undefined)}
        />
      )}
      <UnlockCodeList rows={rows} />
    </RoomFrame>
  )
}
