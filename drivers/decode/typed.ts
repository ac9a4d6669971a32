// What follows a keyboard, however its strokes come: cards, or cards and keys.

import type { Decoded } from '../reader-event.ts'
import { type Affixes, withoutAffixes } from './affixes.ts'
import type { KeyboardOutput } from './boot-keyboard.ts'
import { burst } from './burst.ts'
import { chain, type Decoder } from './decoder.ts'
import { sharedStream } from './shared-stream.ts'
import type { SharedOptions } from './shared-verdict.ts'

type Keyboard<S> = Decoder<S, Uint8Array, KeyboardOutput>
type Typed = Decoder<unknown, Uint8Array, Decoded>
type Figures = Partial<SharedOptions> & Affixes

/** What is used here of a reader's settings: by a burst, and by cards that are typed in bursts. */
export const BURST = ['gapMs', 'minLength', 'maxLength'] as const
export const TYPED = [...BURST, 'prefix', 'suffix'] as const

/** Readers type a character every 8 to 30 ms (bInterval 10, two reports a character), people every 50 ms and more. */
export function typedCards<S>(
  keyboard: Keyboard<S>,
  { gapMs = 150, minLength = 4, maxLength = 64, prefix = '', suffix = '' }: Figures,
): Typed {
  return withoutAffixes(chain(keyboard, burst({ gapMs, minLength, maxLength })), { prefix, suffix })
}

/** Cards of six characters and more: so many nobody types while a busy host looks away for a moment. */
export function cardsAndKeys<S>(
  keyboard: Keyboard<S>,
  { paceMs = 55, gapMs = 400, minLength = 6, maxLength = 64, prefix = '', suffix = '' }: Figures,
): Typed {
  const shared = sharedStream({ paceMs, gapMs, minLength, maxLength })
  return withoutAffixes(chain(keyboard, shared), { prefix, suffix })
}
