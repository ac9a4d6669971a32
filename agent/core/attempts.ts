// Wrong PINs and codes: counted before the check, slowed down per terminal, and never forgiven by somebody else's success.

import type { Kept, Millis, Mono, Secret, Try, Wall } from './vocabulary.ts'

const MINUTE: Millis = 60_000

/** Wrong tries that cost nothing, if there are no more than that within `WINDOW`. */
const FREE_TRIES = 5
const WINDOW: Millis = 30 * MINUTE
/** What the sixth, seventh … wrong try costs. */
const DELAYS: readonly Millis[] = [30_000, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE]
/** The rolling window of the offline budget. */
const BUDGET_WINDOW: Millis = 24 * 60 * MINUTE
/** So many codes of the terminal's own key are looked at in that window, over all challenges. */
const CODES_A_DAY = 20
/** Most tries remembered; the ladder makes reaching it in a day impossible. */
const MOST_TRIES = 300

/** A try on the running clock, which no wall clock can turn. */
interface CountedTry {
  readonly id: number
  readonly at: Mono
  readonly offline: boolean
}

export interface Attempts {
  readonly tries: readonly CountedTry[]
  /** The last wrong value, in memory only: the same typo twice in a row counts once. */
  readonly lastWrong?: Secret
}

/** Counts one try. It stands until `takeBack` with the same id. */
export function count(attempts: Attempts, one: CountedTry): Attempts {
  const recent = attempts.tries.filter(tried => one.at - tried.at < BUDGET_WINDOW)
  return { ...attempts, tries: [...recent, one].slice(-MOST_TRIES) }
}

/** Takes back exactly one counted try, because it turned out right or was never looked at. */
export function takeBack(attempts: Attempts, id: number): Attempts {
  return { ...attempts, tries: attempts.tries.filter(tried => tried.id !== id) }
}

/**
 * When the delay of each try is over. What it costs depends on how many came within half an hour before it; one that had
 * to be waited for counts from the end of its wait, so that the waits of somebody who goes on grow.
 */
function delaysOver({ tries }: Attempts): readonly Mono[] {
  const over: Mono[] = []
  for (const { at } of tries) {
    const level = 1 + within(over, at)
    const delay = level > FREE_TRIES ? (DELAYS[level - FREE_TRIES - 1] ?? 60 * MINUTE) : 0
    over.push((at + delay) as Mono)
  }
  return over
}

/** How many of these moments, oldest first, lie less than half an hour before `at`, or after it. */
const within = (moments: readonly Mono[], at: Mono): number =>
  moments.length - 1 - moments.findLastIndex(moment => at - moment > WINDOW)

/** The moment at which the running delay is over; a moment in the past when there is none. */
export const delayedUntil = (attempts: Attempts): Mono =>
  Math.max(Number.NEGATIVE_INFINITY, ...delaysOver(attempts)) as Mono

/** How many more wrong tries would cost nothing if they came at `at`. */
export function freeTries(attempts: Attempts, at: Mono): number {
  return Math.max(0, FREE_TRIES - within(delaysOver(attempts), at))
}

/** How many wrong PINs may still be looked at offline in this rolling day. */
export function budgetLeft(attempts: Attempts, budget: number, at: Mono): number {
  const spent = attempts.tries.filter(
    tried => tried.offline && at - tried.at < BUDGET_WINDOW,
  ).length
  return Math.max(0, budget - spent)
}

/** The moment from which a wrong PIN may be looked at offline again; a moment in the past when one may now. */
export function budgetBack({ tries }: Attempts, budget: number): Mono {
  const last = tries.filter(tried => tried.offline).at(-budget)
  return (last === undefined ? Number.NEGATIVE_INFINITY : last.at + BUDGET_WINDOW) as Mono
}

/** The moment from which a code of the terminal's own key may be looked at again; in the past when one may now. */
export const codeBudgetBack = (codes: Attempts): Mono => budgetBack(codes, CODES_A_DAY)

/** Forgets the counted tries, for somebody who may say so; not that of a PIN that has yet to be looked at. */
export const cleared = (attempts: Attempts, running: number | undefined): Attempts => ({
  ...attempts,
  tries: attempts.tries.filter(({ id }) => id === running),
})

/** Until when wrong entries hold back the next: PINs, codes, and the day's budgets of PINs offline and of codes. */
export interface Delays {
  readonly pins?: Mono
  readonly codes?: Mono
  readonly budget?: Mono
  readonly codeBudget?: Mono
}

/** What holds entries back at `at`. */
export function delaysAt(pins: Attempts, codes: Attempts, budget: number, at: Mono): Delays {
  const running = {
    pins: delayedUntil(pins),
    codes: delayedUntil(codes),
    budget: budgetBack(pins, budget),
    codeBudget: codeBudgetBack(codes),
  }
  return Object.fromEntries(Object.entries(running).filter(([, until]) => until > at))
}

/** For the disk: ages become dates of trusted time. */
export function keptTries(attempts: Attempts, now: Wall, at: Mono): readonly Try[] {
  return attempts.tries.map(tried => ({ ...tried, at: (now - (at - tried.at)) as Wall }))
}

/**
 * From the disk after a reboot. Only time the terminal knows to have passed counts as passed (up to `floor`), and a delay
 * that was running then starts anew: pulling the plug never shortens it.
 */
export function triesAtBoot(tries: readonly Try[], floor: Kept['floor'], at: Mono): Attempts {
  // Their ids are of another start: below zero no try of this one can take them back.
  const counted = tries.map((tried, index) => ({
    ...tried,
    id: -1 - index,
    at: (at - Math.max(0, floor - tried.at)) as Mono,
  }))
  const last = counted.at(-1)
  if (last === undefined || delayedUntil({ tries: counted }) <= at) return { tries: counted }
  return { tries: [...counted.slice(0, -1), { ...last, at }] }
}
