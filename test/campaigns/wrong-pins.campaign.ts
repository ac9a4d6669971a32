// Guessed PINs at a terminal that is cut off, cut short, full, or told a wrong time: never more than the day's budget.
//
// The judge counts by itself: running time over all starts, and each wrong PIN that the cache was asked about, unless it
// is the one asked about just before. The control is a store that forgets the tries at every start.

import { expect, it } from 'vitest'
import { advance, deadline } from '../../agent/core/agent.ts'
import { boot, NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { State } from '../../agent/core/state.ts'
import type {
  Effect,
  EventBody,
  Finding,
  Kept,
  Mono,
  Presented,
  Stamp,
  Wall,
} from '../../agent/core/vocabulary.ts'
import { seededChance } from '../../sim/chance.ts'
import { BEN, BENS_PIN, facts, known, NOON, no, settingsWith } from '../core/sample.ts'
import { campaign } from './campaign.ts'
import type { Resumed } from './standing.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** From the count to the look in the cache the server may be waited for in between. */
const SLACK = 10_000
const PINS_PER_LIFE = 40

interface World {
  readonly budget: number
  readonly forgets: boolean
  readonly chance: () => number
}

interface Tally {
  typed: number
  evaluated: number
  cuts: number
  overBudget: number
  uncounted: number
}

class Life {
  readonly #world: World
  readonly #tally: Tally
  #state: State
  #ms = 1_000
  #ran = 0
  #off = 0
  #boots = 1
  #seq = 0
  #link = false
  #full = false
  #cutting = true
  #durable: Kept = NOTHING_KEPT
  #queue: Effect[] = []
  /** What the judge knows: when wrong PINs were looked at, the last one of this start, and whether a try was counted. */
  #looks: number[] = []
  #lastWrong = ''
  #counted = false

  constructor(world: World, tally: Tally) {
    this.#world = world
    this.#tally = tally
    const floor = { ...NOTHING_KEPT, floor: NOON as Wall }
    this.#durable = floor
    this.#state = this.#start()
  }

  #start(): State {
    const settings = settingsWith({
      ...{ gate: 'none', 'clock.policy': 'lenient', 'login.methods': 'pin', 'cache.hours': '30d' },
      ...{ pinOfflineBudget: this.#world.budget, 'link.delay': '1s', 'link.beat': '5m' },
    })
    const kept = this.#world.forgets ? { ...this.#durable, pinTries: [] } : this.#durable
    const journal = { logId: 'log', head: this.#seq, acked: 0, durable: 0, tail: 1 }
    const cache = { users: 2, generation: 1 }
    const name = `boot ${this.#boots}`
    const step = boot(facts({ boot: name, settings, kept, cache, journal }), this.#stamp())
    this.#state = step.state
    this.#queue = [...step.effects]
    this.#lastWrong = ''
    this.#counted = false
    return step.state
  }

  #stamp(): Stamp {
    const wall = (NOON + this.#ran + this.#off) as Wall
    return { at: this.#ms as Mono, wall, roll: this.#world.chance() }
  }

  #event(body: EventBody): void {
    const step = advance(this.#state, { ...body, ...this.#stamp() })
    this.#state = step.state
    this.#queue.push(...step.effects)
    this.#drain()
  }

  /** Does what is asked, one by one; the power may go before any of it. */
  #drain(): void {
    for (let effect = this.#queue.shift(); effect !== undefined; effect = this.#queue.shift()) {
      if (this.#cutting && this.#world.chance() < 0.001) {
        this.restart(true)
        return
      }
      const answer = this.#answer(effect)
      if (this.#cutting && this.#world.chance() < 0.001) {
        this.restart(true)
        return
      }
      if (answer === undefined) continue
      const step = advance(this.#state, { ...answer, ...this.#stamp() })
      this.#state = step.state
      this.#queue.push(...step.effects)
    }
  }

  #answer(effect: Effect): EventBody | undefined {
    if (!('ticket' in effect)) return undefined
    const { ticket } = effect
    const failed = (code: string): EventBody => ({
      ...{ kind: 'failed', ticket },
      problem: { code, retry: 'later' },
    })
    switch (effect.kind) {
      case 'keep': {
        if (this.#full) return failed('store/full')
        const { kept } = effect
        this.#durable = kept
        if (kept.pinTries.at(-1)?.at === kept.floor) this.#counted = true
        return { kind: 'kept', ticket }
      }
      case 'record':
        if (this.#full) return failed('store/full')
        this.#seq += 1
        return { kind: 'recorded', ticket, seq: this.#seq }
      case 'probe': {
        if (!this.#link) return failed('server/unreachable')
        const serverTime = (NOON + this.#ran) as Wall
        const beat = { serverTime, settingsVersion: 0, credentialsVersion: 0 }
        return { kind: 'beaten', ticket, beat }
      }
      case 'ask-server': {
        if (!this.#link) return failed('server/unreachable')
        const finding = this.#judged(effect.presented)
        if (finding.kind === 'refused') this.#lastWrong = effect.presented.value.reveal()
        return { kind: 'answered', ticket, finding }
      }
      case 'look-up':
        return { kind: 'looked-up', ticket, finding: this.#lookedAt(effect.presented) }
      default:
        return failed('server/unreachable')
    }
  }

  #judged({ value }: Presented): Finding {
    return value.reveal() === BENS_PIN ? known(BEN, NOON) : no('wrong-pin')
  }

  #lookedAt(presented: Presented): Finding {
    const finding = this.#judged(presented)
    const pin = presented.value.reveal()
    if (pin === this.#lastWrong) return finding
    this.#tally.evaluated += 1
    if (!this.#counted) this.#tally.uncounted += 1
    if (finding.kind === 'known') return finding
    this.#lastWrong = pin
    this.#looks = [...this.#looks.filter(at => this.#ran - at < DAY - SLACK), this.#ran]
    if (this.#looks.length > this.#world.budget) this.#tally.overBudget += 1
    return finding
  }

  /** The power was gone, or only the agent starts anew. */
  restart(power: boolean): void {
    this.#tally.cuts += 1
    if (power) {
      this.#boots += 1
      this.#ms = 1_000
    }
    this.#start()
    this.#cutting = false
    this.#drain()
    this.#cutting = true
  }

  pass(ms: number): void {
    const until = this.#ran + ms
    for (;;) {
      const due = deadline(this.#state)
      if (due === undefined) break
      const wait = Math.max(0, due - this.#ms)
      if (this.#ran + wait > until) break
      this.#ms += wait
      this.#ran += wait
      this.#event({ kind: 'deadline' })
    }
    this.#ms += until - this.#ran
    this.#ran = until
  }

  type(pin: string): void {
    this.#tally.typed += 1
    this.#counted = false
    for (const key of pin) this.#event({ kind: 'key', key: key as '0' })
    this.#event({ kind: 'key', key: 'enter' })
    this.#event({ kind: 'key', key: 'logout' })
  }

  /** What people and the world do between two PINs. */
  happens(): void {
    const { chance } = this.#world
    const what = chance()
    if (what < 0.08) this.restart(true)
    else if (what < 0.11) this.restart(false)
    else if (what < 0.16) this.#full = !this.#full
    else if (what < 0.2) this.#link = !this.#link
    else if (what < 0.25) this.#off = -Math.floor(chance() * 30 * 365 * DAY)
    const wait = chance()
    if (wait < 0.6) this.pass(Math.floor(chance() * MINUTE))
    else if (wait < 0.97) this.pass(Math.floor(chance() * 70 * MINUTE))
    else this.pass(Math.floor(chance() * DAY))
  }
}

const nothing = (): Tally => ({ typed: 0, evaluated: 0, cuts: 0, overBudget: 0, uncounted: 0 })

function lives(
  n: number,
  seed: number,
  forgets: boolean,
  { tally, next }: Pick<Resumed<Tally>, 'tally' | 'next'>,
  done: (next: number) => void,
): Tally {
  for (let life = next; tally.typed < n; life++) {
    const chance = seededChance(seed * 1_000_003 + life)
    const budget = 5 + Math.floor(chance() * 4)
    const terminal = new Life({ budget, forgets, chance }, tally)
    for (let pin = 0; pin < PINS_PER_LIFE && tally.typed < n; pin++) {
      terminal.happens()
      const guess = `${100_000 + Math.floor(chance() * 600_000)}`
      const who = chance()
      terminal.type(who < 0.3 ? BENS_PIN : guess)
      if (who > 0.9) terminal.type(guess)
    }
    done(life + 1)
  }
  return tally
}

it('looks at no more wrong PINs offline than the budget, and at none that is not counted', () => {
  const { n, seed, progress, resume, close } = campaign('wrong-pins')
  const { save, ...from } = resume(nothing())
  const told = lives(n, seed, false, from, next => {
    save(next, from.tally)
    progress(from.tally.typed)
  })
  const control = lives(2_000, seed, true, { tally: nothing(), next: 0 }, () => {})
  const violations = told.overBudget + told.uncounted
  close(
    `${told.evaluated} evaluated offline, ${told.cuts} restarts, ${told.overBudget} over budget, ${told.uncounted} uncounted, ` +
      `control that forgets: ${control.overBudget} over budget`,
    violations,
  )
  expect(told.evaluated).toBeGreaterThan(n / 20)
  expect(control.overBudget).toBeGreaterThan(0)
  expect(violations).toBe(0)
})
