// Time that passes only when a test says so, and only after everything real (hashing, files) has settled.

import type { Millis, Mono, Stamp, Wall } from '../../agent/core/vocabulary.ts'
import type { System } from '../../agent/ports.ts'

/** A System port and the waits of an in-memory network, on one virtual clock. */
export class VirtualTime implements System {
  ms: number
  boot = 'boot 1'
  /** What the machine's own clock is off, milliseconds. */
  clockError = 0
  readonly #start: Wall
  readonly #roll: () => number
  #timer: { readonly at: number; readonly due: () => void } | undefined
  readonly #waits = new Set<{ readonly at: number; readonly due: () => void }>()

  constructor(start: Wall, roll: () => number = () => 0.5, ms = 0) {
    this.#start = start
    this.#roll = roll
    this.ms = ms
  }

  stamp(): Stamp {
    const wall = (this.#start + this.ms + this.clockError) as Wall
    return { at: this.ms as Mono, wall, roll: this.#roll() }
  }

  /** True time, which the server has. */
  now(): Wall {
    return (this.#start + this.ms) as Wall
  }

  arm(at: Mono | undefined, due: () => void): void {
    this.#timer = at === undefined ? undefined : { at, due }
  }

  /** Calls back after so much virtual time. */
  after(ms: Millis, due: () => void): void {
    this.#waits.add({ at: this.ms + ms, due })
  }

  /** How many callers wait for virtual time. */
  get waits(): number {
    return this.#waits.size
  }

  /** Lets time pass, calling whatever falls due in its order; `settled` is awaited before time moves. */
  async pass(ms: Millis, settled: () => Promise<void>): Promise<void> {
    const end = this.ms + ms
    for (;;) {
      await settled()
      const next = this.#next()
      if (next === undefined || next.at > end) break
      this.ms = Math.max(this.ms, next.at)
      if (next === this.#timer) this.#timer = undefined
      else this.#waits.delete(next)
      next.due()
    }
    this.ms = end
  }

  #next(): { readonly at: number; readonly due: () => void } | undefined {
    const all = this.#timer === undefined ? [...this.#waits] : [this.#timer, ...this.#waits]
    return all.sort((one, other) => one.at - other.at)[0]
  }
}
