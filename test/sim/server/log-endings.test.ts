// What was in a log that ended must come, by itself or with the next, or be told: no hole hides between two logs.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { copies, findingsOf, goesOn, ledgerOf, ZERO } from './log-story.ts'
import {
  type Entry,
  enrolTerminal,
  rewritten,
  type TestTerminal,
  writeJournal,
} from './terminal-client.ts'

/** Log a, of which the server holds its first entries, and b, which tells how a ended and carries some of it over. */
async function story(held: number, from: number, over: object = {}) {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = writeJournal('a', copies(10))
  await terminal.upload('a', entries.slice(0, held))
  const before = entries[from - 2]?.hash ?? ZERO
  const next = goesOn('b', 'a', entries.slice(from - 1), before, over)
  const whole = [...next, ...writeJournal('b', copies(1), next.at(-1))]
  return { world, terminal, entries, next, whole }
}
const missingOf = async (world: World, logId: string) => (await ledgerOf(world, logId)).missing

test('what neither came nor was carried over is told with the first entry that is the next log’s own', async () => {
  const { world, terminal, next, whole } = await story(2, 9)
  await terminal.upload('b', next)
  expect(await findingsOf(world, 'a')).toEqual([])
  await terminal.upload('b', whole)
  expect(await findingsOf(world, 'a')).toEqual([[3, 'missing']])
  expect(await missingOf(world, 'a')).toEqual([[3, 8]])
  const { body } = await world.api('GET', '/log?limit=50')
  const told = body.items.map(({ message }: { message: string }) => message).join()
  expect(told).toContain('6 entries of this log never came')
})

test.each([
  ['all of it', 2, 1],
  ['just what was missing', 4, 5],
])('nothing is told when %s was carried over', async (_, held, from) => {
  const { world, terminal, whole } = await story(held, from)
  await terminal.upload('b', whole)
  expect([await findingsOf(world, 'a'), await missingOf(world, 'a')]).toEqual([[], []])
})

test('what the terminal tells as lost is not told again as missing', async () => {
  const { world, terminal, whole } = await story(2, 9, { lost: [[3, 8]] })
  await terminal.upload('b', whole)
  expect(await findingsOf(world, 'a')).toEqual([[3, 'lost']])
})

test('what comes by itself after all is missing no more', async () => {
  const { world, terminal, whole, entries } = await story(2, 9)
  await terminal.upload('b', whole)
  await terminal.upload('a', entries.slice(2, 5))
  expect(await missingOf(world, 'a')).toEqual([[6, 8]])
  await terminal.upload('a', entries.slice(5))
  expect(await missingOf(world, 'a')).toEqual([])
})

test('what is told as lost and came hides nothing else, nor does what it says beyond its end make more', async () => {
  const { world, terminal, whole } = await story(2, 9, {
    lost: [
      [1, 2],
      [7, 14],
    ],
  })
  await terminal.upload('b', whole)
  expect(await findingsOf(world, 'a')).toContainEqual([3, 'missing'])
  const { findings } = await ledgerOf(world, 'a')
  const { detail } = findings.find(({ kind }: { kind: string }) => kind === 'missing')
  expect(detail).toMatch(/^4 entries/)
})

interface Log {
  readonly name: string
  readonly entries: readonly (Entry & { readonly origin?: { readonly logId: string } })[]
}

/**
 * The next log: what the one before held, but for its first entries, which it says are lost, and for what `isTaken` away,
 * then entries of its own.
 */
function after(
  former: Log,
  name: string,
  own: number,
  lost: number,
  isTaken: (at: number) => boolean,
): Log {
  const last = former.entries.at(-1)
  const told = { kind: 'log-started', why: 'refused', lost: lost > 0 ? [[1, lost]] : [] }
  const began = {
    ...told,
    former: { logId: former.name, through: last?.seq, hash: last?.hash },
  }
  const entries = writeJournal(name, [began])
  for (const [at, entry] of former.entries.entries()) {
    if (at < lost || isTaken(at)) continue
    const { seq, hash } = entry
    const previous = former.entries[at - 1]?.hash ?? ZERO
    const origin = entry.origin ?? { logId: former.name, seq, hash, previous, mac: entry.mac }
    const moved = { ...entry, origin } as Entry
    entries.push(rewritten(name, entries.length + 1, moved, String(entries.at(-1)?.hash)))
  }
  return { name, entries: [...entries, ...writeJournal(name, copies(own), entries.at(-1))] }
}

test.each([0, 1, 3])(
  'what a log carried over and passed on is not missing from it, of which the first %i came',
  async held => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const first: Log = { name: 'a', entries: writeJournal('a', copies(3)) }
    const second = after(first, 'b', 2, 0, () => false)
    const third = after(second, 'c', 1, 0, () => false)
    if (held > 0) await terminal.upload('b', second.entries.slice(0, held))
    await terminal.upload('c', third.entries)
    expect(await Promise.all(['a', 'b', 'c'].map(name => findingsOf(world, name)))).toEqual([
      [],
      [],
      [],
    ])
  },
)

test('over any chain of logs of which any beginnings came: whatever never came is told, and nothing where nobody took any', async () => {
  const world = await startWorld()
  const terminal: TestTerminal = await enrolTerminal(world)
  let story = 0
  const link = fc.record({
    own: fc.nat({ max: 4 }),
    came: fc.nat({ max: 12 }),
    lost: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.nat({ max: 12 })),
    /** Which of what is carried over is taken away; mostly none. */
    taken: fc.option(fc.nat({ max: 12 }), { freq: 3 }),
  })
  const law = fc.asyncProperty(fc.array(link, { minLength: 1, maxLength: 4 }), async links => {
    story += 1
    const names = links.map((_, at) => `${story}-${at}`)
    let log: Log = { name: `${story}-start`, entries: writeJournal(`${story}-start`, copies(3)) }
    const was = new Set<string>()
    const is = new Set<string>()
    let isSaidNoMore = false
    let mayBeToldTwice = false
    const idOf = ({ name }: Log, { seq, origin }: Log['entries'][number]) =>
      origin === undefined
        ? `${name} ${seq}`
        : `${origin.logId} ${String((origin as unknown as Entry).seq)}`
    for (const [at, { own, came, taken, ...told }] of links.entries()) {
      const lost = Math.min(told.lost, log.entries.length)
      for (const entry of log.entries) was.add(idOf(log, entry))
      const here = log.entries.slice(0, came)
      if (here.length > 0) expect((await terminal.upload(log.name, here)).status).toBe(200)
      for (const entry of here) is.add(idOf(log, entry))
      const isLast = at === links.length - 1
      for (const entry of log.entries.slice(0, lost)) {
        // Told as lost where it was carried to, and as missing where it was first: nobody can tell that it is the same.
        if (at > 0 && !is.has(idOf(log, entry))) mayBeToldTwice = true
        is.add(idOf(log, entry))
      }
      // What a log said of the one before is lost with it: that is told, and all that anybody can tell.
      if (at > 0 && lost > 0 && here.length === 0) {
        isSaidNoMore = true
        const left = new Set(log.entries.map(entry => idOf(log, entry)))
        for (const id of was) if (!left.has(id)) is.add(id)
      }
      log = after(log, String(names[at]), isLast ? own + 1 : own, lost, one => one === taken)
    }
    expect((await terminal.upload(log.name, log.entries)).status).toBe(200)
    for (const entry of log.entries) is.add(idOf(log, entry))
    const { items } = (await world.api('GET', '/ledgers?limit=200')).body
    const kinds: string[] = items
      .filter(({ logId }: { logId: string }) => logId.startsWith(`${story}-`))
      .flatMap((one: { findings: { kind: string }[] }) => one.findings.map(({ kind }) => kind))
    const findings = kinds.filter(kind => kind === 'missing')
    if (isSaidNoMore) expect(kinds).toContain('lost')
    const never = [...was].filter(id => !is.has(id))
    if (never.length > 0) expect(findings, never.join()).not.toEqual([])
    const isWhole = links.every(({ taken }) => taken === null)
    if (isWhole && !mayBeToldTwice) expect(findings).toEqual([])
  })
  await fc.assert(law, { numRuns: 60 })
})
