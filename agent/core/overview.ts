// What is going on inside the terminal, as plain values without a secret: for the simulator, the bench and the service page.

import { type Attempts, budgetLeft, delayedUntil, freeTries } from './attempts.ts'
import { now, queue, type State } from './state.ts'
import type {
  CacheStanding,
  GateState,
  Grade,
  JournalStanding,
  LinkState,
  Mono,
  Reason,
  Trust,
  Wall,
} from './vocabulary.ts'

/** How wrong entries stand: how many more would cost nothing now, and until when a delay runs. */
interface Throttle {
  readonly freeTries: number
  readonly delayedUntil?: Wall
}

export interface Overview {
  readonly terminal?: string
  readonly enrolled: boolean
  readonly secure: boolean
  readonly grade: Grade
  readonly time: { readonly now: Wall; readonly trust: Trust }
  readonly link: { readonly state: LinkState; readonly since: Wall; readonly misses: number }
  readonly gate: { readonly state: GateState; readonly until?: Wall }
  readonly session: null | {
    /** The user's name at login, or null for an unverified card. */
    readonly user: string | null
    readonly source: 'server' | 'cache'
    readonly since: Wall
    readonly pages: number
  }
  /** Entries the server has not acknowledged, those among them that wait for the journal still. */
  readonly queue: number
  readonly journal: JournalStanding
  readonly cache: CacheStanding
  readonly lastVerdict: null | { readonly granted: boolean; readonly reason: Reason | null }
  readonly pins: Throttle & { readonly budgetLeft: number }
  /** Unlock codes. */
  readonly codes: Throttle
  readonly settingsVersion: number
}

/** The overview at a moment of the running clock. */
export function overview(state: State, at: Mono): Overview {
  const dated = (moment: Mono): Wall => (now(state, at) + (moment - at)) as Wall
  const { link, gate, session, lastVerdict, enrolment } = state
  const throttle = (attempts: Attempts): Throttle => {
    const delayed = delayedUntil(attempts)
    return {
      freeTries: freeTries(attempts, at),
      ...(delayed > at ? { delayedUntil: dated(delayed) } : {}),
    }
  }
  return {
    ...(enrolment.terminal === undefined ? {} : { terminal: enrolment.terminal }),
    enrolled: enrolment.enrolled,
    secure: state.secure,
    grade: state.grade,
    time: { now: now(state, at), trust: state.time.trust },
    link: { state: link.state, since: dated(link.since), misses: link.misses },
    gate: { state: gate.state, ...('until' in gate ? { until: dated(gate.until) } : {}) },
    session:
      session.state !== 'active'
        ? null
        : {
            user: session.holder.kind === 'user' ? session.holder.user.username : null,
            source: session.source,
            since: dated(session.since),
            pages: Object.values(session.jobs).reduce((sum, job) => sum + job.pages, 0),
          },
    queue: queue(state),
    journal: state.upload.journal,
    cache: state.cache,
    lastVerdict:
      lastVerdict === undefined
        ? null
        : { granted: lastVerdict.granted, reason: lastVerdict.reason ?? null },
    pins: {
      ...throttle(state.pins),
      budgetLeft: budgetLeft(state.pins, state.settings.pinOfflineBudget, at),
    },
    codes: throttle(state.codes),
    settingsVersion: state.pushed.version,
  }
}
