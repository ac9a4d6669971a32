// The agent and the reference server killed at any moment, alone and together, while people log in, copy and log out.
//
// Both are the built programs, with real TLS, a reader on a pseudo-terminal and the panel. After each round everything is
// brought up, and the server's ledger must be what the panels had shown as done: everything once, in order, without a
// gap, and nothing that nobody did. Kills come at moments drawn by the seed, but what runs at such a moment differs from
// run to run. The controls are agents with one promise taken out of the built program: one says that an entry is written
// down before it is, one closes a session again that its journal has closed.

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { patiently } from '../patiently.ts'
import { ALTERATIONS, type Alteration } from './alterations.ts'
import { alteredBuild } from './altered-build.ts'
import { campaign } from './campaign.ts'
import { ask, newPerson, type Person } from './cast.ts'
import { type KilledServer, killedServer } from './killed-server.ts'
import { beginLife, bringUp, day, type Life } from './killed-terminal.ts'
import { differences, entriesOf, spelled, wholeLog } from './shown-ledger.ts'

const TERMINALS = 4
const PEOPLE = 4
/** Kills of each terminal before everything is brought up and compared. */
const KILLS_A_ROUND = 6
const CONTROL_ROUNDS = 5
const MOST_WARNINGS = 100
const LONGEST_MS = 21_600_000
/** From one round's draws to the next one's: each terminal has its own. */
const DRAWS = 16

const nothing = () => ({
  ...{ rounds: 0, kills: 0, ofServer: 0, whileStarting: 0, withServer: 0, frozen: 0 },
  ...{ entries: 0, logins: 0, offline: 0, jobs: 0, logouts: 0, inFlight: 0, arrived: 0 },
  ...{ repeats: 0, missing: 0, extra: 0 },
})
type Tally = ReturnType<typeof nothing>

/** A terminal, and what was compared of it before. */
interface Judged {
  readonly life: Life
  entries: number
  repeats: number
}

const begun = (life: Life): Judged => ({ life, entries: 0, repeats: 0 })

/** Compares once nothing is to come from this terminal any more. */
async function judge(
  one: Judged,
  tally: Tally,
  say: (line: string) => void = () => undefined,
): Promise<void> {
  const { name, expected, server } = one.life
  const { repeats } = await patiently(() => wholeLog(server.access, name))
  const all = await entriesOf(server.access, name)
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1))
  const fresh = all.slice(one.entries)
  const happened = expected.splice(0)
  const { missing, extra, arrived } = differences(happened, fresh)
  tally.entries += fresh.length
  tally.offline += fresh.filter(({ kind, offline }) => kind === 'login' && offline).length
  tally.repeats += repeats - one.repeats
  tally.arrived += arrived
  tally.missing += missing.length
  tally.extra += extra.length
  for (const what of missing) say(`${name}: missing: ${what}`)
  for (const what of extra) say(`${name}: nobody did: ${what}`)
  if (missing.length + extra.length > 0) {
    const shown = happened.map(what => `${spelled(what)}${what.shown ? '' : '?'}`)
    say(`${name}: happened, what nobody saw done with a "?": ${shown.join(', ')}`)
    say(`${name}: is there: ${fresh.map(({ kind, user }) => `${kind} of ${user}`).join(', ')}`)
    for (const warning of warningsOf(one.life)) say(`${name}: its agent said: ${warning}`)
  }
  Object.assign(one, { entries: all.length, repeats })
}

/** What its agents warned of (pino’s levels), a disk that cannot be written above all. */
const warningsOf = ({ terminal }: Life): readonly string[] =>
  terminal.programs
    .flatMap(program => program.stdout().split('\n'))
    .filter(line => /"level":[45]0,/.test(line))
    .slice(-MOST_WARNINGS)

async function round(server: KilledServer, all: readonly Judged[], seed: number, tally: Tally) {
  const { access } = server
  for (const [at, { life }] of all.entries()) {
    life.chance = seededChance(seed * DRAWS + at + 1)
    // Each PIN that was under way at a kill stays counted.
    await ask(access, 'POST', `/terminals/${life.name}/clear-pins`, { reason: 'campaign' })
  }
  const killed = server.kills()
  let over = false
  const trouble = server.trouble(seededChance(seed * DRAWS), () => over)
  await Promise.all(all.map(({ life }) => day(life, KILLS_A_ROUND)))
  over = true
  await trouble
  await server.up()
  await Promise.all(all.map(({ life }) => bringUp(life)))
  await Promise.all(all.map(one => judge(one, tally, console.log)))
  tally.rounds += 1
  tally.ofServer += server.kills() - killed
  tally.kills += server.kills() - killed
}

/** The altered agent under the same kills, until it is caught; how often. */
async function control(
  name: string,
  caught: 'missing' | 'extra',
  alterations: readonly Alteration[],
  server: KilledServer,
  people: readonly Person[],
  seed: number,
): Promise<number> {
  const tally = nothing()
  const main = join(alteredBuild(alterations), 'agent/main.js')
  const life = await beginLife(name, server, people, tally, main)
  const one = begun(life)
  for (let rounds = 0; rounds < CONTROL_ROUNDS && tally[caught] === 0; rounds += 1) {
    life.chance = seededChance(seed * DRAWS + rounds)
    await day(life, KILLS_A_ROUND)
    await bringUp(life)
    // What the server had already and the journal lost, the server refuses to take anew: it is caught, too.
    await judge(one, tally).catch(() => {
      tally.missing += 1
    })
  }
  return tally[caught]
}

it(
  'has at the server what was done, once and in order, whatever is killed and when',
  async () => {
    const { n, seed, progress, resume, close } = campaign('kills')
    const { tally, next, save } = resume(nothing())
    const server = await killedServer()
    const { access } = server
    await ask(access, 'PATCH', '/settings', { gate: 'none' })
    const chance = seededChance(seed)
    const people: Person[] = []
    while (people.length < PEOPLE) people.push(await newPerson(access, chance))
    const names = Array.from({ length: TERMINALS }, (_, at) => `T${at + 1}`)
    const all = await Promise.all(
      names.map(async name => begun(await beginLife(name, server, people, tally))),
    )
    for (let at = next; tally.kills < n && tally.missing + tally.extra === 0; at += 1) {
      await round(server, all, seed * 1_000_003 + at, tally)
      save(at + 1, tally)
      progress(tally.kills)
    }

    const early = await control(
      'early',
      'missing',
      ALTERATIONS.saysDoneBefore,
      server,
      people,
      seed,
    )
    const again = await control('again', 'extra', ALTERATIONS.closesAgain, server, people, seed)
    close(
      `${tally.kills} kills (${tally.ofServer} of the server, ${tally.withServer} of both at once, ` +
        `${tally.whileStarting} while starting, ${tally.frozen} with an answer under way) in ${tally.rounds} rounds, ` +
        `${tally.entries} entries, ${tally.logins} logins (${tally.offline} offline), ${tally.jobs} jobs, ` +
        `${tally.logouts} logouts, ${tally.inFlight} in flight (${tally.arrived} arrived), ` +
        `${tally.repeats} sent again and kept once, ${tally.missing} missing, ${tally.extra} that nobody did, ` +
        `control that says done before: ${early} missing, control that closes again: ${again} twice`,
      tally.missing + tally.extra,
    )
    expect(tally.logins).toBeGreaterThan(0)
    expect(tally.repeats).toBeGreaterThan(0)
    expect(early).toBeGreaterThan(0)
    expect(again).toBeGreaterThan(0)
    expect(tally.missing + tally.extra).toBe(0)
  },
  LONGEST_MS,
)
