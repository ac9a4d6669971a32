// What goes on between terminal and server beside logins: beats, the journal's way up, settings and credentials down.

import { record } from './activity.ts'
import { around, fullJitter } from './backoff.ts'
import { beatSoon, good, miss, turnedAway } from './link.ts'
import {
  andThen,
  type Fetching,
  heldSettings,
  keep,
  later,
  now,
  type State,
  type Step,
  stay,
  ticketed,
  without,
  withPinsCleared,
} from './state.ts'
import { anchored, corrects, timeAt } from './trusted-time.ts'
import { lockGate, stillUnlocking } from './unlocking.ts'
import { acknowledged, backedOff, forgettable, hasUnsent, sending, spread } from './upload.ts'
import type {
  Beat,
  CacheStanding,
  Effect,
  JournalStanding,
  LogEnd,
  Millis,
  Mono,
  Problem,
  Stamp,
  Ticket,
  Wall,
} from './vocabulary.ts'

/** The longest a fetch may take. */
const FETCH_LIMIT: Millis = 60_000
const LONGEST_FETCH_WAIT: Millis = 15 * 60_000

/** A verified beat: the server is there, and this is its time. */
export function beaten(state: State, beat: Beat, stamp: Stamp): Step {
  const { at } = stamp
  const { serverTime: to } = beat
  const next: State = {
    ...without(state, 'linkFault'),
    link: good(state.link, state.settings, stamp),
    time: anchored(to, at),
    // An order from when the server's clock was wrong must not outlast every sync after it was mended.
    denials: { ...state.denials, issuedAt: Math.min(state.denials.issuedAt, to) as Wall },
    offered: { settings: beat.settingsVersion, credentials: beat.credentialsVersion },
  }
  const looked = pinsForgotten(next, beat, at)
  if (!corrects(state.time, to, at)) return andThen(looked, now => keep(now, at))
  const from = timeAt(state.time, at)
  const corrected = andThen(looked, now => record(now, { kind: 'clock-corrected', from, to }, at))
  return andThen(corrected, now => keep(now, at))
}

/** The server may say in its signed beat that wrong PINs so far are forgotten: somebody looked into them. */
function pinsForgotten(state: State, { pinsCleared: number = 0 }: Beat, at: Mono): Step {
  if (number <= state.pinsCleared) return stay(state)
  const forgotten: State = { ...withPinsCleared(state), pinsCleared: number }
  return record(forgotten, { kind: 'pins-cleared', by: 'server' }, at)
}

/** A beat failed or took too long. */
export function beatFailed(state: State, problem: Problem | undefined, stamp: Stamp): Step {
  const { link, settings } = state
  const linkFault = problem?.code ?? 'server/timeout'
  if (problem?.code !== 'server/refused') {
    return stay({ ...state, linkFault, link: miss(link, settings, stamp) })
  }
  return stay(
    { ...state, linkFault, link: turnedAway(link, settings, stamp) },
    warn('The server does not accept this terminal. Enrol it again with a new code.'),
  )
}

const warn = (message: string, details?: Readonly<Record<string, string>>): Effect => ({
  ...{ kind: 'log', level: 'warn', message },
  ...(details && { details }),
})

/** What the server should know at once, not only with the next ordinary beat. */
export const news = (state: State): string => {
  const { link, gate, pushed, cache, time, denials, pinsCleared } = state
  return [
    ...[link.state, gate.state, pushed.version, heldSettings(state).version],
    ...[cache.generation, time.trust],
    ...[denials.serial, denials.purge, pinsCleared],
  ].join()
}

/** When there is something the last beat did not tell, and the server is there to hear it, the next one goes out now. */
export function tellSoon(state: State, at: Mono): State {
  const { link, told } = state
  if (link.state !== 'online' || link.beat !== undefined || told === news(state)) return state
  // A millisecond later, because a moment that has come must pass.
  return { ...state, link: beatSoon(link, later(at, 1)) }
}

/** What a change of the link sets off. */
export function linkChanged(before: State, state: State, stamp: Stamp): Step {
  const was = before.link.state
  const is = state.link.state
  if (was === is) return stay(state)
  const told = stay(state, {
    kind: 'log',
    level: is === 'online' ? 'info' : 'warn',
    message: `The link is ${is}.`,
    details: { was },
  })
  if (is === 'offline' && was === 'waiting')
    return andThen(told, next => wentOffline(next, stamp.at))
  if (is !== 'online') return told
  const back = was === 'waiting' ? told : andThen(told, next => cameOnline(next, stamp))
  // Also when it is back before this boot has gone offline: an unlock from before the boot ends all the same.
  return andThen(back, next => lockGate(next, 'online', stamp.at))
}

function wentOffline(state: State, at: Mono): Step {
  const since = now(state, state.link.firstMiss ?? at)
  return record(without(state, 'typed'), { kind: 'went-offline', since }, at)
}

/** The outage is over: what was being typed for it is dropped, and the drain starts after a random moment. */
function cameOnline(state: State, stamp: Stamp): Step {
  const upload = spread(state.upload, state.settings, stamp)
  const back: State = { ...without(state, 'typed'), upload, unlocking: stillUnlocking(state) }
  return record(back, { kind: 'came-online' }, stamp.at)
}

/** The server has entries through here, and durably through there. */
export function acked(state: State, through: number, durable: number): Step {
  const upload = acknowledged(state.upload, through, durable)
  const forget = forgettable(upload)
  return stay(
    { ...state, upload },
    ...(forget === undefined ? [] : [{ kind: 'forget', through: forget } as const]),
  )
}

/** The batch did not get through. */
export function uploadFailed(state: State, problem: Partial<Problem>, stamp: Stamp): Step {
  const ended = endOfLog(problem.code)
  if (ended !== undefined) return nextLog(state, ended, stamp)
  const upload = backedOff(state.upload, problem, state.settings, stamp)
  const { resendFrom } = problem
  if (resendFrom === undefined || resendFrom > upload.journal.acked)
    return stay({ ...state, upload })
  // The server lost entries it had acknowledged (restored from a backup): what is still here goes again.
  const { tail } = upload.journal
  // It takes nothing that does not follow what it holds, and what would is forgotten.
  if (resendFrom < tail) return nextLog(state, 'refused', stamp, [resendFrom, tail - 1])
  const journal = { ...upload.journal, acked: resendFrom - 1 }
  return stay(
    { ...state, upload: { ...upload, journal } },
    {
      kind: 'log',
      level: 'warn',
      message: 'The server asked for entries again.',
      details: { from: resendFrom },
    },
  )
}

/** Why a log cannot go on, by the problem's code; undefined when it can. */
function endOfLog(code: string | undefined): LogEnd | undefined {
  if (code === 'server/conflict') return 'refused'
  return code === 'store/moved' ? 'moved' : undefined
}

/** The server will never take what comes next in this log: it ends, and everything that is held goes on in another. */
function nextLog(state: State, why: LogEnd, { at }: Stamp, lost?: readonly [number, number]): Step {
  const { ticket, state: drawn } = ticketed(state)
  const named = { kind: 'next-log', ticket, why, ...(lost && { lost }) } as const
  return stay(
    { ...drawn, upload: sending(drawn.upload, ticket, at) },
    warn('The journal goes on in a new log.', { why }),
    { ...named, time: now(drawn, at), trust: drawn.time.trust },
  )
}

/** The next log has begun, however long it took. If the server does not take that either, it is asked later and later. */
export function logStarted(
  state: State,
  ticket: Ticket,
  journal: JournalStanding,
  stamp: Stamp,
): Step {
  const known = { ...state.upload, journal }
  const isAwaited = state.upload.ticket === ticket
  const upload = isAwaited ? backedOff(known, {}, state.settings, stamp) : known
  // An open session says which entries are from before it.
  return keep({ ...state, upload }, stamp.at)
}

/** A new generation of credentials is in the cache. */
export function cacheRefreshed(state: State, cache: CacheStanding, stamp: Stamp): State {
  const { asking, again: _, ...fetch } = state.credentialsFetch
  const due = later(stamp.at, around(state.settings['sync.hours'], stamp.roll))
  const version = asking?.version ?? fetch.version
  return { ...state, cache, credentialsFetch: { ...fetch, version, failures: 0, due } }
}

/** A fetch failed or took too long: pause, longer each time. */
export function paused<F extends Fetching>(fetch: F, state: State, { at, roll }: Stamp): F {
  const { asking: _, ...rest } = fetch
  const failures = fetch.failures + 1
  const base = Math.min(5_000, state.settings['link.beat'])
  const wait = fullJitter({ base, cap: LONGEST_FETCH_WAIT }, failures, roll)
  return { ...(rest as F), failures, again: later(at, 1 + wait) }
}

const online = (state: State): boolean =>
  state.link.state === 'online' && state.enrolment.enrolled && state.secure

/** When settings should be fetched: a moment, or undefined when there is no need. */
function settingsDue(state: State): Mono | undefined {
  const { settingsFetch: fetch, offered } = state
  if (!online(state) || offered === undefined || fetch.asking !== undefined) return undefined
  if (offered.settings === fetch.version) return undefined
  return fetch.again ?? state.link.since
}

/** When credentials should be fetched: a moment, or undefined when there is no need. */
function credentialsDue(state: State): Mono | undefined {
  const { credentialsFetch: fetch, offered } = state
  if (!online(state) || offered === undefined || fetch.asking !== undefined) return undefined
  if (state.settings.offlineLogin === 'off') return undefined
  const due = offered.credentials === fetch.version ? fetch.due : state.link.since
  return Math.max(due, fetch.again ?? due) as Mono
}

/** Starts whatever should be under way now: the upload, the settings, the credentials. */
export function pump(state: State, { at }: Stamp): Step {
  let step = stay(state)
  if (online(state) && state.upload.state === 'idle' && hasUnsent(state.upload)) {
    step = andThen(step, next => {
      const { ticket, state: drawn } = ticketed(next)
      const upload = sending(drawn.upload, ticket, at)
      return stay({ ...drawn, upload }, { kind: 'upload', ticket, after: upload.journal.acked })
    })
  }
  if (isDue(settingsDue(state), at)) {
    step = andThen(step, next => {
      const { ticket, state: drawn } = ticketed(next)
      const asking = {
        ticket,
        version: drawn.offered?.settings ?? -1,
        until: later(at, FETCH_LIMIT),
      }
      const settingsFetch = { ...drawn.settingsFetch, asking }
      return stay({ ...drawn, settingsFetch }, { kind: 'fetch-settings', ticket })
    })
  }
  if (isDue(credentialsDue(state), at)) {
    step = andThen(step, next => {
      const { ticket, state: drawn } = ticketed(next)
      const version = drawn.offered?.credentials ?? -1
      const asking = { ticket, version, until: later(at, FETCH_LIMIT) }
      const credentialsFetch = { ...drawn.credentialsFetch, asking }
      return stay({ ...drawn, credentialsFetch }, { kind: 'refresh-cache', ticket })
    })
  }
  return step
}

export const isDue = (moment: Mono | undefined, at: Mono): boolean =>
  moment !== undefined && moment <= at

/** The next moment this exchange waits for. */
export function exchangeDeadlines(state: State): readonly (Mono | undefined)[] {
  return [
    state.upload.until,
    state.settingsFetch.asking?.until ?? settingsDue(state),
    state.credentialsFetch.asking?.until ?? credentialsDue(state),
  ]
}

/** True when the ticket is the one a fetch waits for. */
export const fetches = (fetch: Fetching, ticket: Ticket): boolean => fetch.asking?.ticket === ticket
