// The App. Log: what administrators should know, newest first.

import type { JSX } from 'preact'
import { Badge, Segments } from '../../../design/parts.tsx'
import type { LogLine } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { NOBODYS, placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { usePlace } from '../place/use-place.ts'
import { keyed } from './keyed.ts'

const COLUMNS: readonly Column<LogLine & { readonly key: string }>[] = [
  { head: 'When', kind: 'first', cell: ({ at }) => <When at={at} /> },
  {
    head: 'Level',
    cell: ({ level }) =>
      level === 'warn' ? <Badge tone="wait">Warning</Badge> : <Badge tone="plain">Info</Badge>,
  },
  {
    head: 'Message',
    kind: 'grow',
    cell: ({ message, about }) =>
      about === null ? (
        message
      ) : (
        <span>
          {message} <a href={placeHash('activities', NOBODYS)}>Activity of nobody</a>
        </span>
      ),
  },
]
const LEVELS = [
  { value: '', label: 'Everything' },
  { value: 'warn', label: 'Warnings' },
]

export function LogRoom(): JSX.Element {
  const { query, changeQuery } = usePlace()
  const { level = '' } = query
  const rows = useRows<LogLine>('log', {}, 'log')
  return (
    <RoomFrame title="App. Log">
      <fieldset class="filters">
        <legend class="unseen">What is shown</legend>
        <Segments
          choices={LEVELS}
          chosen={level}
          choose={chosen => changeQuery({ level: chosen })}
        />
      </fieldset>
      <Loaded of={rows}>
        {all => {
          const lines = keyed(all).filter(line => level === '' || line.level === level)
          return (
            <>
              {lines.length === 0 ? (
                <Empty>
                  <p>
                    {level === 'warn'
                      ? `No warning among the newest ${all.length} lines.`
                      : 'Nothing to tell yet.'}
                  </p>
                  <More more={rows.more} />
                </Empty>
              ) : (
                <div class="card rows">
                  <Table
                    caption="App. Log, newest first"
                    columns={COLUMNS}
                    rows={lines}
                    keyOf={({ key }) => key}
                  />
                  <More more={rows.more} />
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </RoomFrame>
  )
}
