// A terminal of real processes whose agent is killed at any moment, also while it starts, and starts again.

import { patiently } from '../patiently.ts'
import { type ProcessTerminal, processTerminal } from '../sim/process-terminal.ts'
import { ask, type Person } from './cast.ts'
import type { KilledServer } from './killed-server.ts'
import { booted, type Counts, one, sleep, step, type Visits, visit } from './people.ts'

export interface Figures extends Counts {
  kills: number
  whileStarting: number
  withServer: number
  frozen: number
}

export interface Life extends Visits {
  readonly terminal: ProcessTerminal
  readonly server: KilledServer
  readonly figures: Figures
}

/** Long enough for a handshake on a busy machine, short enough to be offline often. */
const SETTINGS = ['link.delay=600ms']
const STEPS = 8
/** Reaches most uploads, whose answer takes a few milliseconds. */
const SOON_MS = 15
const LATER_MS = 300
/** From the process to the last of what a start does. */
const START_MS = 1_200

/** A terminal that runs, enrolled with the server and synced; `main` is the agent's program. */
export async function beginLife(
  name: string,
  server: KilledServer,
  people: readonly Person[],
  figures: Figures,
  main?: string,
): Promise<Life> {
  const terminal = await processTerminal(server.access, {}, SETTINGS, main)
  await terminal.start()
  await terminal.enrol(name)
  await patiently(async () => {
    const path = `/terminals/${name}`
    const { status } = await ask<{ status: { cachedUsers: number } }>(server.access, 'GET', path)
    if (status.cachedUsers < people.length) throw new Error('The sync is to come.')
  })
  const life: Life = {
    ...{ name, terminal, server, people, figures, place: terminal, expected: [booted(true)] },
    ...{ chance: () => 0, jobs: 0, stepsLeft: 0, alive: true, cutShort: () => cutShort(life) },
  }
  return life
}

/** People come and go until the agent has been killed so many times, and runs again. */
export async function day(life: Life, kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    life.stepsLeft = 1 + Math.floor(life.chance() * STEPS)
    while (life.alive) {
      await somethingElse(life)
      if (life.alive) await visit(life)
    }
    await startAgain(life)
  }
}

/** Everything is brought up: the cable is in, and the agent starts once more, as after a night. */
export async function bringUp(life: Life): Promise<void> {
  const { terminal } = life
  await terminal.network.set('up')
  await kill(life)
  await startAgain(life, 0)
  await terminal.link('online')
}

/** Starts the agent, unless it is killed while it starts: then once more. */
async function startAgain(life: Life, killed = 0.4): Promise<void> {
  const { terminal, expected, figures, chance } = life
  while (chance() < killed) {
    const started = terminal.start().catch(() => undefined)
    await sleep(chance() * START_MS)
    await kill(life)
    await started
    figures.whileStarting += 1
    expected.push(booted(false))
  }
  await terminal.start()
  life.alive = true
  expected.push(booted(true))
}

async function kill({ terminal, figures }: Life): Promise<void> {
  figures.kills += 1
  await terminal.kill()
}

/** The cable goes out or in; somebody gets another name, and every terminal a sync; or nothing happens. */
async function somethingElse(life: Life): Promise<void> {
  const { terminal, server, chance } = life
  const { network } = terminal
  const drawn = chance()
  if (drawn < (network.state === 'down' ? 0.5 : 0.15)) {
    await network.set(network.state === 'down' ? 'up' : 'down')
    await moment(life)
  } else if (drawn > 0.9) {
    const { id } = one(life)
    const name = `Name ${Math.floor(chance() * 1_000)}`
    // Where the server is gone just now nobody is renamed.
    await ask(server.access, 'PATCH', `/users/${id}`, { name }).catch(() => undefined)
    await moment(life)
  }
}

/** A step in which nobody does anything. */
const moment = (life: Life): Promise<unknown> =>
  step(
    life,
    () => undefined,
    () => true,
  )

/** Kills the agent a moment from now, perhaps with the server, or with an answer on its way that never comes. */
async function cutShort(life: Life): Promise<void> {
  const { terminal, server, figures, chance } = life
  const { network } = terminal
  await sleep(chance() * (chance() < 0.7 ? SOON_MS : LATER_MS))
  const frozen = chance() < 0.15 && network.state === 'up'
  if (frozen) {
    figures.frozen += 1
    await network.set('frozen')
    await sleep(SOON_MS)
  }
  if (chance() < 0.1 && server.kill(chance() * LATER_MS)) figures.withServer += 1
  await kill(life)
  if (!frozen) return
  // What hung for so long is lost.
  await network.set('down')
  await network.set('up')
}
