// What a reader was set to type before and after every number, taken off again.

import type { Decoded } from '../reader-event.ts'
import { chain, type Decoder } from './decoder.ts'
import { reading } from './reading.ts'

export interface Affixes {
  readonly prefix?: string
  readonly suffix?: string
}

/**
 * The same decoder, its cards without their affixes. A text that lacks one is no card: a part of it may be missing, and
 * then it would pass for a shorter number.
 */
export function withoutAffixes<S, I>(
  decoder: Decoder<S, I, Decoded>,
  { prefix = '', suffix = '' }: Affixes,
): Decoder<unknown, I, Decoded> {
  if (prefix === '' && suffix === '') return decoder
  const strip = reading(text => {
    const isWhole = text.startsWith(prefix) && text.endsWith(suffix)
    if (!isWhole || text.length <= prefix.length + suffix.length) {
      return { kind: 'noise', why: 'a card without the prefix or suffix of this reader' }
    }
    return { kind: 'card', text: text.slice(prefix.length, text.length - suffix.length) }
  })
  return chain(decoder, strip)
}
