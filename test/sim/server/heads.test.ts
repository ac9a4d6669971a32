// What a beat has named as the end of a log must come, or be told as lost: it was cut away otherwise.

import { expect, test } from 'vitest'
import { restoreBackup } from '../../../sim/server/backup.ts'
import { startWorld, type World } from './harness.ts'
import { copies, findingsOf, goesOn } from './log-story.ts'
import { type Entry, enrolTerminal, type TestTerminal, writeJournal } from './terminal-client.ts'

const MINUTE = 60_000

interface Cut {
  readonly world: World
  readonly terminal: TestTerminal
  /** Six entries, of which the server holds two; a beat has named the last. */
  readonly entries: readonly Entry[]
  /** What the terminal wrote instead of the last three. */
  readonly others: readonly Entry[]
}

const named = (terminal: TestTerminal, logId: string, entry: Entry | undefined) =>
  terminal.beat({
    ...{ logId, head: entry?.seq },
    checkpoint: terminal.checkpoint(logId, entry as Entry),
  })

async function cutAway(): Promise<Cut> {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = writeJournal('a', copies(6))
  await terminal.upload('a', entries.slice(0, 2))
  await named(terminal, 'a', entries[5])
  return { world, terminal, entries, others: writeJournal('a', copies(5), entries[2]) }
}

/** Six entries, all of which the server holds. */
async function held() {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = writeJournal('a', copies(6))
  await terminal.upload('a', entries)
  return { world, terminal, entries }
}

test('other entries come in the place of those that a beat has named', async () => {
  const { world, terminal, entries, others } = await cutAway()
  await terminal.upload('a', [entries[2] as Entry, ...others.slice(0, 2)])
  expect(await findingsOf(world, 'a')).toEqual([])
  expect((await terminal.upload('a', others.slice(2))).status).toBe(200)
  expect(await findingsOf(world, 'a')).toEqual([[6, 'rolled-back']])
})

test('so it is when a later beat has named a higher number of the other ones', async () => {
  const { world, terminal, entries, others } = await cutAway()
  await named(terminal, 'a', others[4])
  await world.restart()
  await terminal.upload('a', [entries[2] as Entry, ...others])
  expect(await findingsOf(world, 'a')).toEqual([[6, 'rolled-back']])
})

test('a beat names another entry under the same number', async () => {
  const { world, terminal, others } = await cutAway()
  await named(terminal, 'a', others[2])
  expect(await findingsOf(world, 'a')).toEqual([[6, 'rolled-back']])
})

test('a beat names a lower number, and none that was on its way so long', async () => {
  const { world, terminal, entries, others } = await cutAway()
  world.clock.now += MINUTE
  await named(terminal, 'a', entries[3])
  expect(await findingsOf(world, 'a')).toEqual([])
  world.clock.now += 1
  await named(terminal, 'a', others[0])
  await named(terminal, 'a', others[1])
  // The fourth is another one by now; then the end is missing.
  expect(await findingsOf(world, 'a')).toEqual([
    [6, 'rolled-back'],
    [4, 'rolled-back'],
  ])
})

test('the log ends before what a beat has named, and the next one says so', async () => {
  const { world, terminal, entries } = await cutAway()
  await terminal.upload('b', goesOn('b', 'a', entries.slice(0, 3), undefined, { why: 'moved' }))
  expect(await findingsOf(world, 'a')).toEqual([[6, 'rolled-back']])
  expect(await findingsOf(world, 'b')).toEqual([])
})

test('the log ends with another entry, or has another carried over', async () => {
  const { world, terminal, entries, others } = await cutAway()
  const rewritten = [...entries.slice(0, 3), ...others.slice(0, 3)]
  await terminal.upload('b', goesOn('b', 'a', rewritten).slice(0, 1))
  expect(await findingsOf(world, 'a')).toEqual([[6, 'rolled-back']])
  const second = await cutAway()
  const longer = [...second.entries.slice(0, 3), ...second.others]
  await second.terminal.upload('b', goesOn('b', 'a', longer))
  expect(await findingsOf(second.world, 'a')).toEqual([[6, 'rolled-back']])
})

test('the log ends with another entry than is held', async () => {
  const { world, terminal, entries } = await cutAway()
  const other = writeJournal('a', copies(1), entries[0])
  const told = goesOn('b', 'a', [entries[0] as Entry, ...other], undefined, { why: 'damaged' })
  await terminal.upload('b', told.slice(0, 1))
  expect(await findingsOf(world, 'a')).toContainEqual([2, 'rolled-back'])
})

test('the log ends before what is held, and that is not told as lost', async () => {
  const { world, terminal, entries } = await held()
  await terminal.upload('b', goesOn('b', 'a', entries.slice(0, 4), undefined, { lost: [[6, 6]] }))
  expect(await findingsOf(world, 'a')).toContainEqual([5, 'rolled-back'])
})

test('another entry is carried over than is held', async () => {
  const { world, terminal, entries } = await held()
  const others = [...entries.slice(0, 4), ...writeJournal('a', copies(4), entries[3])]
  await terminal.upload('b', goesOn('b', 'a', others, undefined, { why: 'moved' }))
  expect(await findingsOf(world, 'a')).toEqual([
    [6, 'rolled-back'],
    [5, 'rolled-back'],
  ])
})

test('a log goes on after a beat has named the next one, of which nothing came', async () => {
  const { world, terminal, entries } = await cutAway()
  await terminal.upload('a', entries)
  await named(terminal, 'b', goesOn('b', 'a', entries)[3])
  world.clock.now += MINUTE
  const more = writeJournal('a', copies(2), entries[5])
  await named(terminal, 'a', more[0])
  expect(await findingsOf(world, 'b')).toEqual([])
  world.clock.now += 1
  await named(terminal, 'a', more[1])
  expect(await findingsOf(world, 'b')).toEqual([[4, 'rolled-back']])
  expect(await findingsOf(world, 'a')).toEqual([])
})

test('what a damaged file lost is told as lost, and not as rolled back', async () => {
  const { world, terminal, entries } = await cutAway()
  const told = { why: 'damaged', lost: [[4, 6]] }
  await terminal.upload('b', goesOn('b', 'a', entries.slice(0, 3), undefined, told))
  expect(await findingsOf(world, 'a')).toEqual([[4, 'lost']])
  const second = await cutAway()
  const elsewhere = { why: 'damaged', lost: [[4, 5]] }
  const carried = goesOn('b', 'a', second.entries.slice(0, 3), undefined, elsewhere)
  await second.terminal.upload('b', carried)
  expect(await findingsOf(second.world, 'a')).toContainEqual([6, 'rolled-back'])
})

test('beats that are late, repeated or overtaken are no alarm, and neither is what they named when it comes', async () => {
  const { world, terminal, entries } = await cutAway()
  for (const at of [3, 5, 4, 3, 5]) await named(terminal, 'a', entries[at])
  world.clock.now += 5 * MINUTE
  await named(terminal, 'a', entries[5])
  await terminal.upload('a', entries)
  await named(terminal, 'a', entries[5])
  const more = writeJournal('a', copies(2), entries[5])
  await named(terminal, 'a', more[1])
  await terminal.upload('b', goesOn('b', 'a', [...entries, ...more]))
  // It had been on its way when the log ended, as nobody can know.
  await named(terminal, 'a', more[1])
  expect(await findingsOf(world, 'a')).toEqual([])
  expect(await findingsOf(world, 'b')).toEqual([])
})

test('a server that was restored from an older backup raises no alarm', async () => {
  const { world, terminal, entries } = await cutAway()
  const { body } = await world.api('POST', '/backups', {})
  await terminal.upload('a', entries)
  const more = writeJournal('a', copies(2), entries[5])
  await terminal.upload('a', more)
  await named(terminal, 'a', more[1])
  world.clock.now += 5 * MINUTE
  await world.stop()
  await restoreBackup(body.folder, world.folder, Date.now)
  await world.restart()
  await named(terminal, 'a', more[1])
  expect((await terminal.upload('a', more)).status).toBe(422)
  await terminal.upload('a', [...entries, ...more])
  await named(terminal, 'a', more[1])
  expect(await findingsOf(world, 'a')).toEqual([])
})

test('a head that the terminal did not sign is not kept', async () => {
  const { world, terminal, entries } = await cutAway()
  const more = writeJournal('a', copies(1), entries[5])
  const checkpoint = { ...terminal.checkpoint('a', more[0] as Entry), meter: 1 }
  await terminal.beat({ logId: 'a', head: 7, checkpoint })
  world.clock.now += 2 * MINUTE
  await named(terminal, 'a', entries[5])
  expect(await findingsOf(world, 'a')).toEqual([[7, 'wrong-checkpoint']])
})

test('of one log a hundred heads are kept, the first ones', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = writeJournal('a', copies(102))
  for (const entry of entries.slice(0, 101)) await named(terminal, 'a', entry)
  world.clock.now += 2 * MINUTE
  await named(terminal, 'a', entries[100])
  await named(terminal, 'a', entries[98])
  expect(await findingsOf(world, 'a')).toEqual([[100, 'rolled-back']])
})
