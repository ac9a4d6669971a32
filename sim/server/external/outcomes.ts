// What connectors last said, for the console; and in the App. Log, sparingly, what was wrong with it.

import type { AppLog } from '../app-log.ts'
import type { Announce } from '../changes.ts'
import type { Tenant } from '../tenants.ts'
import { TROUBLES, type Trouble } from './connector-answer.ts'

const MOST_KEPT = 20
/** The same trouble is written down once in so long. */
const QUIET_MS = 60_000

export const OUTCOMES = {
  granted: 'named a user',
  invalid: 'knows them as switched off',
  nobody: 'knows nobody with this card or PIN',
  ...TROUBLES,
} as const
export type OutcomeKind = keyof typeof OUTCOMES

export interface Outcome {
  readonly at: number
  readonly loginType: 0 | 1 | 7
  readonly outcome: OutcomeKind
}

export interface Outcomes {
  /** Takes nothing of what was presented or said: a connector may repeat the PIN as a name. */
  note(tenant: Tenant, loginType: Outcome['loginType'], outcome: OutcomeKind): void
  /** Newest first, since the server started. */
  last(tenant: Tenant): readonly Outcome[]
}

interface Written {
  readonly at: number
  readonly silenced: number
}

export function createOutcomes(appLog: AppLog, announce: Announce, now: () => number): Outcomes {
  const kept = new Map<string, readonly Outcome[]>()
  const written = new Map<string, Written>()

  const write = (tenant: Tenant, trouble: Trouble) => {
    const key = `${trouble} ${tenant.id}`
    const last = written.get(key)
    if (last !== undefined && now() >= last.at && now() - last.at < QUIET_MS) {
      written.set(key, { ...last, silenced: last.silenced + 1 })
      return
    }
    written.set(key, { at: now(), silenced: 0 })
    const more = last?.silenced ? ` So it was ${last.silenced} times more since the last line.` : ''
    const message = `External authentication: the connector ${TROUBLES[trouble]}.`
    appLog.write(tenant, 'warn', `${message} Nobody was let in on its word.${more}`)
  }

  return {
    note(tenant, loginType, outcome) {
      const before = kept.get(tenant.id) ?? []
      kept.set(tenant.id, [{ at: now(), loginType, outcome }, ...before].slice(0, MOST_KEPT))
      if (isTrouble(outcome)) write(tenant, outcome)
      announce(tenant, 'connector')
    },
    last: tenant => kept.get(tenant.id) ?? [],
  }
}

const isTrouble = (outcome: OutcomeKind): outcome is Trouble => Object.hasOwn(TROUBLES, outcome)
