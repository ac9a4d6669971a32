// `latchkey-agent deny` and the stick at a terminal of real parts that is cut off: who still gets in, and what the server
// hears of it afterwards.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openIdentity } from '../../agent/adapters/identity-file.ts'
import { generateSigningKey, signWith } from '../../agent/vault/sign.ts'
import { signedDomain } from '../../agent/wire/server-messages.ts'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type ProcessTerminal, processTerminal } from './process-terminal.ts'
import { startDemo, userId, type World } from './server/harness.ts'
import { ANNA, BEN } from './simulator.ts'

const DAY_MS = 86_400_000

interface File {
  readonly body: string
  readonly signature: string
}

/** A server with Anna and Ben, no gate, and a clock that can be set back. */
async function server(): Promise<{ readonly world: World; readonly clock: { off: number } }> {
  const clock = { off: 0 }
  const world = await startDemo({ now: () => Date.now() + clock.off })
  await world.api('PATCH', '/settings', { gate: 'none' })
  return { world, clock }
}

async function issue(world: World, users: readonly string[]): Promise<File> {
  const { body } = await world.api('POST', '/deny-lists', { users, reason: 'left today' })
  return body.file
}

/** Enrolled, with Anna and Ben in its cache as the server has heard, and then cut off and switched off. */
async function cutOff(terminal: ProcessTerminal, world: World): Promise<void> {
  await terminal.start()
  await terminal.enrol('T1')
  await patiently(async () => {
    const { status } = (await world.api('GET', '/terminals/T1')).body
    expect(status).toMatchObject({ cachedUsers: 2 })
  })
  await terminal.network.set('down')
  await terminal.kill()
}

/**
 * Hands each list to the agent with the command while the machine is off, and switches it on: the inbox is looked at
 * first of all, and then only every ten seconds. Gives exit codes and what was said.
 */
async function handedOver(terminal: ProcessTerminal, ...lists: readonly string[]) {
  const folder = temporaryFolder()
  const commands = lists.map((list, index) => {
    writeFileSync(join(folder, `${index}.latchkey-deny`), list)
    return terminal.command('deny', join(folder, `${index}.latchkey-deny`))
  })
  const inbox = join(terminal.data, 'deny-inbox')
  await patiently(() => {
    const waiting = readdirSync(inbox).filter(name => name.endsWith('.latchkey-deny'))
    expect(waiting).toHaveLength(lists.length)
  })
  await terminal.start()
  await terminal.link('offline')
  const ends = await Promise.all(commands.map(({ over }) => over))
  expect(readdirSync(inbox)).toEqual([])
  return commands.map(({ stdout, stderr }, index) => [ends[index], stdout() + stderr()])
}

const refused = (sentence: RegExp) => [65, expect.stringMatching(sentence)]

it('a list that a person brings keeps out whom it names, and one that does not count says why', {
  timeout: 60_000,
}, async () => {
  const { world, clock } = await server()
  const [anna, ben] = [await userId(world, 'anna'), await userId(world, 'ben')]
  const stick = join(temporaryFolder(), 'stick')
  mkdirSync(stick)
  const terminal = await processTerminal(world.server, { denyFolder: stick })
  await cutOff(terminal, world)
  clock.off = -31 * DAY_MS
  const expired = await issue(world, [anna])
  clock.off = 0
  const older = await issue(world, [ben])
  const right = await issue(world, [anna])
  const { seed } = generateSigningKey()
  const body = Buffer.from(right.body, 'base64')
  const signature = Buffer.from(signWith(seed, signedDomain('deny'), body)).toString('base64')

  const bad = [JSON.stringify(expired), JSON.stringify({ ...right, signature }), 'deny everybody']
  expect(await handedOver(terminal, ...bad)).toEqual([
    refused(/too old.*Make a new one/),
    refused(/changed or is damaged/),
    refused(/changed or is damaged/),
  ])
  await terminal.letIn(ANNA.card)
  await terminal.kill()

  expect(await handedOver(terminal, JSON.stringify(right))).toEqual([
    [0, expect.stringMatching(/whoever it names cannot log in here any more/)],
  ])
  terminal.swipe(ANNA.card)
  await terminal.told('reason.denied')
  expect(terminal.panel().open()).toBe(false)
  await terminal.letIn(BEN.card)
  await terminal.kill()

  // What the command brings is older than what was taken; what the stick brings is newer.
  const newest = await issue(world, [ben])
  writeFileSync(join(stick, 'newest.latchkey-deny'), JSON.stringify(newest))
  expect(await handedOver(terminal, JSON.stringify(older))).toEqual([refused(/taken before/)])
  await terminal.told('deny.applied')
  terminal.swipe(BEN.card)
  await terminal.told('reason.denied')
  expect(readdirSync(stick)).toEqual(['newest.latchkey-deny'])

  const takenBy = async () =>
    (await world.api('GET', '/deny-lists')).body.items.map(
      (one: { takenBy: string[] }) => one.takenBy,
    )
  expect(await takenBy()).toEqual([[], [], [], []])
  await terminal.network.set('up')
  await patiently(async () => expect((await takenBy())[0]).toEqual(['T1']))
  const applied = async () =>
    (await world.api('GET', '/activities?limit=1000')).body.items.filter(
      ({ kind }: { kind: string }) => kind === 'deny-applied',
    )
  await patiently(async () => expect(await applied()).toHaveLength(2))
})

it('an enrolment from before deny lists learns their key when the server is back', {
  timeout: 60_000,
}, async () => {
  const { world } = await server()
  const terminal = await processTerminal(world.server)
  await cutOff(terminal, world)
  const identity = await openIdentity(terminal.data, await openDeviceKey({ folder: terminal.data }))
  const own = identity.load()
  if (own === undefined) throw new Error('The terminal has no identity.')
  const { deny: _, ...serverKeys } = own.serverKeys
  await identity.save({ ...own, serverKeys })
  const anna = await userId(world, 'anna')
  const list = async () => JSON.stringify(await issue(world, [anna]))

  expect(await handedOver(terminal, await list())).toEqual([refused(/does not know the key/)])
  await terminal.letIn(ANNA.card)
  await terminal.network.set('up')
  await terminal.link('online')
  await patiently(async () => {
    const kept = await openIdentity(terminal.data, await openDeviceKey({ folder: terminal.data }))
    expect(kept.load()?.serverKeys.deny).toBe(own.serverKeys.deny)
  })
  await terminal.network.set('down')
  await terminal.kill()
  expect(await handedOver(terminal, await list())).toEqual([
    [0, expect.stringMatching(/was taken/)],
  ])
  terminal.swipe(ANNA.card)
  await terminal.told('reason.denied')
})
