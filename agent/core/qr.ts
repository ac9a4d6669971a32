// The code on the panel that lets somebody in by their phone: there while the server is and nobody is at it, renewed before
// it ends, and good once.
//
//   none ──idle and online──► asking ──given──► shown ──some time before its end──► asking, and shown meanwhile
//    ▲                          │ not given: later again  │ scanned: a login begins as with a card
//    └── not online, somebody at the terminal, switched off ◄┘
//
// The code before the one that is shown stays good until its own end: somebody may be about to confirm it.

import { around, fullJitter } from './backoff.ts'
import { codeScanned } from './session.ts'
import { later, type QrState, type State, type Step, stay, ticketed } from './state.ts'
import type { Millis, Mono, QrCode, Secret, Stamp, Ticket } from './vocabulary.ts'
import { way } from './ways.ts'

/** None, and nothing known about the server. */
export const NO_CODES: QrState = { codes: [], failures: 0 }

/** At most so many are good at a time: the one that is shown and the one before it. */
const MOST_CODES = 2
/** A code is asked for so long after the last person has gone, and each terminal draws how much more. */
const QUIET: Millis = 500
const SPREAD: Millis = 2_500
/** The longest the server may take. */
const ASK_LIMIT: Millis = 10_000
/** The next code comes about so long before the end of the one shown: the least that anybody has to confirm it. */
const OVERLAP: Millis = 15_000
const FAILED = { base: 1_000, cap: 15 * 60_000 }
/** A server that is too old for codes is asked again so much later, or when it has been away. */
const OLDER_SERVER: Millis = 3_600_000

/** Whether a code that is scanned now would be looked at. */
function open(state: State): boolean {
  return (
    state.session.state === 'idle' &&
    state.link.state === 'online' &&
    state.unlocking.state === 'none' &&
    state.service === undefined &&
    way(state, 'qr').why === undefined
  )
}

/** What an event means for the codes: those that may not be shown go, and the next is asked for when it is time. */
export function qrFollows(before: State, { at, roll }: Stamp): Step {
  const state = { ...before, qr: remaining(before, at) }
  const { qr } = state
  if (!open(state) || qr.asking !== undefined) return stay(state)
  const due = qr.again ?? qr.codes[0]?.renewAt
  if (due === undefined) {
    return stay({ ...state, qr: { ...qr, again: later(at, QUIET + Math.floor(SPREAD * roll)) } })
  }
  if (due > at) return stay(state)
  const { again: _, ...rest } = qr
  const { ticket, state: drawn } = ticketed(state)
  const asking = { ticket, since: at, until: later(at, ASK_LIMIT) }
  return stay({ ...drawn, qr: { ...rest, asking } }, { kind: 'fetch-qr', ticket })
}

/** What of the codes is left: none without the server, and none while somebody is at the terminal. */
function remaining(state: State, at: Mono): QrState {
  const { qr, link } = state
  if (link.state !== 'online') return NO_CODES
  if (!open(state)) return closed(qr)
  return { ...qr, codes: qr.codes.filter(code => code.until > at) }
}

/** Without codes; when the server is asked next stays as it is. */
const closed = ({ asking: _, ...qr }: QrState): QrState => ({ ...qr, codes: [] })

/** The server gave a code, or is too old to. */
export function qrFetched(
  state: State,
  ticket: Ticket,
  code: QrCode | undefined,
  stamp: Stamp,
): State {
  const { asking, ...qr } = state.qr
  if (asking?.ticket !== ticket) return state
  if (code === undefined) {
    const again = later(stamp.at, around(OLDER_SERVER, stamp.roll))
    return { ...state, qr: { ...qr, failures: 0, again } }
  }
  const until = later(asking.since, code.validMs)
  const renewAt = later(until, -around(OVERLAP, stamp.roll))
  const { nonce, url } = code
  const codes = [{ nonce, url, until, renewAt }, ...qr.codes].slice(0, MOST_CODES)
  return { ...state, qr: { codes, failures: 0 } }
}

/** No code came: the next try is later each time. */
export function qrFailed(state: State, { at, roll }: Stamp): State {
  const { asking: _, ...qr } = state.qr
  const failures = qr.failures + 1
  return {
    ...state,
    qr: { ...qr, failures, again: later(at, 1 + fullJitter(FAILED, failures, roll)) },
  }
}

/** The server may have started anew and know no code of before. */
export const qrForgotten = (state: State): State => ({ ...state, qr: NO_CODES })

/** Somebody has scanned a code. Only one that is good here now counts (`remaining`), and with it all are used up. */
export function qrScanned(state: State, nonce: Secret, stamp: Stamp): Step {
  const good = state.qr.codes.some(code => code.until > stamp.at && code.nonce.equals(nonce))
  if (!good) return stay(state)
  return codeScanned({ ...state, qr: closed(state.qr) }, nonce, stamp)
}

/** The moments the codes wait for. */
export function qrDeadlines(state: State): readonly (Mono | undefined)[] {
  if (!open(state)) return []
  const { asking, again, codes } = state.qr
  return [asking?.until ?? again ?? codes[0]?.renewAt, ...codes.map(code => code.until)]
}
