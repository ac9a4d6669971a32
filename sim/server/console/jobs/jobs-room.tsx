// Print jobs at the server: whose they are, what became of them, and the two things a person decides.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { HeldJob } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { ReasonButton } from '../parts/reason-button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { pagesWords, STATES } from './job-state.ts'

const COLUMNS: readonly Column<HeldJob>[] = [
  { head: 'Sent', kind: 'first', cell: ({ createdAt }) => <When at={createdAt} /> },
  {
    head: 'State',
    kind: 'grow',
    cell: ({ state, stateAt }) => (
      <span class="row tight">
        <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
        <span class="hint">
          since <When at={stateAt} />
        </span>
      </span>
    ),
  },
  {
    head: 'Owner',
    cell: ({ user, username }) => <a href={placeHash('people', user)}>{username}</a>,
  },
  { head: 'Name', cell: ({ name }) => name },
  { head: 'Pages', cell: pagesWords },
  {
    head: 'Terminal',
    cell: ({ terminal }) =>
      terminal !== null && <a href={placeHash('terminals', terminal)}>{terminal}</a>,
  },
  { head: 'Decide', kind: 'acts', cell: job => <Decisions job={job} /> },
]

export function JobsRoom(): JSX.Element {
  const rows = useRows<HeldJob>('jobs', {}, 'jobs')
  return (
    <RoomFrame
      title="Jobs"
      lead="Print jobs that the server holds for their owners. Each is given out once; what became of it, the terminal reports."
    >
      <Loaded of={rows}>
        {jobs =>
          jobs.length === 0 ? (
            <Empty>
              <p>No job yet.</p>
            </Empty>
          ) : (
            <div class="card rows">
              <Table
                caption="Print jobs, newest first"
                columns={COLUMNS}
                rows={jobs}
                keyOf={({ id }) => id}
              />
              <More more={rows.more} />
            </div>
          )
        }
      </Loaded>
    </RoomFrame>
  )
}

function Decisions({ job }: { job: HeldJob }): JSX.Element | null {
  const { id, name, state, username } = job
  if (state !== 'held' && state !== 'unconfirmed') return null
  const path = `jobs/${encodeURIComponent(id)}`
  return (
    <span class="row tight">
      {state === 'unconfirmed' && (
        <ReasonButton
          label="Put back"
          title={`Hold ${name} again?`}
          path={`${path}/put-back`}
          topics={['jobs', 'log']}
          outcome={`${name} is held for ${username} again.`}
        >
          <p>
            It was given out, and no terminal has reported it. Look at the paper first: if it came
            out, it comes out twice. Who put it back and why stays in the App. Log.
          </p>
        </ReasonButton>
      )}
      <RemoveButton
        label={`Throw ${name} away`}
        verb="Throw away"
        title={`Throw ${name} away?`}
        path={path}
        topics={['jobs', 'log']}
        outcome={`${name} was thrown away.`}
      >
        <p>Its document is erased. {username} must send it again.</p>
      </RemoveButton>
    </span>
  )
}
