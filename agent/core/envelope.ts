// How far the codes of a sealed envelope are used up.

import { type State, without } from './state.ts'
import type { Envelope } from './vocabulary.ts'

/** Of no terminal by name, and so of each: any code may have been used. No envelope has so many codes. */
export const ENVELOPE_FORGOTTEN: Envelope = { terminal: '', next: 2 ** 40 }

const isForgotten = (known: Envelope): boolean => known.next >= ENVELOPE_FORGOTTEN.next

/** The envelope of the terminal that this machine is now; another one's counter says nothing about it. */
export function envelopeOf({ envelope: known, enrolment }: State): Envelope {
  const { terminal = '' } = enrolment
  if (known === undefined) return { terminal, next: 0 }
  return known.terminal === terminal || isForgotten(known) ? known : { terminal, next: 0 }
}

/** A new enrolment says itself from which counter on its codes count. */
export const envelopeEnrolled = (state: State): State =>
  state.envelope !== undefined && isForgotten(state.envelope) ? without(state, 'envelope') : state
