// The power of a whole machine is cut while people log in offline: what its panel had shown is in the journal, once.
//
// The built agent runs in a virtual machine with a real kernel, on ext4 on a disk of its own. QEMU is killed at a moment
// drawn by the seed, and with it goes everything that the guest's kernel had not given to the disk; it starts again from
// the same disk. After some cuts the data folder is taken off the disk, an agent brings the journal to a real server, and
// the server's ledger is compared with what people had seen. What the guest did give to the disk lies in the memory of
// the machine outside and survives: a disk that forgets or tears what it was given is not seen here. The control is an
// agent that does not wait for the disk: it must lose what it had shown.

import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { type Requirements, requirements } from '../rig/requirements.ts'
import { serverProgram } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ALTERATIONS } from './alterations.ts'
import { alteredBuild } from './altered-build.ts'
import { campaign } from './campaign.ts'
import { ask, newPerson, type Person } from './cast.ts'
import { type CutTerminal, cutTerminal, round } from './cut-terminal.ts'

const PEOPLE = 4
/** Between two visits to the server: after 16 starts without it nobody is let in any more. */
const CUTS_A_ROUND = 10
const CONTROL_TRIES = 3
const LONGEST_MS = 21_600_000

const nothing = () => ({
  ...{ rounds: 0, cuts: 0, bootSeconds: 0, entries: 0, logins: 0, jobs: 0, logouts: 0 },
  ...{ wrongPins: 0, forgotten: 0, inFlight: 0, arrived: 0, missing: 0, extra: 0 },
})

/** How many entries an agent that does not wait loses, in as many tries as it takes. */
async function control(terminal: CutTerminal, found: Requirements, seed: number) {
  const project = dirname(alteredBuild(ALTERATIONS.doesNotWait))
  for (let tries = 1; tries <= CONTROL_TRIES; tries += 1) {
    const { missing } = await round(terminal, found, { cuts: 1, seed: seed + tries, project })
    if (missing.length > 0) return missing.length
  }
  return 0
}

it(
  'has in the journal what the panel had shown when the power went',
  async () => {
    const { n, seed, progress, resume, close } = campaign('vm-power-cuts')
    const { tally, next, save } = resume(nothing())
    const found = requirements()
    if ('missing' in found) throw new Error(found.missing.join(' '))
    execFileSync('node_modules/.bin/tsc', ['-p', 'test/rig'])
    const { access } = await serverProgram(temporaryFolder())
    await ask(access, 'PATCH', '/settings', { gate: 'none' })
    const chance = seededChance(seed)
    const people: Person[] = []
    while (people.length < PEOPLE) people.push(await newPerson(access, chance))

    const terminal = await cutTerminal(access, 'T1', people, tally)
    for (let at = next; tally.cuts < n && tally.missing + tally.extra === 0; at += 1) {
      const cuts = Math.min(CUTS_A_ROUND, n - tally.cuts)
      const place = { cuts, seed: seed * 1_000_003 + at * CUTS_A_ROUND, project: process.cwd() }
      const { missing, extra, arrived } = await round(terminal, found, place)
      for (const what of missing) console.log(`missing: ${what}`)
      for (const what of extra) console.log(`nobody did: ${what}`)
      tally.rounds += 1
      tally.missing += missing.length
      tally.extra += extra.length
      tally.arrived += arrived
      save(at + 1, tally)
      progress(tally.cuts)
    }
    const careless = await cutTerminal(access, 'control', people, nothing())
    const lost = await control(careless, found, seed)

    const violations = tally.missing + tally.extra + tally.forgotten
    close(
      `${tally.cuts} cuts in ${tally.rounds} rounds, ${(tally.bootSeconds / tally.cuts).toFixed(1)} s to boot, ` +
        `${tally.entries} entries, ${tally.logins} logins offline, ${tally.jobs} jobs, ${tally.logouts} logouts, ` +
        `${tally.wrongPins} wrong PINs, ${tally.inFlight} in flight (${tally.arrived} arrived), ${tally.missing} missing, ` +
        `${tally.extra} that nobody did, ${tally.forgotten} wrong PINs forgotten, ` +
        `control that does not wait for the disk: ${lost} lost`,
      violations,
    )
    expect(tally.logins).toBeGreaterThan(0)
    expect(lost).toBeGreaterThan(0)
    expect(violations).toBe(0)
  },
  LONGEST_MS,
)
