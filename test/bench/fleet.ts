// Many terminals of the real core on virtual time, and a server that is down for a while.

import { advance, deadline } from '../../agent/core/agent.ts'
import { boot } from '../../agent/core/boot.ts'
import type { State, Step } from '../../agent/core/state.ts'
import {
  type Effect,
  type EventBody,
  type QrCode,
  Secret,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { facts, NOON, settingsWith, stampAt } from '../core/sample.ts'

/** From an attempt to the server's answer, or to nobody's. */
const ROUND_TRIP_MS = 20
/** Two batches. */
const ENTRIES = 600
const BATCH = 500
/** When a simulation that does not end is broken off, after the server came back. */
const LONGEST_RETURN_MS = 30 * 60_000
/** What was changed at the server in the meantime. */
const VERSION = 1
const QR_CODE: QrCode = {
  nonce: new Secret('n0nce'),
  url: 'https://server/me/#qr=code',
  validMs: 120_000,
}

/** What the return of a fleet was like, from the moment at which the server is back. */
export interface Return {
  /** Most attempts at the server in a second: beats, batches, syncs and QR codes. */
  readonly peakPerSecond: number
  /** Seconds until 99 % of the terminals called the link online. */
  readonly backS: number
  /** Seconds until the server had every entry. */
  readonly drainedS: number
}

interface Terminal {
  state: State
  back?: number
  drained?: number
}

interface Due {
  readonly terminal: Terminal
  /** Without one it is a deadline. */
  readonly body?: EventBody
}

/**
 * Terminals that are switched on together while the server is down, as after a power cut, each with a queue. The
 * server is back after `outageMs` and takes all that comes. `roll` is the chance that each step draws.
 */
export function fleetReturn(terminals: number, outageMs: number, roll: () => number): Return {
  const agenda = new Map<number, Due[]>()
  const attempts = new Map<number, number>()
  const fleet: Terminal[] = []
  let now = 0

  const put = (at: number, due: Due) => {
    const when = Math.max(now, Math.ceil(at))
    const held = agenda.get(when)
    if (held === undefined) agenda.set(when, [due])
    else held.push(due)
  }
  const stamp = () => stampAt(now, roll())

  function take(terminal: Terminal, step: Step): void {
    terminal.state = step.state
    for (const effect of step.effects) {
      const [wait, body] = answerTo(terminal, effect)
      if (body === undefined) continue
      if (wait === 0) hear(terminal, body)
      else put(now + wait, { terminal, body })
    }
    const due = deadline(terminal.state)
    if (due !== undefined) put(due, { terminal })
    if (now < outageMs) return
    if (terminal.state.link.state === 'online') terminal.back ??= now - outageMs
    const { head, acked } = terminal.state.upload.journal
    if (head === acked) terminal.drained ??= now - outageMs
  }

  function hear(terminal: Terminal, body: EventBody): void {
    take(terminal, advance(terminal.state, { ...body, ...stamp() }))
  }

  /** What the world says to an effect, and after how many milliseconds. */
  function answerTo(terminal: Terminal, effect: Effect): readonly [number, EventBody?] {
    if (!('ticket' in effect)) return [0]
    const { ticket } = effect
    const { head } = terminal.state.upload.journal
    if (effect.kind === 'record') return [0, { kind: 'recorded', ticket, seq: head + 1 }]
    if (effect.kind === 'keep') return [0, { kind: 'kept', ticket }]
    const second = Math.floor((now - outageMs) / 1_000)
    attempts.set(second, (attempts.get(second) ?? 0) + 1)
    return [ROUND_TRIP_MS, now < outageMs ? unreachable(ticket) : served(terminal, effect)]
  }

  function served(terminal: Terminal, effect: Effect): EventBody {
    const { upload, settings } = terminal.state
    switch (effect.kind) {
      case 'probe': {
        const serverTime = (NOON + now) as Wall
        const beat = { serverTime, settingsVersion: VERSION, credentialsVersion: VERSION }
        return { kind: 'beaten', ticket: effect.ticket, beat }
      }
      case 'upload': {
        const through = Math.min(upload.journal.head, effect.after + BATCH)
        return { kind: 'acked', ticket: effect.ticket, through, durable: 0 }
      }
      case 'fetch-settings': {
        const pushed = { version: VERSION, values: {} }
        return { kind: 'settings', ticket: effect.ticket, settings, pushed }
      }
      case 'refresh-cache':
        return {
          kind: 'refreshed',
          ticket: effect.ticket,
          cache: { users: 100, generation: VERSION },
        }
      case 'fetch-qr':
        return { kind: 'qr-fetched', ticket: effect.ticket, code: QR_CODE }
      default:
        throw new Error(`Nobody here answers ${effect.kind}.`)
    }
  }

  const start = facts({
    settings: settingsWith(),
    journal: { logId: 'log', head: ENTRIES, acked: 0, durable: 0, tail: 1 },
  })
  for (let n = 0; n < terminals; n += 1) {
    const step = boot(start, stamp())
    const terminal: Terminal = { state: step.state }
    fleet.push(terminal)
    take(terminal, step)
  }
  const isOver = () => fleet.every(one => one.back !== undefined && one.drained !== undefined)
  for (; now < outageMs + LONGEST_RETURN_MS; now += 1) {
    for (let due = agenda.get(now); due !== undefined; due = agenda.get(now)) {
      agenda.delete(now)
      for (const { terminal, body } of due) {
        if (body !== undefined) hear(terminal, body)
        else if ((deadline(terminal.state) ?? Number.POSITIVE_INFINITY) <= now)
          hear(terminal, { kind: 'deadline' })
      }
    }
    if (now > outageMs && now % 1_000 === 0 && isOver()) break
  }
  return {
    peakPerSecond: Math.max(...[...attempts].filter(([at]) => at >= 0).map(([, n]) => n)),
    backS:
      nth(
        fleet.map(one => one.back),
        0.99,
      ) / 1_000,
    drainedS:
      nth(
        fleet.map(one => one.drained),
        1,
      ) / 1_000,
  }
}

const unreachable = (ticket: number): EventBody => ({
  kind: 'failed',
  ticket,
  problem: { code: 'server/unreachable', retry: 'later' },
})

/** When so many of all were there; infinite when they never were. */
function nth(moments: readonly (number | undefined)[], share: number): number {
  const sorted = moments.map(at => at ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}
