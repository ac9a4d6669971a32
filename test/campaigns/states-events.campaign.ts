// Every state of the core and every event: no grant but through verdict(), nothing opened that is not written, nothing
// thrown, nothing changed in place.
//
// States are told apart by what each machine does in them (`shape`) and reached from terminals as they may start, by the
// very events they are then judged with; of each shape one state meets every event. Time is an event too: the next
// deadline. The controls are a core that opens before it is written and one that believes what was refused.

import { expect, it } from 'vitest'
import { isWithJournal } from '../../agent/core/activity.ts'
import { advance, deadline } from '../../agent/core/agent.ts'
import { boot, NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { Login, Opening, State, Step } from '../../agent/core/state.ts'
import type { Event, EventBody, Mono, Wall } from '../../agent/core/vocabulary.ts'
import { seededChance } from '../../sim/chance.ts'
import { ANNA, facts, known, NOON, settingsWith } from '../core/sample.ts'
import { EVERY_STATE, statesOf } from '../core/timelines.ts'
import { campaign } from './campaign.ts'
import { answersTo, HAPPENINGS } from './every-event.ts'
import { ill, wrongs } from './step-judge.ts'

interface Place {
  readonly state: State
  readonly at: Mono
}

interface Tally {
  states: number
  readonly kinds: Set<string>
  readonly reached: Set<string>
  pairs: number
  readonly wrong: Map<string, string>
}

type Core = (state: State, event: Event) => Step

/** Terminals as they may start: policies, and what an earlier start has left. */
const STARTS = [
  {},
  { gate: 'static' },
  { gate: 'challenge' },
  { gate: 'challenge', 'login.methods': 'card-and-pin', 'clock.policy': 'lenient' },
  { offlineAcceptance: 'any-card', pinOffline: 'with-card', offlineAllowance: 10 },
].flatMap(values => {
  const settings = settingsWith({ 'link.delay': '5s', ...values })
  const cache = { users: 1, generation: 1 }
  const kept = { ...NOTHING_KEPT, floor: NOON }
  const tries = Array.from({ length: 6 }, (_, id) => ({ id, at: NOON, offline: true }))
  return [
    facts({ settings, cache }),
    facts({ settings, cache, kept: { ...kept, pinTries: tries, codeTries: tries } }),
    facts({ settings, cache, kept: { ...kept, floor: (NOON + 3_600_000) as Wall } }),
    facts({ settings, enrolled: false }),
  ]
})

/** What the two machines that let people in are about. */
function about({ session, unlocking }: State): string {
  return [
    ...('stage' in session ? [session.stage] : []),
    ...('prompt' in unlocking ? [unlocking.prompt] : []),
    ...('opening' in unlocking ? [unlocking.opening.kind, modeOf(unlocking.opening)] : []),
  ].join(' ')
}

const modeOf = (opening: Opening): string => ('mode' in opening ? opening.mode : '')

const registrationOf = ({ registration }: Login): string =>
  typeof registration === 'object' ? registration.by : (registration ?? '-')

/** What is the same in two states that do the same. */
function shape(state: State, at: Mono): string {
  const { session, unlocking, link, denials } = state
  const has = (part: unknown) => (part === undefined ? '-' : '+')
  return [
    ...[names(state), about(state), has(link.beat), state.service?.page],
    ...('login' in session ? [session.login.method, has(session.login.attempt)] : []),
    ...('login' in session ? [registrationOf(session.login)] : []),
    ...('holder' in session ? [session.holder.kind, Object.keys(session.jobs).length] : []),
    ...[state.enrolment.enrolled, has(state.enrolment.ticket)],
    ...[Math.min(state.typed?.digits.length ?? 0, 2), has(state.challenge), has(state.drawing)],
    ...[denials.purged, denials.users.length, has(state.denying), has(state.reserving)],
    ...[has(state.settingsFetch.asking), has(state.credentialsFetch.asking)],
    ...[state.settings.gate, state.settings.offlineLogin, state.settings['login.methods']],
    ...[state.qr.codes.length, has(state.qr.asking)],
    ...Object.values(state.delays).map(until => until > at),
    ...[Math.min(state.unrecorded.length, 2), has(state.newSettings)],
    ...[session, unlocking].map(one => 'ticket' in one && isWithJournal(state, one.ticket)),
    ...[has(state.pins.lastWrong), has(state.leases[ANNA.id])],
  ].join(' ')
}

/** Every ticket that something in the state waits for. */
function tickets(part: unknown): number[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    (name === 'ticket' || name === 'reserving') && typeof value === 'number'
      ? [value]
      : tickets(value),
  )
}

/** A core that changed a state in place would throw. */
function frozen<T>(part: T): T {
  if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) {
    Object.freeze(part)
    for (const value of Object.values(part)) frozen(value)
  }
  return part
}

/** Meets every event in this state; gives where each leads. */
function meetAll(core: Core, { state, at }: Place, roll: number, tally: Tally): Place[] {
  const now = (NOON + at) as Wall
  const waited = [0, ...new Set(tickets(state))]
  const entries: (readonly EventBody[])[] = [
    ...HAPPENINGS,
    // The disk comes after with all that waits for it, as it mostly does.
    state.unrecorded.map(({ ticket }, at) => {
      const seq = state.upload.journal.head + 1 + at
      return { kind: 'recorded', ticket, seq } as const
    }),
    ...waited.flatMap(ticket => answersTo(ticket, state, now).map(body => [body])),
  ]
  const due = deadline(state)
  const places = entries.flatMap(bodies => meet(core, { state, at }, bodies, roll, tally))
  if (due === undefined) return places
  const moment = Math.max(at, due) as Mono
  const passed = meet(core, { state, at: moment }, [{ kind: 'deadline' }], roll, tally)
  const next = passed[0] && deadline(passed[0].state)
  if (next !== undefined && next <= moment) tally.wrong.set('a deadline that stays', 'deadline')
  return [...places, ...passed]
}

/** One happening after another at one moment; gives the last state, or nothing if the core threw. */
function meet(
  core: Core,
  { state, at }: Place,
  bodies: readonly EventBody[],
  roll: number,
  tally: Tally,
): Place[] {
  let now = state
  for (const body of bodies) {
    tally.pairs += 1
    tally.kinds.add(body.kind)
    const event: Event = { ...body, at, wall: (NOON + at) as Wall, roll }
    try {
      const step = core(now, event)
      for (const wrong of wrongs(now, event, step)) tally.wrong.set(wrong, told(now, event))
      now = frozen(step.state)
    } catch (error) {
      tally.wrong.set(`threw: ${error}`, told(now, event))
      return []
    }
  }
  return [{ state: now, at }]
}

const names = (state: State): string => statesOf(state).join(', ')
const told = (state: State, event: Event): string => `${names(state)}: ${JSON.stringify(event)}`

/** States that have not met every event yet, of each shape one. */
class Frontier {
  readonly #chance: () => number
  readonly #seen = new Set<string>()
  /** By the states of the machines, so that each combination of them has its turn, however rare it is. */
  readonly #open = new Map<string, Place[]>()

  constructor(chance: () => number) {
    this.#chance = chance
  }

  add(place: Place): void {
    const name = shape(place.state, place.at)
    if (this.#seen.has(name)) return
    this.#seen.add(name)
    // The codes on the panel come and go beside everything else, and would thin out what is rare.
    const machines = statesOf(place.state).filter(name => !name.startsWith('qr '))
    const combined = `${machines.join()} ${about(place.state)}`
    this.#open.set(combined, [...(this.#open.get(combined) ?? []), place])
  }

  /** Any state of any combination. */
  take(): Place | undefined {
    const combined = this.#any([...this.#open.keys()])
    if (combined === undefined) return undefined
    const places = this.#open.get(combined) ?? []
    const place = this.#any(places)
    const rest = places.filter(one => one !== place)
    if (rest.length > 0) this.#open.set(combined, rest)
    else this.#open.delete(combined)
    return place
  }

  #any<T>(among: readonly T[]): T | undefined {
    return among[Math.floor(this.#chance() * among.length)]
  }
}

/** From a start to a code that is asked for, and to one that is shown: beats come back, and time passes. */
function withCodes(start: Place): Place[] {
  const places: Place[] = []
  let { state, at } = start
  while (state.qr.codes.length === 0) {
    const { beat } = state.link
    const { asking } = state.qr
    if (asking !== undefined) places.push({ state: frozen(state), at })
    const waited = asking === undefined ? 'beaten' : 'qr-fetched'
    const { ticket } = asking ?? beat ?? {}
    const answers = ticket === undefined ? [] : answersTo(ticket, state, (NOON + at) as Wall)
    const body = answers.find(({ kind }) => kind === waited) ?? ({ kind: 'deadline' } as const)
    if (body.kind === 'deadline') at = Math.max(at, deadline(state) ?? at) as Mono
    state = advance(state, { ...body, at, wall: (NOON + at) as Wall, roll: 0.5 }).state
  }
  return [...places, { state: frozen(state), at }]
}

/** Meets every event in every state, until there is no new one or `most` have been met. */
function explore(core: Core, most: number, seed: number, progress: (done: number) => void): Tally {
  const tally: Tally = {
    ...{ states: 0, kinds: new Set<string>(), reached: new Set<string>() },
    ...{ pairs: 0, wrong: new Map<string, string>() },
  }
  const chance = seededChance(seed)
  const at = 1_000 as Mono
  const stamp = { at, wall: (NOON + at) as Wall, roll: 0.5 }
  const open = new Frontier(chance)
  for (const start of STARTS) open.add({ state: frozen(boot(start, stamp).state), at })
  const [first = facts()] = STARTS
  const codes = withCodes({ state: boot(first, stamp).state, at })
  for (
    let place = codes.pop() ?? open.take();
    place !== undefined;
    place = codes.pop() ?? open.take()
  ) {
    tally.states += 1
    for (const name of statesOf(place.state)) tally.reached.add(name)
    for (const wrong of ill(place.state)) tally.wrong.set(wrong, names(place.state))
    for (const next of meetAll(core, place, chance(), tally)) open.add(next)
    progress(tally.states)
    if (tally.states === most) break
  }
  return tally
}

/** Opens as soon as somebody is granted, before the disk has said anything. */
const hasty: Core = (state, event) => {
  const step = advance(state, event)
  const { session } = step.state
  if (session.state !== 'recording' || state.session.state === 'recording') return step
  const after = advance(step.state, {
    ...{ kind: 'recorded', ticket: session.ticket, seq: 1 },
    ...{ at: event.at, wall: event.wall, roll: event.roll },
  })
  return { state: after.state, effects: [...step.effects, ...after.effects] }
}

/** Takes whoever is refused for Anna. */
const gullible: Core = (state, event) =>
  advance(
    state,
    (event.kind === 'answered' || event.kind === 'looked-up') && event.finding.kind === 'refused'
      ? { ...event, finding: known(ANNA) }
      : event,
  )

it('grants by verdict alone and opens only what is written, in every state and for every event', () => {
  const { n, seed, progress, close } = campaign('states-events')
  const told = explore(advance, n, seed, progress)
  const controls = [hasty, gullible].map(core => explore(core, 500, seed, () => {}).wrong.size)
  close(
    `${told.states} states, ${told.reached.size} names of states, ${told.kinds.size} kinds of event, ` +
      `${told.pairs} pairs, controls caught: ${controls.filter(caught => caught > 0).length} of ${controls.length}`,
    told.wrong.size,
  )
  expect([...told.wrong].map(([wrong, where]) => `${wrong}. ${where}`).join('\n')).toBe('')
  expect(EVERY_STATE.filter(name => !told.reached.has(name)).join(', ')).toBe('')
  expect(Math.min(...controls)).toBeGreaterThan(0)
}, 3_600_000)
