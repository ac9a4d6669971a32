// What became of a mail, in words.

import type { Mail } from '../client/shapes.ts'

interface StateWords {
  readonly word: string
  readonly tone: 'good' | 'wait' | 'bad' | 'plain'
}

export const STATES: Readonly<Record<Mail['state'], StateWords>> = {
  waiting: { word: 'Waiting', tone: 'wait' },
  sent: { word: 'Sent', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  kept: { word: 'Kept here', tone: 'wait' },
  opened: { word: 'Opened', tone: 'plain' },
  dropped: { word: 'Not needed any more', tone: 'plain' },
}

/** How often it was tried, and what went wrong, as a sentence; undefined when there is nothing to say. */
export function triesWords({ state, attempts, problem }: Mail): string | undefined {
  if (problem === null) return undefined
  const tries = attempts === 1 ? 'Tried once' : `Tried ${attempts} times`
  return `${attempts === 0 ? '' : `${tries}: `}${problem}${state === 'waiting' ? '; tried again' : ''}`
}
