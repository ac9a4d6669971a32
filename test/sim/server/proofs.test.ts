// What the ledger holds an upload against: macs of keys that move on, checkpoints, logs that follow one another, the meter.

import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { copies, findingsOf, goesOn, ledgerOf, ZERO } from './log-story.ts'
import {
  copyOf,
  type Entry,
  enrolTerminal,
  macOf,
  rewritten,
  type TestTerminal,
  writeJournal,
} from './terminal-client.ts'

async function started(): Promise<{ world: World; terminal: TestTerminal }> {
  const world = await startWorld()
  return { world, terminal: await enrolTerminal(world) }
}

const bookedOf = async (world: World, kind = 'copy'): Promise<readonly string[]> =>
  (await world.api('GET', `/activities?limit=200&kind=${kind}`)).body.items
    .map((one: { logId: string; seq: number }) => `${one.logId} ${one.seq}`)
    .reverse()

describe('macs', () => {
  test('an entry without the mac of its key is set aside as forged, whatever its chain', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(6))
    await terminal.upload('a', entries.slice(0, 2))
    const forged = [...writeJournal('a', copies(4), entries[1])].map(entry => ({
      ...entry,
      mac: macOf('b', entry.seq, entry.hash),
    }))
    expect((await terminal.upload('a', forged)).status).toBe(409)
    expect(await findingsOf(world, 'a')).toEqual([[3, 'forged']])
    expect((await terminal.upload('a', entries.slice(2))).reply?.ackedThrough).toBe(6)
    expect(await bookedOf(world)).toHaveLength(6)
  })

  test('a key of another place in the log is no key', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(3))
    const late = entries.map(entry => ({ ...entry, mac: macOf('a', entry.seq + 1, entry.hash) }))
    expect((await terminal.upload('a', late)).status).toBe(409)
    expect(await findingsOf(world, 'a')).toEqual([[1, 'forged']])
  })

  test('a start key that does not open, or of another log, or another than before, vouches for nothing', async () => {
    const { world, terminal } = await started()
    const first = writeJournal('a', copies(2))
    await terminal.upload('a', first)
    const more = writeJournal('a', copies(1), first[1])
    for (const [log, key] of [
      ['a', 'AAAA'],
      ['b', terminal.boxOf('a')],
      ['a', terminal.boxOf('b')],
    ] as const) {
      const entries = log === 'a' ? more : writeJournal('b', copies(1))
      expect((await terminal.upload(log, entries, key)).status).toBe(409)
    }
    expect((await terminal.upload('a', more)).reply?.ackedThrough).toBe(3)
    expect(await findingsOf(world, 'a')).toEqual([[3, 'forged']])
  })

  test('the key goes on where it was after a restart of the server', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(9))
    await terminal.upload('a', entries.slice(0, 4))
    await world.restart()
    expect((await terminal.upload('a', entries.slice(2))).reply?.ackedThrough).toBe(9)
    expect(await findingsOf(world, 'a')).toEqual([])
  })
})

describe('logs that follow one another', () => {
  test('what is carried over is booked once, whether it came before, comes after, or both', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(5))
    await terminal.upload('a', entries.slice(0, 2))
    await terminal.upload('b', goesOn('b', 'a', entries))
    expect(await bookedOf(world)).toEqual(['a 1', 'a 2', 'b 4', 'b 5', 'b 6'])
    await terminal.upload('c', goesOn('c', 'a', entries))
    await terminal.upload('d', goesOn('d', 'e', writeJournal('e', copies(2))))
    await terminal.upload('a', entries)
    const [first, second] = goesOn('f', 'g', writeJournal('g', copies(1))) as [Entry, Entry]
    const twice = rewritten('f', 3, second as never, second.hash)
    await terminal.upload('f', [first, second, twice])
    expect(await bookedOf(world)).toEqual([
      ...['a 1', 'a 2', 'b 4', 'b 5', 'b 6'],
      ...['d 2', 'd 3', 'f 2'],
    ])
    expect((await ledgerOf(world, 'a')).endedAt).not.toBeNull()
    expect((await world.api('GET', '/activities?kind=log-started')).body.items).toHaveLength(4)
  })

  test('what says to be carried over and was not in that log is kept, not booked, and told', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(3))
    await terminal.upload('a', entries.slice(0, 1))
    const altered = entries.map(entry => ({ ...entry, body: String(entries[0]?.body), wall: 5 }))
    const others = entries.map(entry => ({ ...entry, mac: macOf('b', entry.seq, entry.hash) }))
    await terminal.upload('b', goesOn('b', 'a', altered.slice(1), entries[0]?.hash))
    await terminal.upload('c', goesOn('c', 'a', others.slice(1), entries[0]?.hash))
    expect(await bookedOf(world)).toEqual(['a 1'])
    expect(await findingsOf(world, 'b')).toEqual([
      [3, 'unended'],
      [3, 'forged'],
      [2, 'forged'],
    ])
    expect(await findingsOf(world, 'c')).toHaveLength(2)
    expect((await ledgerOf(world, 'c')).entries).toBe(3)
    // And whoever was really in that log is booked.
    await terminal.upload('a', entries)
    expect(await bookedOf(world)).toEqual(['a 1', 'a 2', 'a 3'])
  })

  test.each([
    ['by itself', 1],
    ['with what is carried over', 3],
  ])(
    'the start key of a log of which nothing came is learnt from the one that follows, when its beginning comes %s',
    async (_, first) => {
      const { world, terminal } = await started()
      const entries = writeJournal('a', copies(2))
      const others = entries.map(entry => ({ ...entry, mac: macOf('b', entry.seq, entry.hash) }))
      const began = (key: string) => ({
        ...{ kind: 'log-started', why: 'damaged', lost: [[3, 4]] },
        former: { logId: 'a', through: 4, hash: ZERO, key },
      })
      const [start] = writeJournal('b', [began(terminal.boxOf('a'))])
      const more = goesOn('c', 'a', others).slice(1)
      let previous = String(start?.hash)
      const carried = more.map((entry, at) => {
        const moved = rewritten('b', at + 2, entry as never, previous)
        previous = moved.hash
        return moved
      })
      const whole = [start as Entry, ...carried]
      await terminal.upload('b', whole.slice(0, first))
      await terminal.upload('b', whole)
      expect(await bookedOf(world)).toEqual([])
      expect(await findingsOf(world, 'b')).toHaveLength(2)
      expect(await findingsOf(world, 'a')).toEqual([[3, 'lost']])
    },
  )

  test('a beginning that was not in the log it says to be from ends no log', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(3))
    await terminal.upload('a', entries)
    const lie = { kind: 'log-started', why: 'damaged', lost: [[1, 9]] }
    const told = { ...lie, former: { logId: 'a', through: 9, hash: ZERO } }
    const [made] = writeJournal('z', [told]) as [Entry]
    const next = goesOn('b', 'a', entries)
    const origin = { logId: 'a', seq: 1, hash: made.hash, previous: ZERO, mac: String(made.mac) }
    const moved = rewritten('b', 5, { ...made, origin }, String(next.at(-1)?.hash))
    await terminal.upload('b', [...next, moved])
    expect(await findingsOf(world, 'a')).toEqual([])
    expect(await findingsOf(world, 'b')).toEqual([[5, 'forged']])
  })

  test('files put back to an older state are told: by an entry, and by the head of a beat', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(4))
    await terminal.upload('a', entries)
    const other = writeJournal('a', copies(2), entries[1])
    expect((await terminal.upload('a', other)).status).toBe(409)
    expect(await findingsOf(world, 'a')).toEqual([[3, 'rolled-back']])
    const head = (entry: Entry | undefined) => ({
      ...{ logId: 'a', head: entry?.seq },
      checkpoint: terminal.checkpoint('a', entry as Entry),
    })
    world.clock.now += 61_000
    await terminal.beat(head(entries[3]))
    expect(await findingsOf(world, 'a')).toHaveLength(1)
    await terminal.beat(head(entries[1]))
    expect(await findingsOf(world, 'a')).toContainEqual([2, 'rolled-back'])
    await terminal.beat(head(writeJournal('a', copies(1), entries[2])[0]))
    expect(await findingsOf(world, 'a')).toContainEqual([4, 'rolled-back'])
    await terminal.upload('b', goesOn('b', 'a', other, entries[1]?.hash))
    expect(await bookedOf(world)).toEqual(['a 1', 'a 2', 'a 3', 'a 4', 'b 2', 'b 3'])
  })

  test('a log that begins without a word of the one before is told, once, and one told on the way is not', async () => {
    const { world, terminal } = await started()
    const first = writeJournal('a', copies(2))
    await terminal.upload('a', first)
    // Nothing of b came here; c carries over how it began.
    const second = goesOn('b', 'a', first)
    await terminal.upload('c', goesOn('c', 'b', second.slice(0, 1)))
    expect(await findingsOf(world, 'a')).toEqual([])
    const without = writeJournal('d', copies(3))
    await terminal.upload('d', without.slice(0, 2))
    await terminal.upload('d', without)
    expect(await findingsOf(world, 'c')).toEqual([[2, 'unended']])
    expect(await findingsOf(world, 'a')).toEqual([])
    await terminal.upload('e', goesOn('e', 'd', without))
    expect(await findingsOf(world, 'c')).toHaveLength(1)
    expect(await findingsOf(world, 'd')).toEqual([])
  })

  test('a beat that an upload or a new log has overtaken is no alarm', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(3))
    const left = { logId: 'a', head: 1, checkpoint: terminal.checkpoint('a', entries[0] as Entry) }
    await terminal.upload('a', entries)
    await terminal.beat(left)
    await terminal.upload('b', goesOn('b', 'a', entries))
    await terminal.beat({ ...left, checkpoint: terminal.checkpoint('a', entries[2] as Entry) })
    expect(await findingsOf(world, 'a')).toEqual([])
  })

  test('a log that has ended does not go on unnoticed', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(2))
    await terminal.upload('b', goesOn('b', 'a', entries))
    await terminal.upload('a', entries)
    world.clock.now += 61_000
    await terminal.beat({
      logId: 'a',
      head: 2,
      checkpoint: terminal.checkpoint('a', entries[1] as Entry),
    })
    expect(await findingsOf(world, 'a')).toEqual([[2, 'rolled-back']])
  })
})

describe('checkpoints', () => {
  test('one that the terminal did not sign is told, in an entry and in a beat', async () => {
    const { world, terminal } = await started()
    const [first, second] = writeJournal('a', copies(2)) as [Entry, Entry]
    const good = terminal.checkpoint('a', first, 12)
    const { seq: _, hash: __, ...checkpoint } = good
    await terminal.upload('a', [
      { ...first, checkpoint },
      { ...second, checkpoint },
    ])
    expect(await findingsOf(world, 'a')).toEqual([[2, 'wrong-checkpoint']])
    await terminal.beat({ logId: 'a', head: 2, checkpoint: { ...good, meter: 13 } })
    expect(await findingsOf(world, 'a')).toContainEqual([1, 'wrong-checkpoint'])
  })

  test('a log that is signed and then is not for longer than an epoch is told', async () => {
    const { world, terminal } = await started()
    const entries = writeJournal('a', copies(120))
    const { seq: _, hash: __, ...checkpoint } = terminal.checkpoint('a', entries[0] as Entry)
    await terminal.upload('a', [{ ...(entries[0] as Entry), checkpoint }, ...entries.slice(1, 51)])
    expect(await findingsOf(world, 'a')).toEqual([])
    await terminal.upload('a', entries.slice(51, 52))
    expect(await findingsOf(world, 'a')).toEqual([[52, 'no-checkpoint']])
  })
})

describe('the copier’s own meter', () => {
  const login = (meter?: number) => ({
    ...{ kind: 'login', user: 'u', method: 'card', source: 'cache', offline: true },
    ...(meter === undefined ? {} : { meter }),
  })

  test('what it counted between two readings is what was booked, or it is told', async () => {
    const { world, terminal } = await started()
    const scan = { ...copyOf({ pages: 50 }), kind: 'scan' }
    const day = [login(100), copyOf({ pages: 3 }), scan, login(103), login(), copyOf({ pages: 2 })]
    await terminal.upload(
      'a',
      writeJournal('a', [...day, login(105), copyOf({ pages: 1 }), login(108), login(108)]),
    )
    expect(await findingsOf(world, 'a')).toEqual([[9, 'meter']])
    const { detail } = (await ledgerOf(world, 'a')).findings[0]
    expect(detail).toBe(
      'The copier’s meter went from 105 to 108, and 1 pages were booked.'.replace('’', "'"),
    )
  })
})

describe('dates', () => {
  test('what was written before the time was known is dated by an entry of the same start that knew it', async () => {
    const { world, terminal } = await started()
    const trust = (seq: number) => ({
      boot: seq < 4 ? 1 : 2,
      wall: seq * 7,
      ...(seq === 3 || seq === 5
        ? { wall: 1_800_000_000_000, trust: 'anchored' }
        : { trust: 'floor' }),
    })
    const entries = writeJournal('a', copies(6), undefined, 0, trust)
    await terminal.upload('a', entries.slice(0, 2))
    const dates = async () =>
      (await world.api('GET', '/activities')).body.items
        .map(({ at, dated }: { at: string; dated: string }) => [Date.parse(at), dated])
        .reverse()
    expect(await dates()).toEqual([
      [7, 'floor'],
      [14, 'floor'],
    ])
    await terminal.upload('a', entries.slice(2))
    const known = 1_800_000_000_000
    expect(await dates()).toEqual([
      [known - 2_000, 'redated'],
      [known - 1_000, 'redated'],
      [known, 'anchored'],
      [known - 1_000, 'redated'],
      [known, 'anchored'],
      [known + 1_000, 'redated'],
    ])
  })
})

test('so it is when the log ended in the middle of that start, and not by a start with the same number elsewhere', async () => {
  const { world, terminal } = await started()
  const known = 1_800_000_000_000
  const floor = () => ({ boot: 1, wall: 7, trust: 'floor' })
  const anchored = (seq: number) => ({
    boot: 1,
    wall: known,
    uptime: seq * 1_000,
    trust: 'anchored',
  })
  const entries = writeJournal('a', copies(2), undefined, 0, floor)
  await terminal.upload('a', entries)
  const datesOfA = async () =>
    (await world.api('GET', '/activities')).body.items
      .filter(({ logId }: { logId: string }) => logId === 'a')
      .map(({ at, dated }: { at: string; dated: string }) => [Date.parse(at), dated])
      .reverse()
  await terminal.upload('c', writeJournal('c', copies(3), undefined, 0, anchored))
  expect(await datesOfA()).toEqual([
    [7, 'floor'],
    [7, 'floor'],
  ])
  // Its first entry says when it began, by a date that rests on a beat.
  await terminal.upload('b', goesOn('b', 'a', entries))
  expect(await datesOfA()).toEqual([
    [1_700_000_001_000, 'redated'],
    [1_700_000_002_000, 'redated'],
  ])
})

test('the checkpoint of a test is what the protocol says', async () => {
  const { terminal } = await started()
  const [entry] = writeJournal('a', copies(1)) as [Entry]
  const text = `latchkey/v1/checkpoint\n${JSON.stringify(['T1', 'a', 1, entry.hash, 12])}`
  const signature = sign(null, Buffer.from(text), terminal.keys.signing).toString('base64')
  expect(terminal.checkpoint('a', entry, 12)).toEqual({
    seq: 1,
    hash: entry.hash,
    meter: 12,
    signature,
  })
})
