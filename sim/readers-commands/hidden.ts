// What may be seen of a reader's words on a screen: cards and keys only as far as nobody can use them.

import type { Decoded, ReaderEvent } from '../../drivers/index.ts'

/** Shorter numbers are hidden whole: their end would be too much of them. */
const SHORTEST_WITH_END = 8
const END = 2
/** What says nothing of a card or key. */
const OPEN = ['at', 'kind', 'count', 'why', 'technology', 'ambiguous'] as const

/** As JSON. */
export type Facts = Readonly<Record<string, unknown>>

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A decoded item as captures write it, without its moment. */
export function itemOf(decoded: Decoded): Facts {
  return { ...decoded, ...(decoded.kind === 'send' && { bytes: toHex(decoded.bytes) }) }
}

/**
 * An item without what it says of a card, a key or the wire. Of a card only its length is left: the end of what the
 * reader wrote and the end of the number that became of it would together be too much.
 */
export function hiddenItem(item: Facts): Facts {
  const { text, bits, bytes } = item
  const length = [text, bits].find(one => typeof one === 'string')?.length
  return {
    ...Object.fromEntries(OPEN.flatMap(name => (name in item ? [[name, item[name]]] : []))),
    ...(length !== undefined && { length }),
    ...(typeof bytes === 'string' && { length: bytes.length / 2 }),
  }
}

/** An event with the length of its card and no more than its last characters, and without its key. */
export function hiddenEvent(event: ReaderEvent): Facts {
  switch (event.kind) {
    case 'card': {
      const { card, ...others } = event
      // What may be a PIN is nobody's to see.
      const shows = card.length >= SHORTEST_WITH_END && !event.ambiguous
      return { ...others, length: card.length, ...(shows && { end: card.slice(-END) }) }
    }
    case 'key': {
      const { key, ...others } = event
      return others
    }
    default:
      return { ...event }
  }
}
