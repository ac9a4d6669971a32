// What can be said of a rule without a card: steps that can never be done or never change anything, and rules that
// give all cards one number, or none. Only what is certain for every text that is not empty is said.

import { cardNumber, MIN_DIGITS } from '../card-number.ts'
import { ANY_CARD, after, exactly, HEX, isIdle, type Known, within } from './known.ts'
import type { Rule, Step } from './steps.ts'

export interface Certainty {
  /** `impossible`: no text gets through it. `idle`: without this step the rule does the same. */
  readonly kind: 'impossible' | 'idle'
  /** Where it stands, counted from 1; in branches the step that has them, then the branch, then the step in it. */
  readonly place: readonly number[]
  readonly step: Step
}

export interface Certain {
  /** About steps, up to the first that can never be done. */
  readonly steps: readonly Certainty[]
  /** About what comes out, where every step can be done. */
  readonly end?: 'no-number' | 'one-number'
}

/** Everything that is certain of a rule. */
export function certain(rule: Rule): Certain {
  const { steps, left } = walked(rule, ANY_CARD, [])
  const end = left && ending(left)
  return { steps, ...(end !== undefined && { end }) }
}

function ending({ max, has, exact }: Known): Certain['end'] {
  if (exact !== undefined) {
    return cardNumber(exact).kind === 'number' ? 'one-number' : 'no-number'
  }
  const isHex = [...has].every(one => HEX.includes(one))
  return max < MIN_DIGITS || !isHex ? 'no-number' : undefined
}

interface Walked {
  readonly steps: readonly Certainty[]
  /** Undefined when no text gets to the end. */
  readonly left: Known | undefined
}

function walked(rule: Rule, start: Known, before: readonly number[]): Walked {
  const steps: Certainty[] = []
  let known = start
  for (const [i, step] of rule.entries()) {
    const place = [...before, i + 1]
    let next: Known | undefined
    if ('join' in step) {
      const input = known
      const branches = step.join.map((branch, b) => walked(branch, input, [...place, b + 1]))
      steps.push(...branches.flatMap(one => one.steps))
      const lefts = branches.flatMap(({ left }) => left ?? [])
      if (lefts.length < branches.length) return { steps, left: undefined }
      next = within(lefts.reduce(joined))
    } else {
      if (isIdle(step, known, rule[i + 1])) steps.push({ kind: 'idle', place, step })
      next = after(step, known)
    }
    if (next === undefined) {
      return { steps: [...steps, { kind: 'impossible', place, step }], left: undefined }
    }
    known = next
  }
  return { steps, left: known }
}

function joined(one: Known, two: Known): Known {
  if (one.exact !== undefined && two.exact !== undefined) return exactly(one.exact + two.exact)
  const isAny = one.only === undefined || two.only === undefined
  return {
    ...{ min: one.min + two.min, max: one.max + two.max, has: one.has + two.has },
    ...(!isAny && { only: `${one.only}${two.only}` }),
  }
}
