// Projects that jobs are booked to, and page quotas of groups and people. Credit stands with each person.

import type { JSX } from 'preact'
import { placeHash } from '../place/place.ts'
import { RoomFrame } from '../place/room.tsx'
import { Projects } from './projects.tsx'
import { Quotas } from './quotas.tsx'

export function AccountsRoom(): JSX.Element {
  return (
    <RoomFrame
      title="Accounts"
      lead="What jobs are booked to, and how many pages people may make. Credit is on the page of each person."
      actions={
        <a class="button" href={placeHash('settings')}>
          Settings of accounts
        </a>
      }
    >
      <div class="stack wide">
        <Projects />
        <Quotas />
      </div>
    </RoomFrame>
  )
}
