// What people, office and troubles find in a world, and what they do things with.

import type { Model } from './model.ts'
import type { Somebody } from './morning.ts'
import type { Plan } from './plan.ts'
import type { WorldServer } from './server.ts'
import type { Terminal } from './terminal.ts'

export interface Stage {
  readonly plan: Plan
  readonly model: Model
  readonly server: WorldServer
  readonly terminals: readonly Terminal[]
  /** Milliseconds since the world began. */
  readonly now: number
  after(ms: number, due: () => void): void
  /** Carries on step by step, waiting as many milliseconds as each yields. */
  begin(steps: Generator<number, void>): void
  /** Something real that must be over before time passes. */
  work(doing: () => Promise<void>): void
  pass(ms: number): Promise<void>
  /** What this person has in hand, whatever it is worth. */
  wallet(who: number): Somebody
  give(who: number, somebody: Somebody): void
  /** Tells the judge what the server, if it is there, has of terminals whose journals were damaged or put back. */
  noticeLosses(): void
  /** Writes a line into the transcript. */
  say(line: string): void
  powerOn(terminal: Terminal, power: boolean): Promise<void>
  powerOff(terminal: Terminal, power: boolean): Promise<void>
}
