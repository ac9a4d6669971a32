// Codes that must not open: used before, of another terminal, with another grant, too old, from before the server came
// back, of a counter behind or far ahead, and guessed. Before and after each the right one opens, so that silence proves something.
//
// The codes are the reference server's; what looks at them is the terminal's own vault behind the real core. The control
// holds a code of one terminal against another that was given the same key.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { findCode } from '../../agent/vault/unlock-code.ts'
import { seededChance } from '../../sim/chance.ts'
import { challengeCode, envelopeCode, type Grant } from '../../sim/server/unlock-code.ts'
import { settingsWith, Terminal } from '../core/sample.ts'
import { campaign } from './campaign.ts'

const MINUTE = 60_000
const SINGLE: Grant = { mode: 'single', hours: null }
const GRANTS: readonly Grant[] = [
  SINGLE,
  { mode: 'until-online', hours: 8 },
  { mode: 'diagnostic', hours: null },
  { mode: 'clear-pins', hours: null },
]
/** Guesses per trial, at the vault itself: no prompt would take so many. */
const GUESSES = 10

type Chance = () => number

interface Tally {
  opened: number
  refused: number
  falseAccepts: number
  guesses: number
}

const keyOf = (chance: Chance): Buffer => createHash('sha256').update(String(chance())).digest()
const digits = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => Math.floor(chance() * 10)).join('')

/** A terminal that is offline and locked, whose codes are looked at by its vault with `key`. */
function locked(): Terminal {
  const settings = settingsWith({ gate: 'challenge', 'link.beat': '5m', 'link.delay': '1s' })
  return new Terminal({ settings, cache: { users: 1, generation: 1 } }).beat().goOffline()
}

/** Types a code and lets the vault look at it. True when the gate, the service page or the PINs came open. */
function opens(t: Terminal, key: Uint8Array, code: string): boolean {
  const before = t.effects.length
  t.type(`${code}<enter>`)
  const asked = t.effects.slice(before).find(effect => effect.kind === 'check-response')
  if (asked?.kind !== 'check-response') return false
  const { ticket, challenge, next } = asked
  const expected = { next, ...(challenge === undefined ? {} : { challenge }) }
  const found = findCode(key, asked.code.reveal(), expected)
  t.event({ kind: 'response-checked', ticket, ...(found === undefined ? {} : { found }) })
  return t.effects
    .slice(before)
    .some(
      effect =>
        effect.kind === 'record' &&
        ['gate-unlocked', 'service-opened', 'pins-cleared'].includes(effect.activity.kind),
    )
}

const challengeOf = (t: Terminal): string => t.state.challenge?.text ?? ''
const relocked = (t: Terminal): Terminal => t.pass(3 * MINUTE)

/** A code that must open nothing, and the terminal it is tried at. */
const ATTACKS: readonly ((
  key: Buffer,
  chance: Chance,
) => { readonly t: Terminal; readonly code: string; readonly first?: string })[] = [
  // An answer used before.
  key => {
    const t = locked()
    const code = challengeCode(key, challengeOf(t), SINGLE)
    return { t, code, first: code }
  },
  // A code of an envelope used before.
  (key, chance) => {
    const code = envelopeCode(key, Math.floor(chance() * 3), SINGLE)
    return { t: locked(), code, first: code }
  },
  // Of another terminal.
  (_, chance) => {
    const t = locked()
    const other = keyOf(chance)
    const code =
      chance() < 0.5 ? challengeCode(other, challengeOf(t), SINGLE) : envelopeCode(other, 0, SINGLE)
    return { t, code }
  },
  // With another grant written in front.
  (key, chance) => {
    const t = locked()
    const right = challengeCode(key, challengeOf(t), SINGLE)
    const other = String(1 + Math.floor(chance() * 91)).padStart(2, '0')
    return { t, code: other + right.slice(2) }
  },
  // Too old.
  key => {
    const t = locked()
    const code = challengeCode(key, challengeOf(t), SINGLE)
    return { t: t.pass(31 * MINUTE), code }
  },
  // From before the server came back.
  key => {
    const t = locked()
    const code = challengeCode(key, challengeOf(t), SINGLE)
    for (let beats = 0; t.state.link.state !== 'online' && beats < 20; beats += 1) t.beat()
    return { t: t.goOffline(), code }
  },
  // Of a counter beyond the window.
  (key, chance) => ({
    t: locked(),
    code: envelopeCode(key, 3 + Math.floor(chance() * 1_000), SINGLE),
  }),
  // For the service page at the gate's prompt it is right; at the service prompt a gate's code is not.
  (key, chance) => {
    const t = locked().type('00<enter>')
    const grant = GRANTS[Math.floor(chance() * 2)] ?? SINGLE
    return { t, code: challengeCode(key, challengeOf(t), grant) }
  },
  // A guess, with a grant that there is.
  (_, chance) => ({ t: locked(), code: `0${Math.floor(chance() * 10)}${digits(chance, 10)}` }),
]

function trial(seed: number, tally: Tally): void {
  const chance = seededChance(seed)
  const key = keyOf(chance)
  const honest = locked()
  const grant = GRANTS[Math.floor(chance() * GRANTS.length)] ?? SINGLE
  if (opens(honest, key, challengeCode(key, challengeOf(honest), grant))) tally.opened += 1
  const attack = ATTACKS[seed % ATTACKS.length]
  if (attack === undefined) return
  const { t, code, first } = attack(key, chance)
  if (first !== undefined) {
    if (opens(t, key, first)) tally.opened += 1
    relocked(t)
  }
  if (opens(t, key, code)) tally.falseAccepts += 1
  else tally.refused += 1
  for (let guess = 0; guess < GUESSES; guess += 1) {
    tally.guesses += 1
    const typed = `0${Math.floor(chance() * 10)}${digits(chance, 10)}`
    if (findCode(key, typed, { challenge: 'ABCDEFGH', next: 0 }) !== undefined)
      tally.falseAccepts += 1
  }
}

it('opens for the right code once, and for no other', () => {
  const { n, seed, progress, resume, close } = campaign('unlock-codes')
  const fresh: Tally = { opened: 0, refused: 0, falseAccepts: 0, guesses: 0 }
  const { tally, next, save } = resume(fresh)
  for (let one = next; one < n; one += 1) {
    trial(seed * 1_000_003 + one, tally)
    save(one + 1, tally)
    progress(one)
  }
  const shared = keyOf(seededChance(seed))
  const other = locked()
  const control = opens(other, shared, challengeCode(shared, challengeOf(other), SINGLE))
  close(
    `${tally.opened} opened by the right code, ${tally.refused} attacks refused, ${tally.guesses} guesses, ` +
      `${tally.falseAccepts} false accepts, control with a shared key: ${control ? 'opened' : 'refused'}`,
    tally.falseAccepts,
  )
  expect(tally.opened).toBeGreaterThanOrEqual(n)
  expect(control).toBe(true)
  expect(tally.falseAccepts).toBe(0)
})
