// Sample values for tests of the core: a terminal as it starts, people, stamps, and a driver for events.

import { advance, deadline } from '../../agent/core/agent.ts'
import { boot, NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { State, Step } from '../../agent/core/state.ts'
import {
  type Beat,
  type BootFacts,
  type Effect,
  type EventBody,
  type Finding,
  type Mono,
  Secret,
  type Settings,
  type Stamp,
  type User,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { readSettings } from '../../agent/wire/settings.ts'

export const NOON = Date.UTC(2026, 4, 4, 12) as Wall
export const ANNA: User = { id: 'u1', username: 'anna', name: 'Anna' }
export const ANNAS_CARD = '0102030405'
export const BENS_PIN = '730158'
export const BEN: User = { id: 'u2', username: 'ben', name: 'Ben' }

export const settingsWith = (changes: Readonly<Record<string, unknown>> = {}): Settings => {
  const { settings, problems } = readSettings(changes)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return settings
}

export const stampAt = (ms: number, roll = 0.5): Stamp => ({
  at: ms as Mono,
  wall: (NOON + ms) as Wall,
  roll,
})

export const facts = (changes: Partial<BootFacts> = {}): BootFacts => ({
  boot: 'boot 1',
  settings: settingsWith(),
  grade: 'C',
  version: '0.0.0',
  enrolled: true,
  terminal: 'T1',
  secure: true,
  server: 'https://server.test',
  readers: [{ id: 'r', kind: 'serial-line' }],
  // Whoever has credentials remembers a time, too.
  kept: changes.cache?.generation ? { ...NOTHING_KEPT, floor: NOON } : NOTHING_KEPT,
  sinceKept: [],
  lostSinceKept: 0,
  journal: { logId: 'log', head: 0, acked: 0, durable: 0, tail: 1 },
  cache: { users: 0, generation: 0 },
  ...changes,
})

export const known = (user: User, verifiedAt: number = NOON): Finding => ({
  kind: 'known',
  user,
  verifiedAt: verifiedAt as Wall,
})
export const no = (reason: Extract<Finding, { kind: 'refused' }>['reason']): Finding => ({
  kind: 'refused',
  reason,
})

/**
 * Drives the core by hand: the disk answers at once, everything else waits for the test. Deadlines are delivered when
 * they fall due, exactly as the runtime does it.
 */
export class Terminal {
  state: State
  ms = 0
  readonly effects: Effect[] = []
  /** What the clock on the board is off, milliseconds. */
  readonly #off: number
  disk: 'works' | 'fails' = 'works'
  /** Whether what is stored can be erased. */
  erases = true
  #seq = 0
  #challenges = 0

  /** `ms`: how long the machine has been running already. */
  constructor(changes: Partial<BootFacts> = {}, { off = 0, ms = 0 } = {}) {
    this.#off = off
    this.ms = ms
    const step = boot(facts(changes), this.#stamp(ms))
    this.state = step.state
    this.#seq = this.state.upload.journal.head
    this.#take(step)
    this.pass(0)
  }

  /** Lets time pass, in milliseconds. */
  pass(ms: number): this {
    const until = this.ms + ms
    for (;;) {
      const due = deadline(this.state)
      if (due === undefined || due > until) break
      this.ms = Math.max(this.ms, due)
      this.#step({ kind: 'deadline' }, due)
      const next = deadline(this.state)
      if (next !== undefined && next <= due) throw new Error(`deadline ${due} did not move`)
    }
    this.ms = until
    return this
  }

  event(body: EventBody): this {
    this.pass(0)
    this.#step(body, this.ms)
    return this
  }

  swipe(card: string, as: 'card' | 'card-or-pin' = 'card'): this {
    return this.event({ kind: 'presented', reader: 'r', as, card: new Secret(card) })
  }

  type(keys: string): this {
    for (const key of keys.match(/<[a-z]+>|\d/g) ?? []) {
      this.event({ kind: 'key', key: key.replace(/[<>]/g, '') as '0' })
    }
    return this
  }

  /** The last effect of a kind. */
  last<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }> {
    const found = this.effects.findLast(effect => effect.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} so far`)
    return found as Extract<Effect, { kind: K }>
  }

  count(kind: Effect['kind']): number {
    return this.effects.filter(effect => effect.kind === kind).length
  }

  /** The server answers the beat under way with a signed one. */
  beat(changes: Partial<Beat> = {}): this {
    this.pass(0)
    if (this.state.link.beat === undefined) {
      const next = this.state.link.next
      if (next === undefined) throw new Error('no beat is due')
      this.pass(next - this.ms)
    }
    const { ticket } = this.last('probe')
    const serverTime = (NOON + this.ms) as Wall
    const beat = { serverTime, settingsVersion: 0, credentialsVersion: 0, ...changes }
    return this.event({ kind: 'beaten', ticket, beat })
  }

  /** The server answers the beat that is under way, if one is. */
  beatIfDue(): this {
    return this.state.link.beat === undefined ? this : this.beat()
  }

  fail(ticket: number, code = 'server/unreachable'): this {
    return this.event({ kind: 'failed', ticket, problem: { code, retry: 'later' } })
  }

  /** Misses beats until the delay has passed. */
  goOffline(): this {
    this.pass(0)
    for (let guard = 0; this.state.link.state !== 'offline'; guard++) {
      if (guard > 1000) throw new Error('never went offline')
      const { beat, next } = this.state.link
      if (beat !== undefined) this.fail(beat.ticket)
      else this.pass((next ?? this.ms) - this.ms)
    }
    return this
  }

  answer(finding: Finding, tag?: string): this {
    const { ticket } = this.last('ask-server')
    return this.event({ kind: 'answered', ticket, finding, ...(tag && { tag }) })
  }

  lookedUp(finding: Finding, tag?: string): this {
    const { ticket } = this.last('look-up')
    return this.event({ kind: 'looked-up', ticket, finding, ...(tag && { tag }) })
  }

  #step(body: EventBody, at: number): void {
    this.#take(advance(this.state, { ...body, ...this.#stamp(at) }))
  }

  #stamp(at: number): Stamp {
    const stamp = stampAt(at)
    return { ...stamp, wall: (stamp.wall + this.#off) as Wall }
  }

  #take(step: Step): void {
    this.state = step.state
    for (const effect of step.effects) {
      this.effects.push(effect)
      if (effect.kind === 'draw-challenge') {
        const challenge = `CHALLE${String(++this.#challenges).padStart(2, '0')}`
        this.event({ kind: 'challenge-drawn', ticket: effect.ticket, challenge })
        continue
      }
      if (effect.kind === 'purge-cache' && this.erases) {
        this.event({ kind: 'remembered', cache: { ...this.state.cache, users: 0 } })
        continue
      }
      const onDisk = ['record', 'keep', 'keep-denials'] as const
      if (!onDisk.some(kind => kind === effect.kind) || !('ticket' in effect)) continue
      const { ticket } = effect
      if (this.disk === 'fails') this.fail(ticket, 'store/full')
      else if (effect.kind !== 'record') this.event({ kind: 'kept', ticket })
      else this.event({ kind: 'recorded', ticket, seq: ++this.#seq })
    }
  }
}
