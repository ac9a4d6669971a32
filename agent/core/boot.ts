// The first state after power on: from what the disk remembers to an agent that asks for the server.

import { record, writeAfterCut } from './activity.ts'
import { delaysAt, triesAtBoot } from './attempts.ts'
import { cardsRuled } from './card-rules.ts'
import { denialsFor, erasedAgain } from './denials.ts'
import { ENVELOPE_FORGOTTEN } from './envelope.ts'
import { closedGate, type Gate, longestUnlock } from './gate.ts'
import { closeAfterCut } from './jobs.ts'
import { startLink } from './link.ts'
import { challengeAtBoot } from './prompt.ts'
import { NO_CODES } from './qr.ts'
import { andThen, keep, nothingFetched, type State, type Step, stay } from './state.ts'
import { clockState, expiryTime, isSameBoot, timeAtBoot } from './trusted-time.ts'
import { startUpload } from './upload.ts'
import type { BootFacts, Denials, Kept, Mono, Stamp, Wall } from './vocabulary.ts'

/**
 * What a new terminal remembers: nothing. Until the server has said its settings nobody is let in without it and nothing is
 * stored: it may want a gate, a second factor or a shorter time.
 */
export const NOTHING_KEPT: Kept = {
  pinTries: [],
  codeTries: [],
  floor: 0 as Wall,
  leases: {},
  pushed: { version: 0, values: { offlineLogin: 'off' } },
}

/** More than any budget of tries. */
const MOST_TRIES = 100

/**
 * What a terminal remembers that knows only that it has forgotten: every budget of tries is used up, too, the time is worth
 * nothing, and no code of an envelope opens, for any may have been used. The server's next word mends the first two, or a
 * code; a new enrolment the last.
 */
export const KEPT_LOST: Kept = {
  ...NOTHING_KEPT,
  ...{ pinTries: usedUp(), codeTries: usedUp(), envelope: ENVELOPE_FORGOTTEN },
}

function usedUp(): Kept['pinTries'] {
  return Array.from({ length: MOST_TRIES }, (_, id) => ({ id, at: 0 as Wall, offline: true }))
}

/** Denials that were forgotten: nobody of what is stored is believed until the server is heard. */
export const denialsLost = (terminal: string): Denials => ({
  ...{ terminal, serial: 0, issuedAt: 0 as Wall },
  ...{ users: [], cards: [], purged: true, purge: 0 },
})

/** Starts the agent. */
export function boot(facts: BootFacts, stamp: Stamp): Step {
  const { at } = stamp
  const { kept } = facts
  // Credentials without a memory of the time: the file that remembers was taken away.
  const remembers = kept.floor > 0 || facts.cache.generation === 0
  const time = timeAtBoot(kept, facts.boot, remembers, stamp)
  const sameBoot = isSameBoot(kept.clock, facts.boot, stamp)
  const passed = sameBoot ? time.wall : kept.floor
  const asks = facts.enrolled && facts.secure
  const { next: _, ...silent } = startLink(at)
  const pins = triesAtBoot(kept.pinTries, passed, at)
  const codes = triesAtBoot(kept.codeTries, passed, at)
  const state: State = {
    settings: facts.settings,
    grade: facts.grade,
    enrolment: {
      enrolled: facts.enrolled,
      ...(facts.terminal === undefined ? {} : { terminal: facts.terminal }),
    },
    secure: facts.secure,
    server: facts.server,
    readers: Object.fromEntries(
      facts.readers.map(({ id, kind }) => [id, { kind, attached: false }]),
    ),
    tickets: 0,
    boot: facts.boot,
    time,
    keptAt: at,
    link: asks ? startLink(at) : silent,
    gate: gateAtBoot(facts, expiryTime(time, at), at),
    pins,
    pinsCleared: kept.pinsCleared ?? 0,
    codes,
    delays: delaysAt(pins, codes, facts.settings.pinOfflineBudget, at),
    session: { state: 'idle' },
    unlocking: { state: 'none' },
    qr: NO_CODES,
    ...challengeAtBoot(kept.challenge, passed, sameBoot, at),
    ...(kept.envelope === undefined ? {} : { envelope: kept.envelope }),
    unrecorded: [],
    low: false,
    upload: startUpload(facts.journal),
    cache: facts.cache,
    // Kept by an older version, there are none.
    leases: kept.leases ?? {},
    denials: denialsFor(facts.terminal ?? '', facts.denials),
    ...nothingFetched(at),
    pushed: kept.pushed,
  }
  const closed = finishAfterCut(state, facts, stamp)
  const booted = andThen(closed, next => record(next, { kind: 'boot', version: facts.version }, at))
  const clock = clockState(time)
  const doubted =
    sameBoot || clock === 'sound'
      ? booted
      : andThen(booted, next => {
          const shown = { known: kept.floor, shown: stamp.wall }
          return record(next, { kind: 'clock-untrusted', state: clock, ...shown }, at)
        })
  const ruled = andThen(doubted, next =>
    next.settings['card.rules'].length > 0 ? cardsRuled(next) : stay(next),
  )
  return andThen(
    andThen(ruled, next => keep(next, at)),
    eraseAtBoot,
  )
}

/** Writes down what the power cut kept from being written: what waited for that, then what the open session had done. */
function finishAfterCut(state: State, facts: BootFacts, stamp: Stamp): Step {
  const { kept, sinceKept } = facts
  const { open, floor, unwritten } = kept
  const written = unwritten ? writeAfterCut(state, unwritten, facts, stamp) : stay(state)
  if (open === undefined) return written
  const since = [...sinceKept, ...(unwritten?.entries ?? []).map(({ activity }) => activity)]
  return andThen(written, next => closeAfterCut(next, open, since, floor, stamp))
}

/** A power cut may have come between the word that everything goes, or the setting, and its going. */
const eraseAtBoot = (state: State): Step =>
  state.cache.users > 0 ? erasedAgain(state) : stay(state)

/** An unlock until online survives a power cut, for as long as it had left; a single use does not. */
function gateAtBoot({ kept, settings }: BootFacts, now: Wall, at: Mono): Gate {
  const left = (kept.gateUnlockedUntil ?? 0) - now
  if (settings.gate === 'none' || left <= 0) return closedGate(settings.gate)
  return {
    state: 'unlocked-until-online',
    until: (at + Math.min(left, longestUnlock(settings))) as Mono,
  }
}
