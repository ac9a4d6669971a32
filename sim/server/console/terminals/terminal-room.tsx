// One terminal: what is wrong, what it said of itself, and its books.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { LedgerPanel } from '../activities/ledger-panel.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { useHolder } from '../sign-in/holder.ts'
import { TerminalSyncCard } from '../sync/terminal-sync.tsx'
import { UnlockAlarms } from '../unlocking/alarms.tsx'
import { Envelopes } from '../unlocking/envelopes.tsx'
import { TerminalFacts } from './terminal-facts.tsx'
import { TerminalOrders } from './terminal-orders.tsx'
import { linkOf } from './terminal-words.ts'
import { useTerminals } from './terminals-provider.tsx'
import { TroubleNotes } from './trouble-notes.tsx'

export function TerminalRoom({ id }: { id: string }): JSX.Element {
  const { watched, loaded, problem } = useTerminals()
  const one = watched.find(({ terminal }) => terminal.id === id)
  const admin = useHolder().role === 'admin'
  const link = one === undefined ? undefined : linkOf(one.terminal)
  return (
    <RoomFrame
      title={`Terminal ${id}`}
      back={{ href: placeHash('terminals'), label: 'All terminals' }}
      actions={
        <>
          {link !== undefined && <Badge tone={link.tone}>{link.word}</Badge>}
          {!one?.terminal.revoked && (
            <a class="button" href={placeHash('unlocking', undefined, { terminal: id })}>
              Unlock it
            </a>
          )}
          {admin && (
            <a class="button" href={placeHash('activities', undefined, { terminal: id })}>
              Its activities
            </a>
          )}
        </>
      }
    >
      <LoadNote loaded={loaded} problem={problem} />
      {loaded && one === undefined && <p class="note bad">No terminal of this name is enrolled.</p>}
      {one !== undefined && (
        <>
          <TroubleNotes troubles={one.troubles} />
          {admin && <UnlockAlarms terminal={id} />}
          <TerminalFacts terminal={one.terminal} />
          {admin && <TerminalSyncCard terminal={id} />}
          {admin && <TerminalOrders terminal={one.terminal} />}
          {admin && <LedgerPanel terminal={id} />}
          {admin && <Envelopes terminal={id} />}
        </>
      )}
    </RoomFrame>
  )
}
