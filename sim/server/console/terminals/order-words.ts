// Orders to a terminal in words.

import type { Terminal } from '../client/shapes.ts'

interface Order {
  /** As the Server API names it. */
  readonly what: 'clear-pins' | 'purge' | 'revoke'
  readonly label: string
  readonly question: (terminal: string) => string
  /** What happens then. */
  readonly means: string
  readonly outcome: (terminal: string) => string
  readonly danger: boolean
}

export const ORDERS: readonly Order[] = [
  {
    what: 'clear-pins',
    label: 'Clear wrong PINs',
    question: id => `Clear the wrong PINs of ${id}?`,
    means: 'Its waits and its count of wrong PINs start anew. PINs work there again at once.',
    outcome: id => `${id} was told to clear its wrong PINs.`,
    danger: false,
  },
  {
    what: 'purge',
    label: 'Erase stored logins',
    question: id => `Erase the stored logins of ${id}?`,
    means:
      'Everything it keeps for offline login is erased. Nobody logs in there offline until it has ' +
      'synchronised with the server again; online nothing changes.',
    outcome: id => `${id} was told to erase its stored logins.`,
    danger: true,
  },
  {
    what: 'revoke',
    label: 'Revoke',
    question: id => `Revoke terminal ${id}?`,
    means:
      'The server refuses it from now on. When it hears that, it erases its stored logins and lets nobody in, until ' +
      'it is enrolled again with a new code. Enrolment codes that are out for it are void.',
    outcome: id => `Terminal ${id} was revoked.`,
    danger: true,
  },
]

export const PURGES = {
  asked: { tone: 'wait', word: 'Asked, not done yet' },
  done: { tone: 'good', word: 'Done' },
} as const satisfies Record<
  Exclude<Terminal['purge'], 'none'>,
  { readonly tone: string; readonly word: string }
>
