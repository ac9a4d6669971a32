// A second look at card text: readers that pack more than a number into a line or a burst of keys.

import type { CardBits, CardText, Decoded, Noise } from '../reader-event.ts'
import type { Decoder } from './decoder.ts'

/** What a text means. */
export type Reading = CardText | CardBits | Pick<Noise, 'kind' | 'why'>

/** Puts `read` behind a decoder of text; what is no card passes as it is. */
export function reading(read: (text: string) => Reading): Decoder<null, Decoded, Decoded> {
  return {
    start: null,
    limit: 0,
    feed(state, { at, value }) {
      if (value.kind !== 'card') return { state, out: [{ at, value }] }
      const { count, ambiguous } = value
      const found = read(value.text)
      const kept = found.kind === 'card' && ambiguous === true && { ambiguous }
      return { state, out: [{ at, value: { ...found, ...kept, count } }] }
    },
    deadline: () => undefined,
    expire: state => ({ state, out: [] }),
  }
}

/** The bytes of a text that is nothing but pairs of hex digits, or undefined. */
export function hexBytes(text: string): readonly number[] | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return undefined
  return (text.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
}

/** Bytes as bits, the highest of each byte first. */
export function bitsOf(bytes: readonly number[]): string {
  return bytes.map(one => one.toString(2).padStart(8, '0')).join('')
}

/** Bytes as hex, two capital digits each. */
export function hexOf(bytes: readonly number[]): string {
  return bytes
    .map(one => one.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

/** All bytes by exclusive or: 0 where the last of them is the check of the others. */
export function xorOf(bytes: readonly number[]): number {
  return bytes.reduce((xor, one) => xor ^ one, 0)
}
