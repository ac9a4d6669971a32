// From what a reader says a card is to the one number it is known by, as configured for that reader.

import type { CardBits, CardText } from '../reader-event.ts'
import { cardNumber } from './card-number.ts'

/** How a reader's cards are to be understood, where their content does not say it. */
// biome-ignore lint/suspicious/noEmptyInterface: card formats and rules come here
export interface IdentitySettings {}

/** A usable number, or why there is none; the refusal never repeats what was read. */
export type Identity =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Understands the cards of one reader. */
export function identity(_settings: IdentitySettings): (card: CardText | CardBits) => Identity {
  return card => {
    if (card.kind === 'bits') return { kind: 'refused', why: 'bits without a card format' }
    const number = cardNumber(card.text)
    return number.kind === 'number'
      ? number
      : { kind: 'refused', why: `no card number: ${number.why}` }
  }
}
