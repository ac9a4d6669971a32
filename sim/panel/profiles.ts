// The classes of machine this page can draw, from their profiles.

import canon from '../../fixtures/terminals/canon.json'
import kyocera from '../../fixtures/terminals/kyocera.json'
import ricoh from '../../fixtures/terminals/ricoh.json'

export type Profile = typeof kyocera

const PROFILES: readonly Profile[] = [kyocera, ricoh, canon]

/** The profile of that name; a terminal of an unknown make is drawn as the first. */
export const profileOf = (id: string): Profile =>
  PROFILES.find(profile => profile.id === id) ?? kyocera
