// Who is signed in, and what they are there for.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Role, UnlockMode } from '../client/shapes.ts'

export interface Holder {
  readonly name: string
  readonly role: Role
  /** Whether they run the server. */
  readonly operator: boolean
}

export const HolderContext = createContext<Holder>({ name: '', role: 'desk', operator: false })
export const useHolder = (): Holder => useContext(HolderContext)

/** The unlock codes each role gives out. */
export const MODES_OF_ROLE: Readonly<Record<Role, readonly UnlockMode[]>> = {
  admin: ['single', 'until-online', 'diagnostic', 'clear-pins'],
  desk: ['single', 'until-online'],
  technician: ['diagnostic', 'clear-pins'],
  desktop: [],
}
