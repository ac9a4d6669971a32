// The first state after power on: from what the disk remembers to an agent that asks for the server.

import { record } from './activity.ts'
import { delaysAt, triesAtBoot } from './attempts.ts'
import { closedGate, type Gate } from './gate.ts'
import { closeAfterCut } from './jobs.ts'
import { startLink } from './link.ts'
import { andThen, keep, type State, type Step, stay } from './state.ts'
import { timeAtBoot } from './trusted-time.ts'
import { startUpload } from './upload.ts'
import type { BootFacts, Kept, Mono, Stamp, Wall } from './vocabulary.ts'

/** What a new terminal remembers: nothing. */
export const NOTHING_KEPT: Kept = {
  pinTries: [],
  codeTries: [],
  floor: 0 as Wall,
  pushed: { version: 0, values: {} },
}

/** Starts the agent. */
export function boot(facts: BootFacts, stamp: Stamp): Step {
  const { at } = stamp
  const time = timeAtBoot(facts.kept.floor, stamp)
  const asks = facts.enrolled && facts.secure
  const { next: _, ...silent } = startLink(at)
  const pins = triesAtBoot(facts.kept.pinTries, facts.kept.floor, at)
  const codes = triesAtBoot(facts.kept.codeTries, facts.kept.floor, at)
  const state: State = {
    settings: facts.settings,
    grade: facts.grade,
    enrolment: {
      enrolled: facts.enrolled,
      ...(facts.terminal === undefined ? {} : { terminal: facts.terminal }),
    },
    secure: facts.secure,
    tickets: 0,
    time,
    link: asks ? startLink(at) : silent,
    gate: gateAtBoot(facts, time.wall, at),
    pins,
    codes,
    delays: delaysAt(pins, codes, facts.settings.pinOfflineBudget, at),
    session: { state: 'idle' },
    unlocking: { state: 'none' },
    unrecorded: [],
    upload: startUpload(facts.journal),
    cache: facts.cache,
    settingsFetch: { version: facts.kept.pushed.version, failures: 0 },
    credentialsFetch: { version: -1, failures: 0, due: at },
    pushed: facts.kept.pushed,
  }
  const { open, floor } = facts.kept
  const closed =
    open === undefined ? stay(state) : closeAfterCut(state, open, facts.sinceKept, floor, stamp)
  const booted = andThen(closed, next => record(next, { kind: 'boot', version: facts.version }, at))
  return andThen(booted, next => keep(next, at))
}

/** An unlock until online survives a power cut, for as long as it had left; a single use does not. */
function gateAtBoot({ kept, settings }: BootFacts, now: Wall, at: Mono): Gate {
  const left = (kept.gateUnlockedUntil ?? 0) - now
  if (settings.gate === 'none' || left <= 0) return closedGate(settings.gate)
  return {
    state: 'unlocked-until-online',
    until: (at + Math.min(left, settings['unlock.hours'])) as Mono,
  }
}
