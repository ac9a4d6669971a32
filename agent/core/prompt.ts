// Which code the panel asks for, and the challenge that goes with it: drawn by the operating system, good for three tries
// and half an hour of the running clock, and the same one after a reboot.
//
//   none ──shown somewhere──► drawing ──drawn──► running ──burnt, server back──► none
//                                ▲                  │ three tries, 30 min, still shown
//                                └──────────────────┘

import {
  keep,
  later,
  type Prompt,
  type State,
  type Step,
  stay,
  ticketed,
  without,
} from './state.ts'
import { KEEP_EVERY } from './trusted-time.ts'
import type { Kept, Millis, Mono, Wall } from './vocabulary.ts'

/** How long a challenge takes an answer. */
const VALID: Millis = 30 * 60_000
const TRIES = 3
/** A challenge that does not come is asked for again. */
const DRAW_AGAIN: Millis = 5_000

/** True when the panel asks for an unlock code instead of a PIN. */
export function codeWanted(state: State): boolean {
  return (
    state.link.state === 'offline' &&
    state.gate.state === 'locked' &&
    state.settings.offlineLogin === 'on' &&
    state.enrolment.enrolled &&
    state.secure
  )
}

/** What a code that is typed now is for; undefined where none is asked for. */
export function promptOf(state: State): Prompt | undefined {
  if (state.unlocking.state === 'asking') return 'service'
  if (!codeWanted(state)) return undefined
  return state.settings.gate === 'challenge' ? 'response' : 'static'
}

/** Until when no code is looked at there; undefined when one is. */
export function codesHeld({ delays }: State, prompt: Prompt): Mono | undefined {
  const { codes, codeBudget } = delays
  if (prompt === 'static' || codeBudget === undefined) return codes
  return Math.max(codeBudget, codes ?? 0) as Mono
}

/** The challenge that an answer may be typed to now. */
export function running({ challenge }: State, at: Mono): State['challenge'] {
  const good = challenge !== undefined && challenge.triesLeft > 0 && at < over(challenge)
  return good ? challenge : undefined
}

const over = ({ since }: { readonly since: Mono }): Mono => later(since, VALID)

/** True while a challenge is to be shown and nobody's code is under way. */
function shown(state: State): boolean {
  const prompt = promptOf(state)
  const { unlocking } = state
  const rests = unlocking.state === 'none' || unlocking.state === 'asking'
  return rests && (prompt === 'response' || prompt === 'service')
}

/** True when the server is back: an answer given in one outage is worth nothing in the next. */
const outlived = ({ challenge, link, unlocking }: State): boolean =>
  challenge !== undefined && link.state === 'online' && unlocking.state === 'none'

/** Drops a challenge that is of no use any more, and asks for one where one is to be shown and none is good. */
export function challengeWanted(state: State, at: Mono): Step {
  if (outlived(state)) return keep(without(state, 'challenge'), at)
  const asked = state.drawing !== undefined && state.drawing.until > at
  if (!shown(state) || running(state, at) !== undefined || asked) return stay(state)
  const { state: drawn, ticket } = ticketed(state)
  const drawing = { ticket, until: later(at, DRAW_AGAIN) }
  return stay({ ...without(drawn, 'challenge'), drawing }, { kind: 'draw-challenge', ticket })
}

/** There is one. */
export function challengeDrawn(state: State, text: string, at: Mono): Step {
  const challenge = { text, since: at, triesLeft: TRIES }
  return keep({ ...without(state, 'drawing'), challenge }, at)
}

/** One try less, whatever becomes of it. */
export function trySpent(state: State): State {
  const { challenge } = state
  if (challenge === undefined) return state
  const triesLeft = Math.max(0, challenge.triesLeft - 1)
  return { ...state, challenge: { ...challenge, triesLeft } }
}

/** When the challenge that is shown is over, or asked for again. */
export function challengeDeadline(state: State): Mono | undefined {
  if (!shown(state)) return undefined
  return state.drawing?.until ?? (state.challenge && over(state.challenge))
}

/**
 * The challenge after a start, as old as it is known to be. Where the machine was off, it ages by what a power cut may have
 * made it forget, so that no row of power cuts makes a challenge last.
 */
export function challengeAtBoot(
  kept: Kept['challenge'],
  passed: Wall,
  sameBoot: boolean,
  at: Mono,
): Pick<State, 'challenge'> {
  if (kept === undefined) return {}
  const age = Math.max(0, passed - kept.since) + (sameBoot ? 0 : KEEP_EVERY)
  return { challenge: { ...kept, since: later(at, -age) } }
}
