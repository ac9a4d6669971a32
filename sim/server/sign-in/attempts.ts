// Sign-ins that are under way: begun here, and not back from the provider yet. Kept in memory: a restart ends them, and
// whoever comes back then begins anew.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Language } from '../languages.ts'
import type { Account } from '../people.ts'
import type { Tenant } from '../tenants.ts'
import type { Secrets } from './provider-client.ts'
import type { ProviderName } from './providers.ts'

/** What is remembered of a sign-in. */
export interface Attempt extends Secrets {
  readonly tenant: Tenant
  readonly provider: ProviderName
  readonly account: Account
  readonly language: Language
  /** Version of the configuration it was begun with. */
  readonly changedAt: number
}

export interface Attempts {
  /** Returns the token for the browser's cookie; undefined when too many are under way. `from` is a network. */
  open(from: string, attempt: Attempt): string | undefined
  /**
   * The attempt of this state, if it was begun in the browser with this token: this once, right or wrong. Undefined
   * when there is none (any more).
   */
  take(state: string, token: string | undefined): Attempt | undefined
}

const LIMITS = { lastsMs: 10 * 60_000, perNetwork: 50, most: 10_000 } as const

interface Kept {
  readonly attempt: Attempt
  readonly from: string
  readonly browser: Buffer
  readonly until: number
}

export function createAttempts(now: () => number): Attempts {
  const byState = new Map<string, Kept>()
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const forgetOld = () => {
    // All last as long, so those that end first are first.
    for (const [state, { until }] of byState) {
      if (until > now()) return
      byState.delete(state)
    }
  }
  return {
    open(from, attempt) {
      forgetOld()
      const theirs = [...byState].filter(([, kept]) => kept.from === from)
      const [oldest] = theirs
      if (theirs.length >= LIMITS.perNetwork && oldest !== undefined) byState.delete(oldest[0])
      if (byState.size >= LIMITS.most) return undefined
      const token = randomBytes(32).toString('base64url')
      const until = now() + LIMITS.lastsMs
      byState.set(attempt.state, { attempt, from, browser: hash(token), until })
      return token
    },
    take(state, token) {
      forgetOld()
      const kept = byState.get(state)
      if (kept === undefined) return undefined
      byState.delete(state)
      const same = token !== undefined && timingSafeEqual(hash(token), kept.browser)
      return same ? kept.attempt : undefined
    },
  }
}
