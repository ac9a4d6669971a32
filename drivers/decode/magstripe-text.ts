// The text a keyboard reader for magnetic stripes types, to the number of the card; the rest of the stripe ends here.

import { readTracks, stripeNumber } from '../cards/magstripe.ts'
import type { Reading } from './reading.ts'

/** Of one track only where `track` is set, whatever is on the others. */
export function magstripeText(text: string, track?: 1 | 2 | 3): Reading {
  const stripe = readTracks(text, track)
  switch (stripe.kind) {
    case 'no-stripe':
      return { kind: 'noise', why: 'text that is no magnetic stripe' }
    case 'unread':
      return { kind: 'noise', why: `track ${stripe.track} could not be read: swipe the card again` }
    case 'tracks': {
      const number = stripeNumber(stripe.tracks)
      return number === undefined
        ? { kind: 'noise', why: 'magnetic stripe without a number' }
        : { kind: 'card', text: number, technology: 'magnetic stripe' }
    }
  }
}
