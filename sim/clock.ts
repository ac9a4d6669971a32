// A terminal's two clocks, which can be set, advanced and stopped; otherwise they run as fast as the real ones.

import { randomUUID } from 'node:crypto'
import type { Mono, System, Wall } from '../agent/index.ts'
import type { Chance } from './chance.ts'

/** setTimeout takes at most this; a longer delay would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** Whole milliseconds, so that sums are exact. */
const machineMono = (): number => Math.floor(performance.now())

export interface TerminalClock {
  readonly system: System
  /** The running clock, which waits are measured by. */
  at(): Mono
  /** What the clock on the board shows, milliseconds since 1970 UTC. */
  wall(): number
  /** Sets the clock on the board; waits are not touched. */
  set(wall: number): void
  /**
   * Lets `ms` pass on both clocks. Every deadline on the way falls due at its own moment, in order; before each,
   * `settled` is awaited, so that what the terminal asked for can be answered as it would be in slow time.
   */
  advance(ms: number, settled: () => Promise<void>): Promise<void>
  readonly running: boolean
  /**
   * Both clocks stand still, and nothing falls due, until `run`; `set` and `advance` move them exactly meanwhile.
   * Nobody makes up for the time that was left out.
   */
  stop(): void
  run(): void
  /** Power on: the running clock starts at zero, and nobody waits for it yet. */
  boot(): void
}

/** A clock that shows the machine's time. `chance` gives the draws of the agent's stamps. */
export function terminalClock(chance: Chance): TerminalClock {
  let passed = 0
  let turned = 0
  let bootedAt = machineMono()
  let boot = randomUUID()
  let armed: { readonly at: Mono; readonly due: () => void } | undefined
  let timer: NodeJS.Timeout | undefined
  let advancing: Promise<void> = Promise.resolve()
  /** What the machine's clocks showed when these were stopped, and how long they have stood altogether. */
  let stopped: { readonly mono: number; readonly wall: number } | undefined
  const stood = { mono: 0, wall: 0 }

  const running = (): number => (stopped?.mono ?? machineMono()) - stood.mono + passed
  const at = (): Mono => (running() - bootedAt) as Mono
  const wall = (): number => (stopped?.wall ?? Date.now()) - stood.wall + passed + turned

  const watch = (): void => {
    clearTimeout(timer)
    if (armed === undefined) return
    const wait = Math.max(0, Math.min(armed.at - at(), LONGEST_TIMEOUT_MS))
    // A wait of no length is over on clocks that stand, too: it needs no time to pass.
    if (stopped === undefined || wait === 0) timer = setTimeout(() => fire() || watch(), wait)
  }
  const fire = (): boolean => {
    if (armed === undefined || at() < armed.at) return false
    const { due } = armed
    armed = undefined
    due()
    return true
  }

  const pass = async (ms: number, settled: () => Promise<void>): Promise<void> => {
    let left = ms
    while (left > 0) {
      await settled()
      const untilDue = armed === undefined ? left : Math.max(0, armed.at - at())
      const step = Math.min(left, untilDue)
      passed += step
      left -= step
      fire()
    }
    watch()
  }

  return {
    system: {
      get boot() {
        return boot
      },
      stamp: () => ({
        at: at(),
        wall: wall() as Wall,
        roll: chance(),
      }),
      arm(moment, due) {
        armed = moment === undefined ? undefined : { at: moment, due }
        watch()
      },
    },
    at,
    wall,
    set(time) {
      turned += time - wall()
    },
    advance(ms, settled) {
      advancing = advancing.then(() => pass(ms, settled))
      return advancing
    },
    get running() {
      return stopped === undefined
    },
    stop() {
      stopped ??= { mono: machineMono(), wall: Date.now() }
      watch()
    },
    run() {
      if (stopped === undefined) return
      stood.mono += machineMono() - stopped.mono
      stood.wall += Date.now() - stopped.wall
      stopped = undefined
      watch()
    },
    boot() {
      clearTimeout(timer)
      armed = undefined
      bootedAt = running()
      boot = randomUUID()
    },
  }
}
