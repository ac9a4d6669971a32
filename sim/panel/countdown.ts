// Countdowns tick on the page: the agent sends how many seconds are left, and only when something else changes.

import { useEffect, useState } from 'preact/hooks'
import { lengthOfTime } from '../../agent/wire/length-of-time.ts'
import type { PanelLine } from '../../agent/wire/panel-messages.ts'

const TICK_MS = 250

/** The terminal's running clock as it was when the page last heard of it. The bench can stop it, and move it on. */
export interface RunningClock {
  /** Milliseconds since power on. */
  readonly uptime: number
  readonly running: boolean
  /** On the page's own clock, milliseconds. */
  readonly heardAt: number
}

/** Seconds since `at` on the terminal's running clock (milliseconds), counted on while `ticking`. */
export function useSecondsSince(at: number, clock: RunningClock, ticking: boolean): number {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => tick(count => count + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [ticking])
  const since = clock.running ? performance.now() - clock.heardAt : 0
  return Math.max(0, (clock.uptime + since - at) / 1_000)
}

/** True when the line counts down to a moment. */
export const counts = (line: PanelLine | undefined): boolean => secondsOf(line) !== undefined

function secondsOf(line: PanelLine | undefined): number | undefined {
  if (line === undefined) return undefined
  const { until } = line.args
  return typeof until === 'object' && 'seconds' in until ? until.seconds : undefined
}

/** The line's words with its countdown moved on by so many seconds. */
export function ticked(line: PanelLine, passed: number): string {
  const seconds = secondsOf(line)
  if (seconds === undefined) return line.text
  const left = Math.max(0, Math.ceil(seconds - passed))
  return line.text.replace(lengthOfTime(seconds), lengthOfTime(left))
}
