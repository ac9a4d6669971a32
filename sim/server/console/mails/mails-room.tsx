// The outbox: mails to people and what became of them. Where no mail server is named, they are opened here, once.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../../design/parts.tsx'
import type { Mail } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { STATES, triesWords } from './mail-state.ts'
import { OpenMail } from './open-mail.tsx'

const columns = (open: (mail: Mail) => void): readonly Column<Mail>[] => [
  // What is short stands first: on a phone the button lies beside it.
  { head: 'Written', kind: 'first', cell: ({ createdAt }) => <When at={createdAt} /> },
  { head: 'State', kind: 'grow', cell: mail => <State mail={mail} /> },
  {
    head: 'To',
    cell: ({ user, to }) => (user === null ? to : <a href={placeHash('people', user)}>{to}</a>),
  },
  { head: 'Subject', cell: ({ subject }) => subject },
  {
    head: 'Open',
    kind: 'act',
    cell: mail =>
      mail.state === 'kept' && (
        <button type="button" class="button" onClick={() => open(mail)}>
          Open<span class="unseen"> the mail to {mail.to}</span>
        </button>
      ),
  },
]

export function MailsRoom(): JSX.Element {
  const rows = useRows<Mail>('mails', {}, 'mails')
  const [opening, open] = useState<Mail>()
  return (
    <RoomFrame
      title="Mails"
      lead="New PINs and links on their way to people. What a mail says is kept until it is sent or opened, and no longer."
    >
      <Loaded of={rows}>
        {mails =>
          mails.length === 0 ? (
            <Empty>
              <p>
                No mail yet.{' '}
                <a href={placeHash('settings', undefined, { search: 'mail' })}>Settings</a> say
                whether new PINs are mailed, and by which mail server.
              </p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table
                caption="Mails, newest first"
                columns={columns(open)}
                rows={mails}
                keyOf={({ id }) => id}
              />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
      {opening !== undefined && <OpenMail mail={opening} close={() => open(undefined)} />}
    </RoomFrame>
  )
}

function State({ mail }: { mail: Mail }): JSX.Element {
  const { word, tone } = STATES[mail.state]
  const tries = triesWords(mail)
  return (
    <span class="row tight">
      <Badge tone={tone}>{word}</Badge>
      {tries !== undefined && (
        <span class="hint">
          {tries}
          {mail.nextTryAt !== null && (
            <>
              {' '}
              <When at={mail.nextTryAt} />
            </>
          )}
          .
        </span>
      )}
    </span>
  )
}
