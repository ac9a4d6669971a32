import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'

const ledgers = async (world: World, query = '') =>
  (await world.api('GET', `/ledgers${query}`)).body
const journal = (logId: string, count: number) =>
  writeJournal(
    logId,
    Array.from({ length: count }, () => copyOf()),
  )

test('whatever is repeated, a log’s summary is what was uploaded', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const arrivals = fc.array(
    fc.record({ from: fc.nat(9), length: fc.integer({ min: 1, max: 5 }) }),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(arrivals, async sends => {
      const logId = `log-${run++}`
      const entries = journal(logId, 10)
      const startedAt = new Date(world.clock.now).toISOString()
      const first = entries.slice(0, 1)
      await terminal.upload(logId, first)
      let [held, repeats] = [1, 0]
      for (const { from, length } of sends) {
        world.clock.now += 1_000
        const batch = entries.slice(from, from + length)
        const { status } = await terminal.upload(logId, batch)
        if (status !== 200) continue
        repeats += batch.filter(entry => entry.seq <= held).length
        held = Math.max(held, from + batch.length)
      }
      const { items } = await ledgers(world)
      expect(items).toHaveLength(run)
      expect(items[0]).toMatchObject({
        ...{ terminal: 'T1', logId, first: 1, last: held, entries: held, repeats, startedAt },
        ...{ missing: [], conflicts: [], behind: null },
      })
    }),
    { numRuns: 20 },
  )
})

test('repeats are counted durably, and gaps and conflicts do not count as repeats', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = journal('a', 6)
  await terminal.upload('a', entries.slice(0, 3))
  await terminal.upload('a', entries.slice(0, 3))
  await terminal.upload('a', entries.slice(4))
  await world.restart()
  world.clock.now += 60_000
  const other = writeJournal('a', [copyOf({ pages: 99 }), copyOf()])
  expect((await terminal.upload('a', other)).status).toBe(409)
  expect((await terminal.upload('a', other)).status).toBe(409)
  const at = new Date(world.clock.now).toISOString()
  const startedAt = new Date(world.clock.now - 60_000).toISOString()
  expect(await ledgers(world)).toEqual({
    items: [
      {
        ...{ terminal: 'T1', logId: 'a', first: 1, last: 3, entries: 3, repeats: 3, missing: [] },
        conflicts: [{ seq: 1, why: 'another entry is held under its number, or before it', at }],
        findings: [expect.objectContaining({ seq: 1, kind: 'rolled-back', at })],
        ...{ behind: null, durable: 0, startedAt, lastAt: at, endedAt: null },
      },
    ],
    next: null,
  })
})

test('a log whose very first entry was refused is listed', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  await terminal.upload('b', journal('a', 1))
  const { items } = await ledgers(world)
  expect(items).toMatchObject([{ logId: 'b', first: null, last: null, entries: 0 }])
  expect(items[0].conflicts).toHaveLength(1)
})

test('how far behind the server is, by the terminal’s last beat, for its newest log only', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const behind = async () =>
    (await ledgers(world)).items.map((log: { logId: string; behind: number | null }) => [
      log.logId,
      log.behind,
    ])
  await terminal.beat({ logId: 'old', head: 0 })
  expect(await behind()).toEqual([])
  await terminal.beat({ logId: 'old', head: 4 })
  expect(await behind()).toEqual([['old', 4]])
  expect((await ledgers(world)).items[0].lastAt).toBeNull()
  await terminal.upload('old', journal('old', 3))
  expect(await behind()).toEqual([['old', 1]])
  await terminal.upload('new', journal('new', 3))
  await terminal.beat({ logId: 'new', head: 2 })
  expect(await behind()).toEqual([
    ['new', 0],
    ['old', null],
  ])
})

test('logs come by terminal, the newest first, on pages without doubles', async () => {
  const world = await startWorld()
  const terminals = [await enrolTerminal(world, 'B'), await enrolTerminal(world, 'A')]
  for (const logId of ['x', 'y', 'z']) {
    for (const terminal of terminals) await terminal.upload(logId, journal(logId, 1))
  }
  const seen: string[] = []
  let after = ''
  do {
    const { items, next } = await ledgers(world, `?limit=2${after}`)
    seen.push(...items.map((log: { terminal: string; logId: string }) => log.terminal + log.logId))
    after = next === null ? '' : `&after=${next}`
  } while (after !== '')
  expect(seen).toEqual(['Az', 'Ay', 'Ax', 'Bz', 'By', 'Bx'])
  expect((await ledgers(world, '?terminal=B')).items).toHaveLength(3)
  expect((await ledgers(world, '?terminal=C')).items).toEqual([])
  expect((await world.api('GET', '/ledgers?after=x')).status).toBe(400)
})

test('entries that vanish from the database are named as missing', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  await terminal.upload('a', journal('a', 10))
  await world.server.close()
  const db = new Database(join(world.folder, 'server.db'))
  db.prepare('DELETE FROM entries WHERE seq IN (1, 2, 5, 7, 8)').run()
  db.close()
  await world.restart()
  expect((await ledgers(world)).items).toMatchObject([
    {
      ...{ first: 3, last: 10, entries: 5 },
      missing: [
        [1, 2],
        [5, 5],
        [7, 8],
      ],
    },
  ])
})
