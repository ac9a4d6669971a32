// Addresses that lead nowhere, and things that are gone.

import type { JSX } from 'preact'
import { placeHash } from './place.ts'
import { RoomFrame } from './room.tsx'

export function LostRoom(): JSX.Element {
  return (
    <RoomFrame title="There is nothing here">
      <p>
        This address leads nowhere. Go on with <a href={placeHash('terminals')}>the terminals</a>.
      </p>
    </RoomFrame>
  )
}
