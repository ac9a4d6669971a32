// Cards, PINs, names, codes and keys, sought in everything a real terminal leaves behind, after each way that stored
// logins go.
//
// The built agent runs against the reference server, over TLS, with its most talkative log. People hold cards to a reader
// and type PINs and codes at the panel; then something makes stored logins go. Files are read as they lie on the disk,
// write-ahead logs among them, while the agent runs and after it was killed, with what its processes have said. The
// processes draw their own keys, so bytes differ from run to run. The control keeps rows as one would without care: they
// must be found.

import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import type { ServerAccess } from '../../sim/server-api.ts'
import { serverProgram } from '../sim/command.ts'
import { processTerminal } from '../sim/process-terminal.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { campaign } from './campaign.ts'
import { control } from './careless-store.ts'
import { ask, type Person } from './cast.ts'
import type { Tally } from './leaks.ts'
import { enrol, joins, type Round, someone } from './ordinary-day.ts'
import { everyPath } from './purge-paths.ts'

const PEOPLE = 6

async function oneRound(
  access: ServerAccess,
  name: string,
  chance: () => number,
  tally: Tally,
): Promise<Round> {
  const terminal = await processTerminal(access, { log: 'debug' })
  const people: Person[] = []
  const needles = new Map()
  const round: Round = { terminal, tally, needles, aside: [], name, access, chance, people }
  while (people.length < PEOPLE) await joins(round)
  await terminal.start()
  await enrol(round, name)
  await everyPath(round)
  return round
}

it('leaves nothing that anybody could read', async () => {
  const { n, seed, progress, close } = campaign('secrets')
  const { access } = await serverProgram(temporaryFolder())
  const { items } = await ask<{ items: { id: string }[] }>(access, 'GET', '/users')
  for (const { id } of items) await ask(access, 'DELETE', `/users/${id}`)
  await ask(access, 'PATCH', '/settings', { gate: 'none' })
  const tally: Tally = { files: 0, bytes: 0, needles: 0, paths: 0, seenBefore: 0, leaks: [] }
  let caught = 0
  for (let one = 0; one < n; one++) {
    const round = await oneRound(access, `T${one}`, seededChance(seed * 1_000_003 + one), tally)
    caught += control(someone(round))
    for (const { id } of round.people) await ask(access, 'DELETE', `/users/${id}`)
    progress(one + 1)
  }
  for (const leak of new Set(tally.leaks)) console.log(leak)
  close(
    `${tally.paths} purges, ${tally.files} files and ${tally.bytes} bytes scanned for ${tally.needles} spellings, ` +
      `${tally.seenBefore} seen while they had to be there, ${tally.leaks.length} found after, control without care: ` +
      `${caught} found`,
    tally.leaks.length,
  )
  expect(tally.seenBefore).toBeGreaterThan(0)
  expect(caught).toBeGreaterThan(0)
  expect(tally.leaks).toEqual([])
})
