// Clock and chance of the machine, and the one timer of the agent.

import { uptime } from 'node:os'
import type { Mono, Wall } from '../core/vocabulary.ts'
import type { System } from '../ports.ts'

/** setTimeout takes at most this; a longer delay would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/**
 * The System port on the real machine. `at` counts milliseconds since the machine started, so it goes on
 * counting when only the agent restarts. `roll` is for jitter; keys and nonces never come from it.
 */
export function createSystem(): System {
  const start = uptime() * 1_000 - performance.now()
  const now = () => Math.floor(start + performance.now()) as Mono
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
    stamp: () => ({ at: now(), wall: Date.now() as Wall, roll: Math.random() }),
    arm,
  }
}
