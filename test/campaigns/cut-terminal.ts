// A terminal that is at times here, with its server, and at times in a virtual machine whose power is cut.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededChance } from '../../sim/chance.ts'
import type { ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { bootAgent, copyFromDisk, makeDisk, SERIAL_PORT } from '../rig/agent-machine.ts'
import { BUDGET } from '../rig/agent-words.ts'
import type { Requirements } from '../rig/requirements.ts'
import { type ProcessTerminal, processTerminal } from '../sim/process-terminal.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ask, digitsBy, type Person } from './cast.ts'
import { answered, booted, type Counts, sleep, step, type Visits, visit } from './people.ts'
import {
  type Differences,
  differences,
  type Expected,
  entriesOf,
  wholeLog,
} from './shown-ledger.ts'

export interface Figures extends Counts {
  cuts: number
  bootSeconds: number
  entries: number
  wrongPins: number
  /** Wrong PINs that were looked at before a cut and not counted after it. */
  forgotten: number
}

export interface CutTerminal {
  readonly name: string
  readonly here: ProcessTerminal
  readonly access: ServerAccess
  readonly people: readonly Person[]
  readonly expected: Expected[]
  readonly figures: Figures
  /** Entries compared before. */
  compared: number
}

const STEPS = 12
/** From the last step to the cut, milliseconds. */
const LATER_MS = 200
/** Wrong PINs that are looked at without a delay, in one round; the cut itself may cost one. */
const FREE_PINS = 4

/** A terminal that is here, enrolled and synced. */
export async function cutTerminal(
  access: ServerAccess,
  name: string,
  people: readonly Person[],
  figures: Figures,
): Promise<CutTerminal> {
  const here = await processTerminal(access)
  await here.start()
  await here.enrol(name)
  await patiently(async () => {
    const path = `/terminals/${name}`
    const { status } = await ask<{ status: { cachedUsers: number } }>(access, 'GET', path)
    if (status.cachedUsers < people.length) throw new Error('The sync is to come.')
  })
  return { name, here, access, people, figures, expected: [booted(true)], compared: 0 }
}

/** So many cuts in the virtual machine, which runs the `dist` in `project`; then the terminal is here again, and compared. */
export async function round(
  terminal: CutTerminal,
  found: Requirements,
  {
    cuts,
    seed,
    project,
  }: { readonly cuts: number; readonly seed: number; readonly project: string },
): Promise<Differences> {
  const { name, here, access, people, expected, figures } = terminal
  await here.program().end('SIGTERM')
  const disk = join(temporaryFolder(), 'disk')
  putOnDisk(found, disk, here)
  let wrongPins = 0
  for (let cut = 0; cut < cuts; cut += 1) {
    const machine = await bootAgent(found, disk, project)
    figures.bootSeconds += machine.bootMs / 1_000
    figures.forgotten += Math.max(0, machine.pinsLeft - (BUDGET - wrongPins))
    expected.push(booted(true))
    const chance = seededChance(seed + cut)
    const visits: Visits = {
      ...{ name: `${name}-${figures.cuts}`, place: machine, people, expected, figures, chance },
      ...{ jobs: 0, stepsLeft: 1 + Math.floor(chance() * STEPS), alive: true },
      async cutShort() {
        await sleep(chance() * LATER_MS)
        await machine.cut()
      },
    }
    while (visits.alive) {
      if (wrongPins < FREE_PINS && chance() < 0.3) wrongPins += await wrongPin(visits)
      if (visits.alive) await visit(visits)
    }
    figures.cuts += 1
  }
  figures.wrongPins += wrongPins
  rmSync(here.data, { recursive: true })
  copyFromDisk(found, disk, 'data', here.folder)
  await here.start()
  expected.push(booted(true))
  await here.link('online')
  await ask(access, 'POST', `/terminals/${name}/clear-pins`, { reason: 'campaign' })
  return compare(terminal)
}

function putOnDisk(found: Requirements, disk: string, here: ProcessTerminal): void {
  const content = temporaryFolder()
  mkdirSync(join(content, 'data'))
  cpSync(here.data, join(content, 'data'), { recursive: true })
  const config = {
    ...{ data: './data', server: `https://127.0.0.1:${here.network.port}`, panel: { port: 0 } },
    readers: [{ id: 'serial', use: 'serial-line', path: SERIAL_PORT }],
  }
  writeFileSync(join(content, 'agent.json'), JSON.stringify(config))
  makeDisk(found, disk, content)
}

/** Somebody guesses; how many PINs the panel said were wrong. */
async function wrongPin(visits: Visits): Promise<number> {
  const answer = await step(
    visits,
    () => visits.place.type(`9${digitsBy(visits.chance, 8)}`),
    answered,
  )
  const shown = answer !== undefined
  if (answer?.kind === 'opened') throw new Error('Somebody was let in by a wrong PIN.')
  visits.expected.push({ kinds: ['refused'], shown })
  return shown ? 1 : 0
}

async function compare(terminal: CutTerminal): Promise<Differences> {
  const { name, access, expected, figures } = terminal
  await patiently(() => wholeLog(access, name))
  const all = await entriesOf(access, name)
  const fresh = all.slice(terminal.compared)
  terminal.compared = all.length
  figures.entries += fresh.length
  return differences(expected.splice(0), fresh)
}
