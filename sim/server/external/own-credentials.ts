// Which of the server's own cards and PINs let somebody in alone, by themselves.

import type { AuthSettings } from './auth-settings.ts'

/** 1 for yes, as SQL has it. */
export interface OwnCredentials {
  readonly cards: 0 | 1
  readonly pins: 0 | 1
}

/** A card that a connector alone vouches for online must not open by the server's word offline. */
export function ownCredentials(how: AuthSettings): OwnCredentials {
  const connectorOnly = how['auth.external'] === 'on' && how['auth.fallback'] === 'off'
  const isOurs = (method: 'card' | 'pin') =>
    connectorOnly && how['auth.methods'].includes(method) ? 0 : 1
  return { cards: isOurs('card'), pins: isOurs('pin') }
}
