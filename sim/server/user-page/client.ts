// Asks the server, as whoever the cookie says; scripts never see that.

import type { Account } from './way-in/steps.ts'

/** It was not done; `word` says why, in one word, and the message in the server's words. */
export class Problem extends Error {
  readonly word: string
  constructor(word: string, message = word) {
    super(message)
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
  readonly account: Account
  readonly signedInBy: 'pin' | 'password' | Provider
  readonly mayChangeUsername: boolean
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
export interface HeldJob {
  readonly id: string
  readonly name: string
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  readonly at: string
  readonly expiresAt: string
}
/** Who somebody says they are. */
export interface Claim {
  readonly tenant: string
  readonly user: string
}
export interface Region {
  readonly id: string
  readonly url: string
  /** Whether this page is of its server. */
  readonly here: boolean
}
export type Provider = 'apple' | 'google' | 'microsoft'
/** How people of a tenant may come in. */
export interface Ways {
  readonly tenant: string
  readonly selfRegistration: boolean
  readonly providers: readonly { readonly provider: Provider; readonly account: Account }[]
}
export interface NewAccount {
  readonly tenant: string
  readonly givenName?: string
  readonly familyName?: string
  readonly email: string
  readonly password: string
  readonly username?: string
  readonly language: string
}
export interface Confirmed {
  readonly username: string
  /** Or an administrator has to activate it first. */
  readonly active: boolean
}
/** Where a scanned code logs in. */
export interface TerminalLogin {
  readonly terminal: string
}

type Proof = { readonly pin: string } | { readonly password: string }

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
  throw new Problem(said.error, said.message)
}

export const client = {
  me: () => ask<Me>('GET', 'me'),
  signIn: (who: Claim & Proof & { readonly account?: Account }) =>
    ask<void>('POST', 'me/session', who),
  signOut: () => ask<void>('DELETE', 'me/session'),
  signOutEverywhere: () => ask<void>('DELETE', 'me/sessions'),
  activities: async () =>
    (await ask<{ readonly items: readonly Activity[] }>('GET', 'me/activities')).items,
  changePassword: (passwords: { readonly old: string; readonly new: string }) =>
    ask<void>('PUT', 'me/password', passwords),
  newPin: () => ask<unknown>('POST', 'me/pin'),
  speak: (language: string) => ask<Me>('PATCH', 'me', { language }),
  rename: (username: string) => ask<Me>('PATCH', 'me', { username }),
  jobs: async () => (await ask<{ readonly items: readonly HeldJob[] }>('GET', 'me/jobs')).items,
  discardJob: (id: string) => ask<void>('DELETE', `me/jobs/${encodeURIComponent(id)}`),
  terminalOf: (code: string) =>
    ask<TerminalLogin>('GET', `me/terminal-logins/${encodeURIComponent(code)}`),
  logInAtTerminal: (code: string) => ask<TerminalLogin>('POST', 'me/terminal-logins', { code }),
  regions: async () => (await ask<{ readonly items: readonly Region[] }>('GET', 'regions')).items,
  ways: (tenant: string) => ask<Ways>('GET', `sign-in/${encodeURIComponent(tenant)}`),
  signUp: (account: NewAccount) => ask<unknown>('POST', 'sign-up', account),
  confirm: (tenant: string, token: string) =>
    ask<Confirmed>('POST', 'sign-up/confirm', { tenant, token }),
  requestPin: (who: Claim) => ask<unknown>('POST', 'pin-requests', who),
}

/** Where signing in with a provider starts; to be gone to. */
export const startOf = (provider: Provider, wish: Readonly<Record<string, string>>): string =>
  `../api/sign-in/${provider}/start?${new URLSearchParams(wish)}`
