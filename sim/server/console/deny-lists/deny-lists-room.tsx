// Deny lists: a new one, the one to be carried, and what became of the others.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { DenyList } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { RoomFrame } from '../place/room.tsx'
import { CarriedList } from './carried-list.tsx'
import { DenyListList } from './deny-list-list.tsx'
import { NewDenyListForm } from './new-deny-list-form.tsx'

export function DenyListsRoom(): JSX.Element {
  const rows = useRows<DenyList>('deny-lists', {}, 'deny-lists', 'terminals')
  const [carried, carry] = useState<DenyList>()
  const newest = rows.data?.find(({ serial }) => serial === carried?.serial)
  return (
    <RoomFrame
      title="Deny lists"
      lead="For terminals that cannot hear the server: carried there by hand, a list keeps out whom it names until the server is back."
    >
      {carried === undefined ? (
        <NewDenyListForm issued={carry} />
      ) : (
        <CarriedList key={carried.serial} list={newest ?? carried} done={() => carry(undefined)} />
      )}
      <DenyListList rows={rows} carry={carry} />
    </RoomFrame>
  )
}
