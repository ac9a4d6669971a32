// What is going to happen in a world, drawn up front from its seed: a list of things that each make sense alone, so that
// any of them can be left out.

import { type Chance, seededChance } from '../../../sim/chance.ts'
import { NAMES } from './morning.ts'
import type { Rules } from './witness.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Somebody comes to a terminal. */
export interface Visit {
  readonly what: 'visit'
  readonly terminal: number
  readonly who: number
  readonly way: 'card' | 'pin' | 'wrong-pin' | 'strange-card' | 'phone'
  /** Draws one of a few wrong PINs. */
  readonly guess: number
  /** Pages of the jobs. */
  readonly jobs: readonly number[]
  readonly leaves: 'logout' | 'card' | 'walks-away' | 'in-the-middle'
}

/** A technician types an unlock code, if the panel asks for one. */
export interface Unlock {
  readonly what: 'unlock'
  readonly terminal: number
  readonly right: boolean
  readonly mode: 'single' | 'until-online'
}

/** An administrator does something at the server, if it is there. */
export interface Order {
  readonly what: 'order'
  readonly order:
    | 'new-card'
    | 'card-lost'
    | 'new-pin'
    | 'pin-lost'
    | 'deactivate'
    | 'activate'
    | 'delete'
    | 'hire'
    | 'purge'
    | 'clear-pins'
    | 'revoke'
  readonly who: number
  readonly terminal: number
}

/** The outside world. `terminal` is one, or all. */
export interface Trouble {
  readonly what: 'trouble'
  readonly trouble: TroubleKind
  readonly terminal: number | 'all'
  readonly lasts: number
  /** How much of it: of a clock, of a bit. */
  readonly draw: number
}

export type Happening = { readonly at: number } & (Visit | Unlock | Order | Trouble)

/** Kinds of trouble, and of what is done against it, and how often each comes. */
export const TROUBLES = {
  partition: 6,
  frozen: 3,
  slow: 3,
  lossy: 4,
  'power-cut': 5,
  'agent-killed': 3,
  'clock-turned': 3,
  'disk-full': 3,
  'cache-damaged': 1,
  'old-cache': 1,
  'server-restarted': 2,
  'server-copied': 1,
  'server-backed-up': 3,
  'server-set-back': 2,
  'journal-damaged': 2,
  'old-image': 2,
} as const
export type TroubleKind = keyof typeof TROUBLES

const ORDERS = {
  'new-card': 3,
  'card-lost': 3,
  'new-pin': 3,
  'pin-lost': 3,
  deactivate: 3,
  activate: 2,
  delete: 2,
  hire: 1,
  purge: 1,
  'clear-pins': 1,
  revoke: 1,
} as const satisfies Record<Order['order'], number>

const OUTAGES: readonly TroubleKind[] = [
  'partition',
  'frozen',
  'server-restarted',
  'server-set-back',
]

const WAYS = { card: 10, pin: 6, 'wrong-pin': 5, 'strange-card': 2, phone: 4 } as const
const LEAVES = { logout: 8, card: 2, 'walks-away': 3, 'in-the-middle': 2 } as const

export interface Plan {
  readonly seed: number
  readonly terminals: number
  readonly rules: Rules
  /** Settings in their outside form. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly lasts: number
  /** In the order of time. */
  readonly happenings: readonly Happening[]
}

/** The plan of the world with this seed; the same seed makes the same plan. */
export function planOf(seed: number): Plan {
  const chance = seededChance(seed * 2_654_435_761)
  // The first draws of neighbouring seeds are alike.
  for (let draw = 0; draw < 8; draw += 1) chance()
  const terminals = 2 + Math.floor(chance() * 2)
  const lasts = Math.floor((1 + chance()) * HOUR)
  const gate = pick(chance, { none: 5, static: 3, challenge: 2 } as const)
  const cacheMinutes = pick(chance, { 40: 2, 90: 3, 1440: 2 } as const)
  const budget = Number(pick(chance, { 5: 3, 7: 2, 20: 1 } as const))
  const beat = 90 + below(chance, 90)
  const any = () => Math.floor(chance() * lasts)
  const many = (count: number, draw: () => Happening) => Array.from({ length: count }, draw)
  const troubles = many(5 + below(chance, 6 * terminals), () => ({
    ...{ at: any(), ...trouble(chance, terminals) },
  }))
  const happenings = [
    ...troubles,
    ...many(16 + below(chance, 24), () => ({ at: any(), ...visit(chance, terminals) })),
    ...many(3 + below(chance, 6), () => ({ at: any(), ...order(chance, terminals) })),
    ...troubles.flatMap(one => duringOutage(chance, one, terminals, gate !== 'none', lasts)),
  ]
  return {
    ...{ seed, terminals, lasts },
    rules: {
      ...{ delayMs: MINUTE, cacheMs: Number(cacheMinutes) * MINUTE, budget, gate },
      unlockMs: 30 * MINUTE,
    },
    settings: {
      ...{ gate, pinOfflineBudget: budget, 'cache.hours': `${cacheMinutes}m` },
      ...{ 'unlock.hours': '30m', 'link.beat': `${beat}s`, 'clock.policy': 'lenient' },
      'sync.hours': pick(chance, { '30m': 1, '4h': 3 } as const),
    },
    happenings: happenings.sort((one, other) => one.at - other.at),
  }
}

/** Without the server somebody comes again and again, technicians type codes, and now and then somebody guesses PINs. */
function duringOutage(
  chance: Chance,
  outage: Happening,
  terminals: number,
  gated: boolean,
  end: number,
): Happening[] {
  if (outage.what !== 'trouble' || !OUTAGES.includes(outage.trouble)) return []
  const { at: begins, lasts } = outage
  const terminal = outage.terminal === 'all' ? below(chance, terminals) : outage.terminal
  const happenings: Happening[] = []
  const guesses = chance() < 0.2
  for (
    let at = begins + 70_000;
    at < Math.min(begins + lasts, end);
    at += (0.5 + chance() * 3) * MINUTE
  ) {
    const soon = Math.floor(at)
    if (gated && chance() < 0.7) {
      happenings.push({ at: soon - 20_000, ...unlock(chance, terminals), terminal })
    }
    const somebody = visit(chance, terminals)
    happenings.push({ at: soon, ...somebody, terminal, ...(guesses && { way: 'wrong-pin' }) })
  }
  return happenings
}

function visit(chance: Chance, terminals: number): Visit {
  const jobs = Array.from({ length: Math.floor(chance() * 3) }, () => 1 + Math.floor(chance() * 9))
  return {
    ...{ what: 'visit', terminal: below(chance, terminals), who: below(chance, NAMES.length) },
    ...{ way: pick(chance, WAYS), guess: below(chance, 6), jobs, leaves: pick(chance, LEAVES) },
  }
}

function unlock(chance: Chance, terminals: number): Unlock {
  const mode = chance() < 0.6 ? 'single' : 'until-online'
  return { what: 'unlock', terminal: below(chance, terminals), right: chance() < 0.8, mode }
}

function order(chance: Chance, terminals: number): Order {
  const who = below(chance, NAMES.length)
  return { what: 'order', order: pick(chance, ORDERS), who, terminal: below(chance, terminals) }
}

function trouble(chance: Chance, terminals: number): Trouble {
  const kind = pick(chance, TROUBLES)
  const lasts = Math.floor((chance() < 0.4 ? 3 * MINUTE : 40 * MINUTE) * chance())
  const all = chance() < 0.25
  return {
    ...{ what: 'trouble', trouble: kind, lasts, draw: chance() },
    terminal: all ? 'all' : below(chance, terminals),
  }
}

/** A whole number from 0 to one less than `end`. */
const below = (chance: Chance, end: number) => Math.floor(chance() * end)

/** One of the keys, each as likely as its weight. */
function pick<K extends string | number>(
  chance: Chance,
  weights: Readonly<Record<K, number>>,
): `${K}` & string {
  const entries = Object.entries<number>(weights)
  let left = chance() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  const found = entries.find(([, weight]) => {
    left -= weight
    return left < 0
  })
  return (found ?? entries[0])?.[0] as `${K}` & string
}
