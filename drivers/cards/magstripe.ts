// Magnetic stripes as keyboard readers type them: `%track 1?;track 2?+track 3?`, and what of them is a card number.
// Sources: MagTek keyboard-emulation manuals (sentinels, `E` for a track that could not be read), ISO/IEC 7813 (fields).

export interface Tracks {
  readonly track1?: string
  readonly track2?: string
  readonly track3?: string
}

export type Stripe =
  | { readonly kind: 'tracks'; readonly tracks: Tracks }
  | { readonly kind: 'unread'; readonly track: 1 | 2 | 3 }
  | { readonly kind: 'no-stripe' }

const STARTS: Readonly<Record<string, 1 | 2 | 3>> = {
  ...{ '%': 1, ';': 2, '@': 2 },
  // ISO, AAMVA and seven-bit readers start the third track each in their own way.
  ...{ '+': 3, '#': 3, '&': 3 },
}
const UNREAD = 'E'

/** The tracks of a typed stripe, or `only` one; an empty track is left out by the reader. */
export function readTracks(text: string, only?: 1 | 2 | 3): Stripe {
  const pieces = text.trim().match(/[%;@+#&][^?]*\?/g) ?? []
  if (pieces.length === 0 || pieces.join('') !== text.trim()) return { kind: 'no-stripe' }
  const tracks = pieces
    .map(piece => ({ track: STARTS[piece.charAt(0)] ?? 1, data: piece.slice(1, -1) }))
    .filter(({ track }) => only === undefined || track === only)
  const unread = tracks.find(({ data }) => data === UNREAD)
  if (unread !== undefined) return { kind: 'unread', track: unread.track }
  return {
    kind: 'tracks',
    tracks: Object.fromEntries(tracks.map(({ track, data }) => [`track${track}`, data])),
  }
}

/** The fields of a bank card's first or second track, where there are any. */
export interface StripeFields {
  readonly number?: string
  readonly name?: string
  readonly expiryYymm?: string
  readonly serviceCode?: string
}

const SECOND = /^(\d+)(?:=(\d{4})(\d{3})?)?/
const FIRST = /^[A-Z](\d+)\^([^^]*)\^(\d{4})(\d{3})?/

export function stripeFields({ track1 = '', track2 = '', track3 = '' }: Tracks): StripeFields {
  const first = FIRST.exec(track1)
  const number = SECOND.exec(track2)?.[1] ?? first?.[1] ?? /^\d+/.exec(track3)?.[0]
  const expiry = first?.[3] ?? SECOND.exec(track2)?.[2]
  const service = first?.[4] ?? SECOND.exec(track2)?.[3]
  return {
    ...(number !== undefined && { number }),
    ...(first?.[2] !== undefined && { name: first[2] }),
    ...(expiry !== undefined && { expiryYymm: expiry }),
    ...(service !== undefined && { serviceCode: service }),
  }
}

const PAYMENT_DIGITS = /^\d{13,19}$/

/**
 * What a person is known by: the number, without anything else of the stripe. Of the number of a payment card only
 * the first six and the last four digits, which is as much as may be kept (PCI DSS, requirement 3.4, truncation).
 */
export function stripeNumber(tracks: Tracks): string | undefined {
  const { number } = stripeFields(tracks)
  if (number === undefined || !PAYMENT_DIGITS.test(number) || !luhn(number)) return number
  return number.slice(0, 6) + number.slice(-4)
}

/** ISO/IEC 7812: from the right every second digit is doubled, and the sum of all digits ends with 0. */
function luhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((all, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2)
    return all + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** The check character behind the end sentinel of a track: the XOR of all, sentinels and data (ISO/IEC 7811). */
export function checkCharacter(text: string, track: 1 | 2 | 3): string {
  const base = track === 1 ? 0x20 : 0x30
  const xor = [...text].reduce((all, one) => all ^ (one.charCodeAt(0) - base), 0)
  return String.fromCharCode(base + xor)
}
