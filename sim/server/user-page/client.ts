// Asks the server, as whoever the cookie says; scripts never see that.

/** It was not done; `word` says why, in one word. */
export class Problem extends Error {
  readonly word: string
  constructor(word: string) {
    super(word)
    this.word = word
  }
}

export interface Pin {
  readonly expiresAt: string | null
  readonly expired: boolean
  /** Its first use takes the others away. */
  readonly pending: boolean
}
export interface Card {
  /** Masked. */
  readonly number: string
  readonly expiresAt: string | null
  readonly expired: boolean
}
export interface Me {
  readonly tenant: string
  readonly username: string
  readonly name: string
  /** Masked. */
  readonly email: string | null
  readonly language: string
  readonly pins: readonly Pin[]
  readonly cards: readonly Card[]
  /** Null without a password. */
  readonly passwordChangedAt: string | null
  readonly whyNoPin: string | null
}
export interface Activity {
  readonly terminal: string
  readonly kind: string
  readonly pages: number | null
  readonly at: string
}
/** Who somebody says they are. */
export interface Claim {
  readonly tenant: string
  readonly user: string
}

const LONGEST_WAIT_MS = 15_000

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`../api/${path}`, {
    method,
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem('silent')
  })
  if (answer.status === 204) return undefined as T
  const said = await answer.json().catch(() => {
    throw new Problem('silent')
  })
  // This page comes from the server it asks, and that writes its answers by the schemas it publishes.
  if (answer.ok) return said as T
  throw new Problem(said.error)
}

export const client = {
  me: () => ask<Me>('GET', 'me'),
  signIn: (who: Claim & ({ readonly pin: string } | { readonly password: string })) =>
    ask<void>('POST', 'me/session', who),
  signOut: () => ask<void>('DELETE', 'me/session'),
  signOutEverywhere: () => ask<void>('DELETE', 'me/sessions'),
  activities: async () =>
    (await ask<{ readonly items: readonly Activity[] }>('GET', 'me/activities')).items,
  changePassword: (passwords: { readonly old: string; readonly new: string }) =>
    ask<void>('PUT', 'me/password', passwords),
  newPin: () => ask<unknown>('POST', 'me/pin'),
  speak: (language: string) => ask<Me>('PATCH', 'me', { language }),
  requestPin: (who: Claim) => ask<unknown>('POST', 'pin-requests', who),
}
