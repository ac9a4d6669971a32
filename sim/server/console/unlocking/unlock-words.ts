// Unlock codes in words.

import type { UnlockAlarm, UnlockCode, UnlockMode } from '../client/shapes.ts'
import { count } from '../parts/numbers.ts'

export const MODES: Readonly<Record<UnlockMode, string>> = {
  single: 'One login',
  'until-online': 'Until the server is back',
  diagnostic: 'Service page',
  'clear-pins': 'Clear wrong PINs',
}

export const MODE_MEANS: Readonly<Record<UnlockMode, string>> = {
  single: 'One person may log in, then the terminal locks again.',
  'until-online': 'People may log in until the server is back, at most for so many hours.',
  diagnostic: 'Opens the service page. Nobody is let in.',
  'clear-pins': 'Waits and the count of wrong PINs start anew. Nobody is let in.',
}

export function grantWords({ mode, hours }: Pick<UnlockCode, 'mode' | 'hours'>): string {
  return hours === null ? MODES[mode] : `${MODES[mode]}, at most ${count(hours, 'hour')}`
}

export const STATES = {
  open: { tone: 'wait', word: 'Not used yet' },
  redeemed: { tone: 'good', word: 'Used' },
  unused: { tone: 'plain', word: 'Never used' },
  void: { tone: 'plain', word: 'Void' },
} as const satisfies Record<UnlockCode['state'], { readonly tone: string; readonly word: string }>

/** `7K2M-9QXD`, or `Code 3 of envelopes`. */
export function askedFor({
  challenge,
  counter,
}: Pick<UnlockCode, 'challenge' | 'counter'>): string {
  if (challenge !== null) return `${challenge.slice(0, 4)}-${challenge.slice(4)}`
  return `Code ${counter ?? '?'} of its envelopes`
}

export const ALARMS: Readonly<Record<UnlockAlarm['why'], string>> = {
  'not-issued':
    'A code was used that nobody is known to have given out. Ask every desk to bring in its record; else somebody has the key of this terminal.',
  twice:
    'A code was used a second time. Each works once, so the key of this terminal may be known.',
  'another-mode': 'A code was used for something else than it was given out for.',
  void: 'A code of an envelope was used that had been declared void.',
}

/** What somebody typed or pasted, taken apart: `T1 7K2M-9QXD` names the terminal, too. */
export function readAsked(
  text: string,
  terminals: readonly string[],
): { readonly terminal: string | undefined; readonly challenge: string } {
  const [, first = '', rest = ''] = /^\s*(\S+)[\s:,]+(\S.*)$/.exec(text) ?? []
  const terminal = terminals.find(id => id.toLowerCase() === first.toLowerCase())
  return terminal === undefined ? { terminal, challenge: text } : { terminal, challenge: rest }
}
