// Which PINs may exist: their length, their pattern, and how random ones are drawn.

import { randomInt } from 'node:crypto'

export const PIN_LENGTH = { min: 4, max: 16 } as const

/** The shortest PIN allowed among so many users: guessing anybody's PIN must stay unlikely. */
export function pinFloor(users: number): number {
  if (users < 1_000) return 4
  return users < 10_000 ? 5 : 6
}

/** True when every digit follows the one before by the same step, counting round: 1111, 1234, 9753, 7890. */
export function hasConstantStep(pin: string): boolean {
  const step = (at: number) => (Number(pin[at + 1]) - Number(pin[at]) + 10) % 10
  for (let at = 1; at < pin.length - 1; at++) if (step(at) !== step(0)) return false
  return true
}

/** What is wrong with a PIN, as a sentence that does not repeat it; undefined when it may be used. */
export function pinProblem(pin: string, users: number): string | undefined {
  if (!/^\d+$/.test(pin)) return 'A PIN is made of digits only.'
  const floor = pinFloor(users)
  if (pin.length < floor || pin.length > PIN_LENGTH.max) {
    return `With this many users a PIN has ${floor} to ${PIN_LENGTH.max} digits.`
  }
  if (hasConstantStep(pin)) return 'A PIN must not rise or fall by the same step throughout.'
  return undefined
}

/** Draws a PIN of `length` digits; each allowed PIN is equally likely. */
export function randomPin(length: number): string {
  for (;;) {
    const pin = Array.from({ length }, () => randomInt(10)).join('')
    if (!hasConstantStep(pin)) return pin
  }
}
