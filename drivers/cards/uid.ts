// UIDs of ISO 14443-A cards: which are an identity, and in which order their bytes are written.
// Source: NXP AN10927, "MIFARE product and handling of UIDs".

export type Uid =
  | { readonly kind: 'uid'; readonly hex: string }
  | { readonly kind: 'refused'; readonly why: string }

const LENGTHS: readonly number[] = [4, 7, 10]
/** A UID of four bytes that begins so is drawn anew each time the card is powered. */
const RANDOM = '08'
/** Marks that a UID goes on; never a byte of one. */
const CASCADE_TAG = '88'
/** Why a random UID is refused. */
export const RANDOM_UID = 'random UID: no identity'

/** Upper-case hex of a UID as it was read, unless it identifies nothing. */
export function uid(text: string): Uid {
  const hex = text.trim().toUpperCase()
  const refused = (why: string): Uid => ({ kind: 'refused', why })
  if (!/^([0-9A-F]{2})+$/.test(hex)) return refused('UID that is no hex')
  if (!LENGTHS.includes(hex.length / 2)) return refused('UID that is not 4, 7 or 10 bytes long')
  if (hex.length === 8 && hex.startsWith(RANDOM)) return refused(RANDOM_UID)
  if (hex.length === 8 && hex.startsWith(CASCADE_TAG)) {
    return refused('cascade tag 0x88 is not part of the UID')
  }
  return { kind: 'uid', hex }
}

/** The same bytes, the last first. */
export function reversedBytes(hex: string): string {
  return (hex.match(/../g) ?? []).toReversed().join('')
}
