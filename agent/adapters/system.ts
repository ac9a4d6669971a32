// Clock and chance of the machine, and the one timer of the agent.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Mono, Wall } from '../core/vocabulary.ts'
import type { System } from '../ports.ts'

/** setTimeout takes at most this; a longer delay would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** The kernel draws it at each start. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'
/** Uptime comes in hundredths of a second; a gap this long to the process's own clock is sleep. */
const SLEPT_MS = 1_000

/**
 * The System port on the real machine. `at` counts milliseconds since the machine started, so it goes on
 * counting when only the agent restarts, and while the machine sleeps. `roll` is for jitter; keys and nonces never
 * come from it. `uptimeMs` is the machine's uptime with sleep, the process's own clock runs without.
 */
export function createSystem(uptimeMs = (): number => uptime() * 1_000): System {
  let start = uptimeMs() - performance.now()
  const now = (): Mono => {
    const own = performance.now()
    const slept = uptimeMs() - own - start
    if (slept > SLEPT_MS) start += slept
    return Math.floor(start + own) as Mono
  }
  let timer: NodeJS.Timeout | undefined

  const arm = (at: Mono | undefined, due: () => void): void => {
    clearTimeout(timer)
    timer = undefined
    if (at === undefined) return
    const wait = Math.max(0, Math.min(at - now(), LONGEST_TIMEOUT_MS))
    // Node may fire up to a millisecond early, and a long wait comes in pieces: look again before it is due.
    timer = setTimeout(() => (now() >= at ? due() : arm(at, due)), wait)
  }

  return {
    boot: bootId(),
    stamp: () => ({ at: now(), wall: Date.now() as Wall, roll: Math.random() }),
    arm,
  }
}

/** Where the system does not say, every start of the agent counts as one of the machine: that is the safe side. */
function bootId(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
