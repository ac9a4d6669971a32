// One virtual time for many: it passes only when it is told to, and only after everything real has settled.

import type { After } from '../../agent/adapters/server-link/within-time.ts'
import type { Millis, Mono, Stamp, Wall } from '../../agent/core/vocabulary.ts'
import type { System } from '../../agent/ports.ts'

interface Wait {
  readonly at: Millis
  /** Among waits that end at the same moment the lower comes first, and of the same rank the older. */
  readonly rank: number
  readonly order: number
  readonly due: () => void
}

const isBefore = (one: Wait, other: Wait): boolean => {
  if (one.at !== other.at) return one.at < other.at
  return one.rank === other.rank ? one.order < other.order : one.rank < other.rank
}

export class Timeline {
  #ms: Millis = 0
  #drawn = 0
  readonly #waits = new Set<Wait>()

  /** Milliseconds since the world began. */
  get ms(): Millis {
    return this.#ms
  }

  /** Waits of one rank: those of different terminals must not depend on who was quicker in real time. */
  afterOf(rank: number): After {
    return (ms, due) => {
      const wait = { at: this.#ms + Math.max(0, Math.ceil(ms)), rank, order: this.#drawn, due }
      this.#drawn += 1
      this.#waits.add(wait)
      return () => this.#waits.delete(wait)
    }
  }

  /** Lets time pass, calling whatever falls due in its order; `settled` is awaited before time moves. */
  async pass(ms: Millis, settled: () => Promise<void>): Promise<void> {
    const end = this.#ms + Math.ceil(ms)
    for (;;) {
      await settled()
      const next = this.#next()
      if (next === undefined || next.at > end) break
      this.#waits.delete(next)
      this.#ms = next.at
      next.due()
    }
    this.#ms = end
  }

  #next(): Wait | undefined {
    let next: Wait | undefined
    for (const wait of this.#waits) if (next === undefined || isBefore(wait, next)) next = wait
    return next
  }
}

/** What a machine's uptime is when its agent starts after power on. */
const UPTIME_AT_START: Millis = 20_000

/** Clock, chance and timer of one machine on that time. */
export class BoardClock implements System {
  boot = ''
  /** What the board's own clock is off, milliseconds. */
  error: Millis = 0
  readonly #timeline: Timeline
  readonly #after: After
  readonly #start: Wall
  readonly #roll: () => number
  #boots = 0
  #onSince: Millis = 0
  #disarm: () => void = () => {}

  constructor(timeline: Timeline, rank: number, start: Wall, roll: () => number) {
    this.#timeline = timeline
    this.#after = timeline.afterOf(rank)
    this.#start = start
    this.#roll = roll
    this.powerOn()
  }

  /** A new start of the machine: its running clock begins anew. */
  powerOn(): void {
    this.#boots += 1
    this.boot = `boot ${this.#boots}`
    this.#onSince = this.#timeline.ms
  }

  stamp(): Stamp {
    const wall = (this.#start + this.#timeline.ms + this.error) as Wall
    return { at: this.#uptime(), wall, roll: this.#roll() }
  }

  #uptime(): Mono {
    return (this.#timeline.ms - this.#onSince + UPTIME_AT_START) as Mono
  }

  arm(at: Mono | undefined, due: () => void): void {
    this.#disarm()
    this.#disarm = at === undefined ? () => {} : this.#after(at - this.#uptime(), due)
  }
}
