// The loop: one queue, one timer, one state. Stamps events, settles deadlines, advances, carries out effects.

import { advance, deadline } from '../core/agent.ts'
import { boot } from '../core/boot.ts'
import { panel } from '../core/panel.ts'
import type { State, Step } from '../core/state.ts'
import type { BootFacts, Effect, Event, EventBody, Mono, Stamp, Wall } from '../core/vocabulary.ts'
import { type Ports, perform } from './effects.ts'

/** Events that may wait at once. They are worked off at once, so more than this is a loop that feeds itself. */
const MOST_WAITING = 10_000
/** A deadline is delivered within milliseconds. Where one is this late the machine slept, or the process was stopped. */
const SLEPT_MS = 60_000
/** One does for what fell due; more only where that sets off what is due at once. */
const MOST_TURNS = 10

/** Sees every step; for recordings, transcripts and the bench. */
export type Observer = (event: Event | 'boot', step: Step) => void

export class Runtime {
  readonly #ports: Ports
  readonly #observe: Observer
  readonly #waiting: Event[] = []
  readonly #underway = new Set<Promise<void>>()
  #state: State
  #shown = ''
  #busy = false
  #stopped = false

  /** Boots the core and carries out its first effects. Ports must be open. */
  constructor(ports: Ports, facts: BootFacts, observe: Observer = () => {}) {
    this.#ports = ports
    this.#observe = observe
    const step = boot(facts, ports.system.stamp())
    this.#state = step.state
    this.#busy = true
    this.#observe('boot', step)
    this.#perform(step.effects)
    this.#busy = false
    this.#work()
  }

  get state(): State {
    return this.#state
  }

  /** How many effects the world has not answered yet. */
  get underway(): number {
    return this.#underway.size
  }

  /** Takes an event in. It is stamped now and worked off before this returns, unless one is being worked off already. */
  dispatch(body: EventBody): void {
    if (this.#stopped) return
    if (this.#waiting.length >= MOST_WAITING) {
      throw new Error(`The agent's queue ran over at ${MOST_WAITING} events (last: ${body.kind}).`)
    }
    this.#waiting.push({ ...body, ...this.#ports.system.stamp() })
    if (!this.#busy) this.#work()
  }

  /** Hears and does nothing more; resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting.length = 0
    this.#ports.system.arm(undefined, () => {})
    await Promise.allSettled(this.#underway)
  }

  #work(): void {
    this.#busy = true
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
      this.#settle(event)
      if (event.kind !== 'deadline') this.#step(event)
      if (this.#stopped) break
    }
    this.#busy = false
    if (this.#stopped) return
    this.#show()
    this.#ports.system.arm(deadline(this.#state), () => this.dispatch({ kind: 'deadline' }))
  }

  /**
   * Delivers every deadline that fell due before this moment, dated when it fell due. After a sleep they all fall due now:
   * nobody waited meanwhile, and a beat that nobody could send is not one that was missed.
   */
  #settle(stamp: Stamp): void {
    let due = deadline(this.#state)
    for (
      let turn = 0;
      due !== undefined && stamp.at - due > SLEPT_MS && turn < MOST_TURNS && !this.#stopped;
      turn += 1
    ) {
      this.#step(this.#dated(stamp.at, stamp))
      due = deadline(this.#state)
    }
    while (due !== undefined && due <= stamp.at && !this.#stopped) {
      this.#step(this.#dated(due, stamp))
      due = after(due, deadline(this.#state))
    }
  }

  #dated(due: Mono, { at, wall }: Stamp): Event {
    const { roll } = this.#ports.system.stamp()
    return { kind: 'deadline', at: due, wall: (wall - (at - due)) as Wall, roll }
  }

  #step(event: Event): void {
    const step = advance(this.#state, event)
    this.#state = step.state
    this.#observe(event, step)
    this.#perform(step.effects)
  }

  #perform(effects: readonly Effect[]): void {
    const { settings } = this.#state
    for (const effect of effects) {
      const work = perform(effect, this.#ports, settings, event => this.dispatch(event))
      if (work === undefined) continue
      this.#underway.add(work)
      const done = (): void => void this.#underway.delete(work)
      work.then(done, error => {
        done()
        throw error
      })
    }
  }

  #show(): void {
    const view = panel(this.#state)
    const shown = JSON.stringify(view)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#ports.panel.show(view)
  }
}

/** A deadline that does not move would hold the loop for ever: that is a bug, said at once. */
function after(due: Mono, next: Mono | undefined): Mono | undefined {
  if (next !== undefined && next <= due) {
    throw new Error(`A deadline at ${due} ms was delivered and is still due (${next} ms).`)
  }
  return next
}
