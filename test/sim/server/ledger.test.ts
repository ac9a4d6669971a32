import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startDemo, startWorld, userId, type World } from './harness.ts'
import { copyOf, type Entry, enrolTerminal, newNonce, writeJournal } from './terminal-client.ts'

const activities = async (world: World, query = '') =>
  (await world.api('GET', `/activities?limit=1000${query}`)).body.items
const appLog = async (world: World): Promise<{ level: string; message: string }[]> =>
  (await world.api('GET', '/log')).body.items
const login = (over: object = {}) => ({
  ...{ kind: 'login', method: 'card', source: 'cache', offline: true, ...over },
})

describe('taking entries in', () => {
  test('a batch is acknowledged, signed, with the head the terminal has itself', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal('log-a', [{ kind: 'boot', version: '1' }, login(), copyOf()])
    const { reply } = await terminal.upload('log-a', entries)
    expect(reply).toMatchObject({ terminal: 'T1', logId: 'log-a', ackedThrough: 3 })
    expect(reply?.head).toBe(entries[2]?.hash)
    expect(reply?.durableThrough).toBe(0)
    expect(await activities(world)).toHaveLength(3)
  })

  test('replays, whole or overlapping, are answered alike and booked once', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal(
      'a',
      Array.from({ length: 10 }, () => copyOf()),
    )
    const through = async (from: number, to: number) =>
      (await terminal.upload('a', entries.slice(from, to))).reply?.ackedThrough
    expect(await through(0, 5)).toBe(5)
    expect(await through(0, 5)).toBe(5)
    expect(await through(2, 8)).toBe(8)
    expect(await through(0, 2)).toBe(8)
    expect(await through(0, 10)).toBe(10)
    expect(await activities(world)).toHaveLength(10)
  })

  test('a gap names the entry to send from, and nothing of the batch is kept', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal(
      'a',
      Array.from({ length: 6 }, () => copyOf()),
    )
    const gap = (resendFrom: number) => ({ status: 422, body: { error: 'gap', resendFrom } })
    expect(await terminal.upload('a', entries.slice(3))).toMatchObject(gap(1))
    await terminal.upload('a', entries.slice(0, 2))
    expect(await terminal.upload('a', entries.slice(3))).toMatchObject(gap(3))
    expect(await activities(world)).toHaveLength(2)
    expect((await terminal.upload('a', entries.slice(2))).reply?.ackedThrough).toBe(6)
  })

  test('the same number with other content is a conflict: 409, set aside, the log goes on', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal('a', [copyOf(), copyOf(), copyOf()])
    const other = writeJournal('a', [copyOf(), copyOf({ pages: 99 }), copyOf()])
    await terminal.upload('a', entries.slice(0, 2))
    for (let n = 0; n < 2; n++) {
      expect(await terminal.upload('a', other)).toMatchObject({
        status: 409,
        body: { error: 'conflict' },
      })
    }
    expect((await terminal.upload('a', entries)).reply?.ackedThrough).toBe(3)
    const pages = (await activities(world)).map((item: { pages: number }) => item.pages)
    expect(pages).toEqual([3, 3, 3])
    const warnings = (await appLog(world)).filter(line => line.message.includes('set aside'))
    expect(warnings).toHaveLength(1)
    await world.server.close()
    const db = new Database(join(world.folder, 'server.db'), { readonly: true })
    expect(db.prepare('SELECT seq FROM quarantine').all()).toEqual([{ seq: 1 }])
    db.close()
  })

  test.each([
    ['body', Buffer.from('{"kind":"boot","version":"2"}').toString('base64')],
    ['blind', randomBytes(16).toString('base64')],
    ['wall', 1],
    ['uptime', 1],
    ['boot', 9],
    ['trust', 'floor'],
    ['hash', randomBytes(32).toString('base64')],
  ])(
    'an entry whose %s was altered breaks the chain: 409, nothing is kept',
    async (field, value) => {
      const world = await startWorld()
      const terminal = await enrolTerminal(world)
      const entries = writeJournal('a', [copyOf(), copyOf(), copyOf()])
      const altered = entries.map((entry, at) => (at === 1 ? { ...entry, [field]: value } : entry))
      expect((await terminal.upload('a', altered)).status).toBe(409)
      expect(await activities(world)).toEqual([])
      expect((await terminal.upload('a', entries)).reply?.ackedThrough).toBe(3)
    },
  )

  test('entries of one log do not pass as those of another', async () => {
    const terminal = await enrolTerminal(await startWorld())
    expect((await terminal.upload('b', writeJournal('a', [copyOf()]))).status).toBe(409)
  })

  test('logs and terminals are counted apart', async () => {
    const world = await startWorld()
    const [one, two] = [await enrolTerminal(world), await enrolTerminal(world)]
    for (const terminal of [one, two]) {
      for (const log of ['a', 'b']) {
        const { reply } = await terminal.upload(log, writeJournal(log, [copyOf()]))
        expect(reply?.ackedThrough).toBe(1)
      }
    }
    expect(await activities(world)).toHaveLength(4)
    expect(await activities(world, '&terminal=T2')).toHaveLength(2)
  })

  test('after a restart the ledger knows what it has', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal(
      'a',
      Array.from({ length: 4 }, () => copyOf()),
    )
    await terminal.upload('a', entries.slice(0, 3))
    await world.restart()
    expect((await terminal.upload('a', entries)).reply).toMatchObject({
      ackedThrough: 4,
      head: entries[3]?.hash,
    })
    expect(await activities(world)).toHaveLength(4)
  })

  test('whatever is lost, repeated or reordered, in the end each entry is booked once', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ from: fc.nat(19), length: fc.integer({ min: 1, max: 8 }) }), {
          maxLength: 12,
        }),
        async sends => {
          const log = `log-${run++}`
          const entries = writeJournal(
            log,
            Array.from({ length: 20 }, () => copyOf()),
          )
          let held = 0
          for (const { from, length } of sends) {
            const { status, body, reply } = await terminal.upload(
              log,
              entries.slice(from, from + length),
            )
            if (from > held) expect([status, body.resendFrom]).toEqual([422, held + 1])
            else held = Math.max(held, Math.min(20, from + length))
            if (from <= held && status === 200) expect(reply?.ackedThrough).toBe(held)
          }
          const { reply } = await terminal.upload(log, entries)
          expect(reply).toMatchObject({ ackedThrough: 20, head: entries[19]?.hash })
        },
      ),
      { numRuns: 15 },
    )
    expect(await activities(world)).toHaveLength(run * 20)
  })

  test('500 entries fit, 501 do not', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const entries = writeJournal(
      'a',
      Array.from({ length: 501 }, () => copyOf()),
    )
    expect((await terminal.upload('a', entries)).status).toBe(400)
    expect((await terminal.upload('a', entries.slice(0, 500))).reply?.ackedThrough).toBe(500)
  })

  test('a batch far beyond 256 KiB is too large', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const [entry] = writeJournal('a', [copyOf()])
    const body = { nonce: newNonce(), entries: [{ ...entry, body: 'A'.repeat(1_100_000) }] }
    expect(await terminal.send('PUT', '/logs/a/entries/1', body)).toMatchObject({
      status: 413,
      body: { error: 'too-large' },
    })
  })

  test('the address, the batch and the order must agree', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const entries = writeJournal('a', [copyOf(), copyOf(), copyOf()])
    const nonce = newNonce()
    const swapped = [entries[0], entries[2], entries[1]] as Entry[]
    for (const [first, batch] of [
      [2, entries],
      [0, entries],
      [1, []],
      [1, swapped],
      [1, [entries[0], entries[0]]],
    ] as const) {
      const body = { nonce, entries: batch }
      expect((await terminal.send('PUT', `/logs/a/entries/${first}`, body)).status).toBe(400)
    }
  })
})

describe('booking', () => {
  test('to the user the terminal named, at the time it happened', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const user = await userId(demo, 'anna')
    demo.clock.now += 5_000
    const job = copyOf({ user, card: '0102030405', color: true, offline: false, project: 'P1' })
    const [entry] = writeJournal('a', [job])
    await terminal.upload('a', entry === undefined ? [] : [entry])
    expect(await activities(demo)).toEqual([
      {
        ...{ terminal: 'T1', logId: 'a', seq: 1, user: 'anna', card: '0102030405', kind: 'copy' },
        ...{ pages: 3, project: 'P1', offline: false, job: 'j1', color: true, duplex: false },
        at: new Date(1_700_000_001_000).toISOString(),
        dated: 'anchored',
        bookedAt: new Date(demo.clock.now).toISOString(),
      },
    ])
  })

  test('to who owns the card when it is uploaded, not when it happened', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const entries = writeJournal('a', [copyOf({ card: 'BEEF01' }), copyOf({ card: 'BEEF01' })])
    const cardsOf = async (name: string) => `/users/${await userId(demo, name)}/cards`
    const { body } = await demo.api('POST', await cardsOf('anna'), { number: 'beef01' })
    await terminal.upload('a', entries.slice(0, 1))
    await demo.api('DELETE', `${await cardsOf('anna')}/${body.id}`)
    await demo.api('POST', await cardsOf('ben'), { number: 'beef01' })
    await terminal.upload('a', entries)
    const users = (await activities(demo)).map((item: { user: string }) => item.user)
    expect(users).toEqual(['ben', 'anna'])
  })

  test('to "unknown" when nobody owns it: created once, with a warning that masks the card', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const card = 'CAFEBABE99'
    const entries = writeJournal('a', [
      login({ card }),
      copyOf({ card }),
      copyOf({ user: 'somebody-else', card: undefined }),
    ])
    await terminal.upload('a', entries)
    const items = await activities(demo, '&user=unknown')
    expect(items.map((item: { card: string | null }) => item.card)).toEqual([null, card, card])
    const lines = (await appLog(demo)).filter(line => line.level === 'warn')
    const messages = lines.map(line => line.message)
    expect(messages).toEqual([
      'An activity at terminal T1 with no card, of no known user: booked to unknown.',
      '2 activities at terminal T1 with card ******BE99, of no known user: booked to unknown.',
      'User unknown was created, to hold activity that nobody owns.',
    ])
    const { users } = await terminal.credentials()
    expect(users).toHaveLength(2)
  })

  test('the name of "unknown" is a setting, and a user of that name is used', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    await demo.api('PATCH', '/settings', { 'ext-device.unknown-offline-username': 'nobody' })
    await demo.api('POST', '/users', { username: 'Nobody' })
    await terminal.upload('a', writeJournal('a', [copyOf({ card: 'AA' })]))
    expect(await activities(demo)).toMatchObject([{ user: 'Nobody' }])
    expect((await demo.api('GET', '/users')).body.items).toHaveLength(3)
  })

  test('what nobody did is booked to nobody', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const happened = [
      { kind: 'boot', version: '1' },
      { kind: 'refused', reason: 'wrong-pin', method: 'pin', offline: true },
      { kind: 'went-offline', since: 5 },
      { kind: 'came-online' },
    ]
    await terminal.upload('a', writeJournal('a', happened))
    const items = await activities(demo)
    expect(items.map((item: { user: null }) => item.user)).toEqual([null, null, null, null])
    expect(items.map((item: { kind: string }) => item.kind).reverse()).toEqual(
      happened.map(({ kind }) => kind),
    )
    expect((await demo.api('GET', '/users')).body.items).toHaveLength(2)
  })

  test('a deleted user keeps what was done', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const user = await userId(demo, 'anna')
    const entries = writeJournal('a', [copyOf({ user }), copyOf({ user })])
    await terminal.upload('a', entries.slice(0, 1))
    await demo.api('DELETE', `/users/${user}`)
    await terminal.upload('a', entries)
    expect(await activities(demo, '&user=anna')).toHaveLength(2)
  })

  test('an entry of a newer terminal is kept and named, and upload goes on', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal('a', [{ kind: 'teleported' }, copyOf({ card: 'AA' })])
    expect((await terminal.upload('a', entries)).reply?.ackedThrough).toBe(2)
    expect(await activities(world)).toHaveLength(1)
    const warned = (await appLog(world)).some(line => /not understood/.test(line.message))
    expect(warned).toBe(true)
  })

  test('a terminal with an absurd clock does not spoil the list', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const entries = writeJournal('a', [copyOf()], undefined, 8.64e15 - 1_000)
    expect((await terminal.upload('a', entries)).status).toBe(200)
    expect(await activities(world)).toMatchObject([{ at: '+275760-09-13T00:00:00.000Z' }])
  })

  test('activities come in pages, newest first, and can be filtered', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const happened = Array.from({ length: 5 }, (_, n) => copyOf({ pages: n + 1 }))
    await terminal.upload('a', writeJournal('a', [{ kind: 'boot', version: '1' }, ...happened]))
    const pages: number[] = []
    let after = ''
    for (let turn = 0; turn < 10; turn++) {
      const { body } = await world.api('GET', `/activities?kind=copy&limit=2${after}`)
      pages.push(...body.items.map((item: { pages: number }) => item.pages))
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(pages).toEqual([5, 4, 3, 2, 1])
    expect((await world.api('GET', '/activities?after=x')).status).toBe(400)
    expect((await world.api('GET', '/activities?limit=0')).status).toBe(400)
  })
})
