// Shows what the server answered to a change, so that nobody sees the old again until the new is loaded.

import { useState } from 'preact/hooks'
import { type Answered, newest } from './newest.ts'

/** The newest there is, and what to tell of an answer. */
export function useAnswered<T>(
  loaded: T,
  askedAt: number,
): readonly [value: T, answered: (value: T) => void] {
  const [answer, setAnswer] = useState<Answered<T>>()
  return [newest(loaded, askedAt, answer), value => setAnswer({ value, at: performance.now() })]
}
