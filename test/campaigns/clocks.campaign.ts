// Terminals whose board tells any time at all, switched off and on: nothing stored is believed for too long, and one good
// beat mends everything.
//
// The judge knows the real running time and the starts since the server's word. The control writes nothing down of the
// time that has passed and takes each start for the first.

import { expect, it } from 'vitest'
import type { Kept, Wall } from '../../agent/core/vocabulary.ts'
import { seededChance } from '../../sim/chance.ts'
import { ANNA, ANNAS_CARD, known, NOON, settingsWith, Terminal } from '../core/sample.ts'
import { campaign } from './campaign.ts'
import type { Resumed } from './standing.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY
const CACHE = { users: 1, generation: 1 }
const MOST_STARTS = 100

interface Tally {
  starts: number
  beats: number
  granted: number
  tooLate: number
  lockedOut: number
}

/** What the board may be off when the machine starts. */
function boardOff(chance: () => number): number {
  const what = chance()
  if (what < 0.3) return 0
  if (what < 0.5) return -Math.floor(1_000 + chance() * DAY)
  if (what < 0.65) return -Math.floor(chance() * 30 * YEAR)
  if (what < 0.75) return -NOON
  if (what < 0.85) return Date.UTC(2099, 0) - NOON
  return Math.floor(chance() * 20 * DAY)
}

function loggedIn(t: Terminal): boolean {
  t.swipe(ANNAS_CARD)
  const { session } = t.state
  if (session.state !== 'identifying') return false
  t.lookedUp(known(ANNA))
  const isIn = t.state.session.state === 'active'
  if (isIn) t.type('<logout>')
  return isIn
}

function life(chance: () => number, forgets: boolean, tally: Tally): void {
  const settings = settingsWith({
    ...{ gate: 'none', 'cache.hours': '24h', 'link.beat': '5m', 'link.delay': '1s' },
    'clock.policy': chance() < 0.5 ? 'strict' : 'lenient',
  })
  const first = new Terminal({ cache: CACHE, settings }).beat()
  const { kept: vouched } = first.last('keep')
  let kept: Kept = vouched
  // Anna's card was vouched for at noon. What has run since, and the starts since.
  let ran = 0
  let starts = 0
  let boot = 1
  let ms = first.ms
  const many = chance() < 0.05 ? MOST_STARTS : 1 + Math.floor(chance() * 12)
  for (let start = 0; start < many; start++) {
    const power = chance() < 0.8
    if (power) {
      ms = 0
      boot += 1
      starts += 1
    }
    const off = boardOff(chance)
    const t = new Terminal(
      { kept, boot: `boot ${boot}`, cache: CACHE, settings },
      { off: off - ms, ms },
    )
    const from = t.ms
    tally.starts += 1
    t.pass(Math.floor(chance() * (many === MOST_STARTS ? 20 * MINUTE : 9 * HOUR)))
    t.goOffline()
    if (loggedIn(t)) {
      tally.granted += 1
      const elapsed = ran + t.ms - from
      if (elapsed > DAY + 15 * MINUTE * starts) tally.tooLate += 1
    }
    ran += t.ms - from
    ms = t.ms
    kept = forgets ? vouched : t.last('keep').kept
  }
  mended(kept, settings, chance, tally)
}

/** After one good beat whoever the server vouches for gets in, online and off. */
function mended(
  kept: Kept,
  settings: ReturnType<typeof settingsWith>,
  chance: () => number,
  tally: Tally,
): void {
  const t = new Terminal(
    { kept, boot: 'last', cache: CACHE, settings },
    { off: boardOff(chance), ms: 0 },
  ).beat()
  tally.beats += 1
  t.goOffline().swipe(ANNAS_CARD)
  if (t.state.session.state === 'identifying') t.lookedUp(known(ANNA, (NOON + t.ms) as Wall))
  if (t.state.session.state !== 'active') tally.lockedOut += 1
}

const nothing = (): Tally => ({ starts: 0, beats: 0, granted: 0, tooLate: 0, lockedOut: 0 })

function lives(
  n: number,
  seed: number,
  forgets: boolean,
  { tally, next, save }: Resumed<Tally>,
): Tally {
  for (let one = next; one < n; one++) {
    life(seededChance(seed * 1_000_003 + one), forgets, tally)
    save(one + 1, tally)
  }
  return tally
}

it('believes nothing stored for too long, and is mended by one good beat', () => {
  const { n, seed, progress, resume, close } = campaign('clocks')
  const { save, ...from } = resume(nothing())
  const saved: typeof save = (next, tally) => {
    save(next, tally)
    progress(next)
  }
  const told = lives(n, seed, false, { ...from, save: saved })
  const control = lives(40, seed, true, { tally: nothing(), next: 0, save: () => {} })
  const violations = told.tooLate + told.lockedOut
  close(
    `${told.starts} starts, ${told.granted} let in, ${told.tooLate} too late, ${told.lockedOut} of ${told.beats} not ` +
      `mended by a beat, control that forgets: ${control.tooLate} too late`,
    violations,
  )
  expect(told.granted).toBeGreaterThan(0)
  expect(control.tooLate).toBeGreaterThan(0)
  expect(violations).toBe(0)
})
