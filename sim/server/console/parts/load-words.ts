// What is said about something that is not loaded, or not as new as it should be.

import { ServerSilent } from '../client/api.ts'
import type { Hearing } from '../client/listen.ts'

export interface LoadWords {
  readonly tone: 'hint' | 'note bad'
  readonly words: string
}

/** Undefined when there is nothing to say: it is there, and what is wrong, if anything, is said elsewhere. */
export function loadWords(
  loaded: boolean,
  problem: Error | undefined,
  hearing: Hearing['kind'],
): LoadWords | undefined {
  if (problem === undefined) return loaded ? undefined : { tone: 'hint', words: 'One moment …' }
  if (!(problem instanceof ServerSilent)) return { tone: 'note bad', words: problem.message }
  if (!loaded) return { tone: 'note bad', words: `${problem.message} It is asked again by itself.` }
  // That it is silent altogether is said once for the whole page.
  return hearing === 'live'
    ? {
        tone: 'note bad',
        words:
          'The server did not answer this time. What you see may be old; it is asked again by itself.',
      }
    : undefined
}
