// Power cuts while a code opens something: between every two effects, and then the same code once more.

import { describe, expect, it } from 'vitest'
import { advance, deadline } from '../../agent/core/agent.ts'
import { boot, NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import type { State, Step } from '../../agent/core/state.ts'
import type { Activity, Effect, EventBody, Kept } from '../../agent/core/vocabulary.ts'
import {
  challengeCode,
  envelopeCode,
  envelopeKey,
  findCode,
} from '../../agent/vault/unlock-code.ts'
import { facts, NOON, settingsWith, stampAt } from './sample.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, at) => at)
const SETTINGS = settingsWith({ gate: 'challenge', 'link.delay': '5s' })

/** A machine with a disk that keeps what was answered for, and with power for a number of effects. */
class Machine {
  #state: State
  #ms = 0
  #starts = 0
  #challenges = 0
  #power = Number.POSITIVE_INFINITY
  #queue: EventBody[] = []
  kept: Kept = { ...NOTHING_KEPT, floor: NOON }
  readonly entries: Activity[] = []
  /** What opened, in order. */
  readonly opened: string[] = []

  constructor() {
    this.#state = this.#start()
  }

  get challenge(): string {
    return this.#state.challenge?.text ?? ''
  }

  get dead(): boolean {
    return this.#power === 0
  }

  /** The power is back, and there is no server. */
  start(): this {
    this.#power = Number.POSITIVE_INFINITY
    this.#queue = []
    this.#state = this.#start()
    return this.offline()
  }

  /** The power goes after so many effects more. */
  cutAfter(effects: number): this {
    this.#power = effects
    return this
  }

  offline(): this {
    while (this.#state.link.state !== 'offline' && !this.dead) {
      this.#ms = Math.max(this.#ms, deadline(this.#state) ?? this.#ms)
      this.#take({ kind: 'deadline' })
      const { beat } = this.#state.link
      const problem = { code: 'server/unreachable', retry: 'later' } as const
      if (beat) this.#take({ kind: 'failed', ticket: beat.ticket, problem })
    }
    return this
  }

  type(keys: string): this {
    for (const key of keys.match(/<[a-z]+>|\d/g) ?? []) {
      this.#take({ kind: 'key', key: key.replace(/[<>]/g, '') as '0' })
    }
    return this
  }

  #start(): State {
    this.#starts += 1
    const head = this.entries.length
    const step = boot(
      facts({
        ...{ settings: SETTINGS, kept: this.kept, boot: `boot ${this.#starts}` },
        cache: { users: 2, generation: 1 },
        journal: { logId: 'log', head, acked: 0, durable: 0, tail: 1 },
      }),
      stampAt(this.#ms),
    )
    this.#state = step.state
    this.#perform(step.effects)
    this.#workOff()
    return this.#state
  }

  #take(body: EventBody): void {
    this.#queue.push(body)
    this.#workOff()
  }

  #workOff(): void {
    for (let body = this.#queue.shift(); body && !this.dead; body = this.#queue.shift()) {
      const before = this.#state
      const step: Step = advance(before, { ...body, ...stampAt(this.#ms) })
      this.#state = step.state
      this.#watch(before, step.state)
      this.#perform(step.effects)
    }
  }

  #watch(before: State, after: State): void {
    const { state: gate } = after.gate
    if (before.gate.state === 'locked' && gate !== 'locked') this.opened.push(gate)
    const { notice } = panel(after)
    const isCleared = notice?.id === 'pins-cleared' && panel(before).notice?.id !== notice.id
    if (isCleared) this.opened.push('pins-cleared')
    if (before.service === undefined && after.service !== undefined) this.opened.push('service')
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (this.dead) return
      this.#power -= 1
      this.#queue.push(...this.#answers(effect))
    }
  }

  #answers(effect: Effect): readonly EventBody[] {
    switch (effect.kind) {
      case 'keep':
        this.kept = effect.kept
        return [{ kind: 'kept', ticket: effect.ticket }]
      case 'record':
        this.entries.push(effect.activity)
        return [{ kind: 'recorded', ticket: effect.ticket, seq: this.entries.length }]
      case 'draw-challenge': {
        this.#challenges += 1
        const challenge = `7K2M9Q${String(this.#challenges).padStart(2, '0')}`
        return [{ kind: 'challenge-drawn', ticket: effect.ticket, challenge }]
      }
      case 'check-response': {
        const { challenge, next } = effect
        const expected = { next, ...(challenge === undefined ? {} : { challenge }) }
        const found = findCode(KEY, effect.code.reveal(), expected)
        return [{ kind: 'response-checked', ticket: effect.ticket, ...(found && { found }) }]
      }
      default:
        return []
    }
  }
}

const CODES = [
  ...['00', '08', '90', '91'].map(grant => ({
    name: `an answer that grants ${grant}`,
    code: (machine: Machine) => challengeCode(KEY, machine.challenge, grant),
  })),
  ...['00', '08', '90', '91'].map(grant => ({
    name: `a code of the envelope that grants ${grant}`,
    code: () => envelopeCode(envelopeKey(KEY), 1, grant),
  })),
]
const KINDS: readonly Activity['kind'][] = ['gate-unlocked', 'service-opened', 'pins-cleared']

describe.each(CODES)('$name', ({ code }) => {
  it('opens at most once wherever the power goes, and never without its entry', () => {
    let cuts = 0
    for (let effects = 1; ; effects++) {
      const machine = new Machine().offline()
      const digits = code(machine)
      machine.cutAfter(effects).type(`${digits}<enter>`)
      const finished = !machine.dead
      const first = machine.opened.length
      const written = () => machine.entries.filter(({ kind }) => KINDS.includes(kind)).length
      expect(machine.opened.length).toBeLessThanOrEqual(written())
      machine.start().type(`${digits}<enter>`)
      // It was lost, or it opens now.
      expect(machine.opened.length).toBeLessThanOrEqual(1)
      expect(written()).toBeLessThanOrEqual(1)
      expect(machine.opened.length).toBeLessThanOrEqual(written())
      if (finished) {
        expect(first).toBe(1)
        break
      }
      cuts += 1
    }
    // Counting, checking, burning, writing down and what follows.
    expect(cuts).toBeGreaterThanOrEqual(4)
  })

  it('is still good after a cut before it was burnt', () => {
    const machine = new Machine().offline()
    const digits = code(machine)
    machine.cutAfter(1).type(`${digits}<enter>`)
    expect(machine.dead).toBe(true)
    machine.start().type(`${digits}<enter>`)
    expect(machine.opened).toHaveLength(1)
  })
})
